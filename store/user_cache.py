"""Files in the user's cache folder: what is slow to build and the same for every store.

A file is only read if no other account can have written it. A cache that cannot be written is left out
without a word: everything works without it.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_OTHERS_MAY_WRITE = 0o022


def cache_folder() -> Path | None:
    """`$XDG_CACHE_HOME` or `~/.cache`; None for an account without a home."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/"):
        return Path(given)
    with suppress(RuntimeError):
        return Path.home() / ".cache"
    return None


def open_own(file: Path) -> BinaryIO | None:
    """Open a file that only this account can have written; None if it is missing or another's."""
    try:
        stream = file.open("rb")
    except OSError:
        return None
    status = os.fstat(stream.fileno())
    if (
        status.st_uid != os.geteuid()
        or status.st_mode & _OTHERS_MAY_WRITE
        or not stat.S_ISREG(status.st_mode)
    ):
        stream.close()
        return None
    return stream


def replace_file(file: Path, prefix: str, write: Callable[[BinaryIO], object]) -> None:
    """Replace the file in one step, and delete those of other versions, which begin with the prefix too.

    Does nothing if the folder cannot be written to.
    """
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                write(stream)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        for other in file.parent.glob(f"{prefix}*{file.suffix}"):
            if other != file:
                other.unlink(missing_ok=True)
