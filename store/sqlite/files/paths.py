"""Paths of databases, as SQLite and locks need them."""

from __future__ import annotations

import os
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
"""Of what holds reports and addresses: nobody else reads it unless the operator says so."""


def read_only_uri(file: Path) -> str:
    """The URI that opens a database for reading only, whatever characters its path has."""
    return f"{file.absolute().as_uri()}?mode=ro"


def create_private(file: Path) -> None:
    """Create an empty file for this account only; an existing one stays as it is."""
    make_private_folder(file.parent)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE))


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this account only."""
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
