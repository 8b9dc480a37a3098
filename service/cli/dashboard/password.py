"""`susulan dashboard password`: makes the hash that `[dashboard] password` names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import print_err, print_out
from store.errors import SusulanError

_MIN_CHARS = 10


def password(
    file: Annotated[
        Path | None,
        typer.Argument(help="Write the hash into this file, for this account only; default: print it."),
    ] = None,
) -> None:
    """Ask for a password and make its hash; the password itself is stored nowhere."""
    from service.dashboard.access.passwords import hash_password

    if sys.stdin.isatty():
        given = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if len(given) < _MIN_CHARS:
        raise SusulanError(f"the password has {len(given)} characters; wanted: at least {_MIN_CHARS}")
    hashed = hash_password(given)
    if file is None:
        print_out(hashed)
        return
    from service.transfer.private_file import write_private

    try:
        write_private(file, f"{hashed}\n".encode())
    except OSError as error:
        raise SusulanError(f"{file}: cannot be written: {error.strerror or error}") from error
    print_err(f'wrote {file}; in the config: [dashboard] password = "file:{file}"')
