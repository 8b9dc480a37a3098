"""Notices that the config or a seed file changed, and describes what a reload changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

from service.config.settings import Config

_NAMED_TABLES = ("stories", "sources", "channels")


class FileWatcher:
    """Detects that the contents of files have changed, once they are stable."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)
        self._loaded = self._read()
        self._seen = self._loaded

    def changed(self) -> bool:
        """Whether new contents were read twice in a row: an editor may write in pieces. Once per change."""
        now = self._read()
        settled = now == self._seen and now != self._loaded
        self._seen = now
        if settled:
            self._loaded = now
        return settled

    def mark_seen(self) -> None:
        """Take the present contents as known."""
        self._loaded = self._seen = self._read()

    def _read(self) -> tuple[str, ...]:
        return tuple(_digest(file) for file in self._files)


def watched_files(config: Config) -> list[Path]:
    """The config file and the seed files."""
    seeds = (seed.file for story in config.stories for seed in story.seeds)
    return [config.file, *(file for file in seeds if file is not None)]


def config_changes(old: Config, new: Config) -> list[str]:
    """What a reload changes, without secrets: `sources: +kbs, -old, changed: yonhap`."""
    changes = []
    for field in fields(Config):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.name == "warnings":
            continue
        if field.name in _NAMED_TABLES:
            changes.append(f"{field.name}: {', '.join(_name_changes(before, after))}")
        else:
            changes.append(field.name)
    return changes


def _name_changes(before: Iterable[object], after: Iterable[object]) -> list[str]:
    old = {getattr(row, "name", ""): row for row in before}
    new = {getattr(row, "name", ""): row for row in after}
    changes = [f"+{name}" for name in new if name not in old] + [
        f"-{name}" for name in old if name not in new
    ]
    changes += [f"changed: {name}" for name in new if name in old and old[name] != new[name]]
    return changes or ["order"]


def _digest(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"
