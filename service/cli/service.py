"""`susulan service`: the systemd unit, for the whole machine or for one user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, print_err, print_out
from store.errors import ConfigError, SusulanError

app = typer.Typer(no_args_is_help=True, help="Install or remove the systemd unit.")
UserUnit = Annotated[bool, typer.Option("--user", help="A user unit, which needs no root.")]
UnitFolder = Annotated[
    Path | None, typer.Option("--unit-dir", help="Another folder for the unit file; systemd is not reloaded.")
]
_SYSTEMCTL_TIMEOUT_S = 30


@app.command("install")
def install(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    user: UserUnit = False,
    run_as: Annotated[
        str, typer.Option("--run-as", help="The account that a system unit runs as; it must own the folder.")
    ] = "susulan",
    unit_dir: UnitFolder = None,
    show: Annotated[bool, typer.Option("--print", help="Only print the unit.")] = False,
) -> None:
    """Check the config, write the unit, and say how to start it."""
    from service.config.load import load_config
    from service.runtime.systemd import UNIT_NAME, Unit, writable_folders

    settings = load_config(config.absolute(), require_secrets=False)
    home = settings.store.parent.resolve()
    folders = writable_folders(settings)
    others = tuple(folder for folder in folders if folder != home)
    unit = Unit(_program_path(), settings.file.resolve(), home, None if user else run_as, others)
    if show:
        print_out(unit.text())
        return
    if missing := [folder for folder in folders if not folder.is_dir()]:
        hint = "there is no such folder, and the unit cannot create it; create it first"
        raise ConfigError([f"{folder}: {hint}" for folder in missing])
    if not user and unit_dir is None and not _is_account(run_as):
        raise ConfigError(
            [f"--run-as: there is no account {run_as!r}; `useradd --system {run_as}` creates one"]
        )
    folder = unit_dir or _unit_folder(user=user)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / UNIT_NAME).write_text(unit.text(), encoding="utf-8")
    except OSError as error:
        raise SusulanError(
            f"{folder / UNIT_NAME}: {error.strerror}; run this as root, or with --user"
        ) from error
    print_out(f"wrote {folder / UNIT_NAME}")
    if unit_dir is None:
        _run_systemctl("daemon-reload", user=user)
    for line in settings.unresolved_references:
        print_err(
            f"the service needs this, set with `systemctl edit` as Environment= or LoadCredential=: {line}"
        )
    if user:
        print_out("to keep it running after you log out: loginctl enable-linger")
    elif foreign := [folder for folder in folders if not _owns(run_as, folder)]:
        print_err(f"{run_as} must own what it writes to: chown -R {run_as} {' '.join(map(str, foreign))}")
    print_out(f"next: systemctl {'--user ' if user else ''}enable --now {UNIT_NAME}")


@app.command("uninstall")
def uninstall(
    config: Annotated[
        Path | None,
        typer.Option("-c", "--config", help="Remove the unit only if it runs this config file."),
    ] = None,
    *,
    user: UserUnit = False,
    unit_dir: UnitFolder = None,
) -> None:
    """Stop the service and remove the unit; config and store stay."""
    from service.runtime.systemd import UNIT_NAME, runs_config

    file = (unit_dir or _unit_folder(user=user)) / UNIT_NAME
    if not file.exists():
        raise SusulanError(f"{file}: there is no such unit")
    if config is not None and not runs_config(file.read_text(encoding="utf-8"), config.resolve()):
        raise SusulanError(f"{file} runs another config than {config}; leave out -c to remove it anyway")
    if unit_dir is None:
        _run_systemctl("disable", "--now", UNIT_NAME, user=user)
    try:
        file.unlink()
    except OSError as error:
        raise SusulanError(f"{file}: {error.strerror}") from error
    if unit_dir is None:
        _run_systemctl("daemon-reload", user=user)
    print_out(f"removed {file}")


def _program_path() -> Path:
    """The installed command that is running now."""
    beside = Path(sys.executable).with_name("susulan")
    return beside if beside.exists() else Path(shutil.which("susulan") or beside)


def _unit_folder(*, user: bool) -> Path:
    from service.runtime.systemd import SYSTEM_UNIT_DIR

    if not user:
        return SYSTEM_UNIT_DIR
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


def _run_systemctl(*words: str, user: bool) -> None:
    command = shutil.which("systemctl")
    if command is None:
        print_err("systemctl was not found: reload systemd yourself")
        return
    arguments = [command, *(("--user",) if user else ()), *words]
    try:
        result = subprocess.run(  # noqa: S603 - systemctl with fixed words
            arguments, capture_output=True, text=True, timeout=_SYSTEMCTL_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        print_err(f"{' '.join(arguments)}: no answer within {_SYSTEMCTL_TIMEOUT_S} s")
        return
    if result.returncode:
        print_err(f"{' '.join(arguments)}: {result.stderr.strip() or result.returncode}")
