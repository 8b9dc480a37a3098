"""`susulan service`: the systemd unit, for the whole machine or for one user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigPath, say, tell
from store.errors import ConfigError, SusulanError

app = typer.Typer(no_args_is_help=True, help="Install or remove the systemd unit.")
OfUser = Annotated[bool, typer.Option("--user", help="A unit of your own, without root.")]
Folder = Annotated[
    Path | None, typer.Option("--unit-dir", help="Another folder for the unit file; systemd is not told.")
]
_WAIT_S = 30


@app.command("install")
def install(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    user: OfUser = False,
    run_as: Annotated[
        str, typer.Option("--run-as", help="The account a system unit runs as; it must own the folder.")
    ] = "susulan",
    unit_dir: Folder = None,
    show: Annotated[bool, typer.Option("--print", help="Only print the unit.")] = False,
) -> None:
    """Check the config, write the unit, and say how to start it."""
    from service.config.load import load_config
    from service.runtime.systemd import NAME, Unit, folders_written

    settings = load_config(config.absolute(), sending=False)
    home = settings.store.parent.resolve()
    folders = folders_written(settings)
    others = tuple(one for one in folders if one != home)
    unit = Unit(_program(), settings.file.resolve(), home, None if user else run_as, others)
    if show:
        say(unit.text())
        return
    if missing := [one for one in folders if not one.is_dir()]:
        raise ConfigError([f"{one}: there is no such folder, and the unit may make none there; make it first"
                           for one in missing])  # fmt: skip
    if not user and unit_dir is None and not _is_account(run_as):
        raise ConfigError(
            [f"--run-as: there is no account {run_as!r}; `useradd --system {run_as}` makes one"]
        )
    folder = unit_dir or _folder(user=user)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).write_text(unit.text(), encoding="utf-8")
    except OSError as error:
        raise SusulanError(f"{folder / NAME}: {error.strerror}; as root, or with --user") from error
    say(f"wrote {folder / NAME}")
    if unit_dir is None:
        _systemctl("daemon-reload", user=user)
    for line in settings.unset:
        tell(f"the service will need this, in `systemctl edit` as Environment= or LoadCredential=: {line}")
    if user:
        say("to go on when you are logged out: loginctl enable-linger")
    elif strange := [one for one in folders if not _owns(run_as, one)]:
        tell(f"{run_as} must own what it writes to: chown -R {run_as} {' '.join(map(str, strange))}")
    say(f"next: systemctl {'--user ' if user else ''}enable --now {NAME}")


@app.command("uninstall")
def uninstall(*, user: OfUser = False, unit_dir: Folder = None) -> None:
    """Stop the service and remove the unit; config and store stay."""
    from service.runtime.systemd import NAME

    file = (unit_dir or _folder(user=user)) / NAME
    if not file.exists():
        raise SusulanError(f"{file}: there is no such unit")
    if unit_dir is None:
        _systemctl("disable", "--now", NAME, user=user)
    try:
        file.unlink()
    except OSError as error:
        raise SusulanError(f"{file}: {error.strerror}") from error
    if unit_dir is None:
        _systemctl("daemon-reload", user=user)
    say(f"removed {file}")


def _program() -> Path:
    """The command that is running, so that the unit starts the same one."""
    beside = Path(sys.executable).with_name("susulan")
    return beside if beside.exists() else Path(shutil.which("susulan") or beside)


def _folder(*, user: bool) -> Path:
    from service.runtime.systemd import SYSTEM_FOLDER

    if not user:
        return SYSTEM_FOLDER
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "systemd" / "user"


def _is_account(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _owns(account: str, folder: Path) -> bool:
    try:
        return folder.owner() == account
    except KeyError:  # an owner without a name
        return False


def _systemctl(*words: str, user: bool) -> None:
    command = shutil.which("systemctl")
    if command is None:
        tell("systemctl was not found: tell systemd yourself")
        return
    whole = [command, *(("--user",) if user else ()), *words]
    try:
        done = subprocess.run(whole, capture_output=True, text=True, timeout=_WAIT_S, check=False)  # noqa: S603 - no shell, own words
    except subprocess.TimeoutExpired:
        tell(f"{' '.join(whole)}: no answer within {_WAIT_S} s")
        return
    if done.returncode:
        tell(f"{' '.join(whole)}: {done.stderr.strip() or done.returncode}")
