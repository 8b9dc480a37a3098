"""The text of the systemd unit, and the folders that it lets the service write to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from service.config.channel_tables import MaildirChannel
from service.config.settings import Config

UNIT_NAME = "susulan.service"
SYSTEM_UNIT_DIR = Path("/etc/systemd/system")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_/.,:@%+=~^-]+")
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t"}
_SANDBOXING = """\
# The service needs the network and its own folder, and nothing else.
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome={protect_home}
ReadWritePaths={folders}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
UMask=0077
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# numpy places its memory with it.
SystemCallFilter=mbind
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """What differs between installations; all paths are absolute."""

    program: Path
    config: Path
    folder: Path
    """The working directory, which is writable."""
    user: str | None = None
    """The account that it runs as; None for a user unit."""
    writable: tuple[Path, ...] = ()
    """Further writable folders; everything else is read-only."""

    def text(self) -> str:
        """The unit file. See systemd.service(5) and systemd.exec(5)."""
        account = f"User={self.user}\n" if self.user else ""
        folders = (self.folder, *self.writable)
        hardened = _SANDBOXING.format(
            protect_home="read-only" if not self.user or _in_home(self.program, *folders) else "yes",
            folders=" ".join(map(_quote, folders)),
        )
        # A user manager may not drop privileges that it does not have.
        if not self.user:
            kept = ("#", "NoNewPrivileges", "RestrictAddressFamilies", "RestrictRealtime", "RestrictSUIDSGID",
                    "LockPersonality", "UMask", "SystemCall")  # fmt: skip
            hardened = "".join(f"{line}\n" for line in hardened.splitlines() if line.startswith(kept))
        return f"""\
[Unit]
Description=Susulan follows news stories and sends alerts
Documentation=man:systemd.service(5)
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=notify
NotifyAccess=main
{account}WorkingDirectory={_doubled(self.folder)}
ExecStart={_quote(self.program)} run -c {_quoted_argument(self.config)}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5
# Restarted if the process is stuck; a slow site or mail server does not count.
WatchdogSec=120
TimeoutStartSec=60
TimeoutStopSec=20
MemoryHigh=700M
MemoryMax=1G
# A worker process that the kernel ends for its memory costs one poll, not the service.
OOMPolicy=continue
TasksMax=256
LimitNOFILE=8192
{hardened}
[Install]
WantedBy={"multi-user.target" if self.user else "default.target"}
"""


def writable_folders(config: Config) -> tuple[Path, ...]:
    """The folders that a service with this config writes to, none inside another."""
    wanted = [config.store.parent, config.backup.folder]
    wanted += [Path(channel.path) for channel in config.channels if isinstance(channel, MaildirChannel)]
    if any(seed.is_url for story in config.stories for seed in story.seeds):
        wanted.append(config.file.parent)
    folders: list[Path] = []
    for folder in map(Path.resolve, wanted):
        if not any(folder.is_relative_to(other) for other in folders):
            folders = [*(other for other in folders if not other.is_relative_to(folder)), folder]
    return tuple(folders)


def _in_home(*paths: Path) -> bool:
    homes = (Path("/home"), Path("/root"), Path("/run/user"))
    return any(path.is_relative_to(home) for path in paths for home in homes)


def _doubled(path: Path) -> str:
    """A path with its percent signs doubled: a single one begins a specifier."""
    return str(path).replace("%", "%%")


def runs_config(unit: str, config: Path) -> bool:
    """Whether the text of a unit starts the service with this config file."""
    argument = _quoted_argument(config)
    return any(
        line.startswith("ExecStart=") and line.endswith(f" -c {argument}") for line in unit.splitlines()
    )


def _quoted_argument(path: Path) -> str:
    return _quote(path).replace("$", "$$")


def _quote(path: Path) -> str:
    """A path as one word of a unit file. In arguments of `ExecStart`, `$` is to be doubled too."""
    text = _doubled(path)
    if _PLAIN_PATH.fullmatch(text):
        return text
    escaped = "".join(_ESCAPES.get(char, char) for char in text)
    return f'"{escaped}"'
