"""Taking in a changed config while the service runs: what changed, and whether it will do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

from service.config.settings import Config

_NAMED_TABLES = ("stories", "sources", "channels")


class FileWatcher:
    """Tells when the contents of files have changed, once they have settled."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)
        self._loaded = self._read()
        self._seen = self._loaded

    def changed(self) -> bool:
        """Whether a change was seen twice alike: an editor may write in pieces. Each change is told once."""
        now = self._read()
        settled = now == self._seen and now != self._loaded
        self._seen = now
        if settled:
            self._loaded = now
        return settled

    def mark_seen(self) -> None:
        """Whatever stands there now is known."""
        self._loaded = self._seen = self._read()

    def _read(self) -> tuple[str, ...]:
        return tuple(_digest(file) for file in self._files)


def watched_files(config: Config) -> list[Path]:
    """The config file and the seeds that are files."""
    return [config.file, *(Path(one.seed) for one in config.stories if "://" not in one.seed)]


def config_changes(old: Config, new: Config) -> list[str]:
    """What a reload changes, a line each: `sources: +kbs, -old, changed: yonhap`; without secrets."""
    told = []
    for field in fields(Config):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.name == "warnings":
            continue
        if field.name in _NAMED_TABLES:
            told.append(f"{field.name}: {', '.join(_name_changes(before, after))}")
        else:
            told.append(field.name)
    return told


def _name_changes(before: Iterable[object], after: Iterable[object]) -> list[str]:
    old = {getattr(one, "name", ""): one for one in before}
    new = {getattr(one, "name", ""): one for one in after}
    told = [f"+{name}" for name in new if name not in old] + [f"-{name}" for name in old if name not in new]
    told += [f"changed: {name}" for name in new if name in old and old[name] != new[name]]
    return told or ["order"]


def _digest(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"
