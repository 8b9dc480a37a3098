"""Keeps the compact language model in the user's cache folder: building it takes half a second of CPU."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from crawler.language import tables
from crawler.language.tables import LanguageTables, build_tables, read_tables
from store.user_cache import cache_folder, open_own, replace_file

_PREFIX = "susulan-languages-"


def load_tables(languages: Collection[str], folder: Path | None = None) -> LanguageTables:
    """Return the model of these languages from the cache, or a new one, which is then kept there.

    `folder`: the user's cache folder if not given.
    """
    place = folder or cache_folder()
    file = None if place is None else place / f"{_PREFIX}{_version(languages)}.bin"
    if file is not None and (cached := open_own(file)) is not None:
        with cached, suppress(ValueError, OSError):
            return read_tables(cached)
    with tempfile.TemporaryFile() as built:
        build_tables(built, languages)
        if file is not None:
            replace_file(file, _PREFIX, partial(_copy, built))
        return read_tables(built)


def _version(languages: Collection[str]) -> str:
    """Return a digest of what the tables depend on: py3langid, the code that builds them, the languages."""
    code = Path(tables.__file__).read_text(encoding="utf-8")
    return sha256("\n".join((version("py3langid"), code, *sorted(languages))).encode()).hexdigest()[:32]


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    source.seek(0)
    shutil.copyfileobj(source, target, 1 << 20)
