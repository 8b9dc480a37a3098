"""Writes a config file in one step, after its new content was loaded as a check."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from service.config.load import load_config
from store.errors import ConfigError


def append_tables(file: Path, tables: Sequence[str], *, initial_text: str | None = None) -> None:
    """Add tables at the end of the file, all or none; `initial_text` is the beginning of a new file.

    What is in the file stays as it is, to the byte.

    Raises:
        ConfigError: the file would not load with the tables, or cannot be written; it is unchanged.
    """
    if not tables:
        return
    target = file.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_bytes() if initial_text is None else initial_text.encode()
        newline = "\r\n" if b"\r\n" in before else "\n"
        gap = newline if before.endswith(b"\n") or not before else newline * 2
        added = (gap + ("\n".join(tables)).replace("\n", newline)).encode("utf-8")
        replace_config(target, before + added, "nothing was added; with it the file would not load:")
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written: {error.strerror or error}"]) from error


def replace_config(target: Path, content: bytes, refusal: str) -> None:
    """Replace a config file in one step and keep its mode, after the new content was loaded as a check.

    Raises:
        ConfigError: the new content does not load; the problems follow `refusal`, the file is unchanged.
        OSError: the file cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            load_config(Path(temporary), require_secrets=False)
        except ConfigError as error:
            problems = [problem.replace(temporary, str(target)) for problem in error.problems]
            raise ConfigError([refusal, *problems]) from error
        if target.exists():
            Path(temporary).chmod(target.stat().st_mode & 0o7777)
        os.replace(temporary, target)  # noqa: PTH105 - os.replace is known to be atomic
    finally:
        Path(temporary).unlink(missing_ok=True)
