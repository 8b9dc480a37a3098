"""Imports stories and sources into the config file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.config.add_sources import address_key
from service.config.load import load_config
from service.config.model import SourceTable, StoryTable
from service.config.renamed_keys import rename_source_keys
from service.config.settings import Config, StoryConfig
from service.config.toml import table_text
from service.config.write import append_tables
from service.transfer.export import ExportLine, source_rows, story_row
from service.transfer.import_result import ADDED, EXISTING, REFUSED, ImportResult, validation_text
from service.transfer.seed_rows import seed_file, seed_rows, seed_values
from store.errors import ConfigError

NEW_CONFIG_TEXT = """\
# Made from an export, which has no channels or settings; `susulan init` writes a commented file.

[[channels]]
kind = "maildir"              # alerts as mail files, until you add a channel of your own
name = "local"
path = "outbox"
"""


class ConfigImporter:
    """Adds stories and sources at the end of the config file; creates the file if there is none."""

    def __init__(self, file: Path) -> None:
        self._file, self._is_new_file = file, not file.exists()
        config = None if self._is_new_file else load_config(file, require_secrets=False)
        self._stories = (
            {} if config is None else {story.name: _existing_story(story, file) for story in config.stories}
        )
        self._sources = {} if config is None else {row["name"]: row for row in source_rows(config)}
        self._tables: list[str] = []
        self._seeds: dict[Path, str] = {}

    def import_line(self, line: ExportLine) -> ImportResult:
        """Check a story or source; `write` writes it."""
        data = {key: value for key, value in line.data.items() if key != "seed"}
        seeds = seed_rows(line.data) if line.kind == "story" else []
        if line.kind == "source":
            data = rename_source_keys(data)
        name = str(data.get("name", ""))
        table = {**data, "seed": seed_values(name, seeds)} if line.kind == "story" else data
        try:
            (StoryTable if line.kind == "story" else SourceTable).model_validate(_lists_to_tuples(table))
        except ValidationError as error:
            return ImportResult(line.number, line.kind, name, REFUSED, validation_text(error))
        if line.kind == "story":
            outcome, why = self._import_story(name, line.data, table, seeds)
        else:
            outcome, why = self._import_source(name, data)
        return ImportResult(line.number, line.kind, name, outcome, why)

    def _import_story(
        self, name: str, data: dict[str, Any], table: dict[str, Any], seeds: Sequence[Mapping[str, Any]]
    ) -> tuple[str, str]:
        if not seeds:
            return REFUSED, "it has no seed text"
        if name in self._stories:
            if (existing := self._stories[name]) is None:
                return REFUSED, "there is a story of this name whose seed cannot be read here; it was kept"
            return (
                (EXISTING, "")
                if existing == data
                else (REFUSED, "there is another story of this name; it was kept")
            )
        texts = {
            self._file.parent / seed_file(name, number): str(seed["text"])
            for number, seed in enumerate(seeds)
        }
        for path, text in texts.items():
            if path.exists() and path.read_text(encoding="utf-8", errors="replace") != text:
                return REFUSED, f"{path} exists already with another text"
        self._stories[name] = data
        self._seeds |= texts
        self._tables.append(table_text("stories", table))
        return ADDED, ""

    def _import_source(self, name: str, data: dict[str, Any]) -> tuple[str, str]:
        if name in self._sources:
            same = _source_identity(self._sources[name]) == _source_identity(data)
            return (EXISTING, "") if same else (REFUSED, "there is another source of this name; it was kept")
        for other in self._sources.values():
            if _source_identity(other) == _source_identity(data):
                return EXISTING, f"as {other['name']}"
        if "provider" in data and data.get("story") not in self._stories:
            return REFUSED, f"it searches for the story {data.get('story')!r}, which does not exist"
        self._sources[name] = data
        self._tables.append(table_text("sources", data))
        return ADDED, ""

    def write(self) -> Config:
        """Write everything that was added, or nothing; returns the new config.

        Raises:
            ConfigError: the file would not load, or cannot be written.
        """
        if not self._stories:
            raise ConfigError([f"{self._file}: there is no story, neither in the export nor here"])
        new = [path for path in self._seeds if not path.exists()]
        try:
            for path in new:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self._seeds[path], encoding="utf-8")
            append_tables(
                self._file, self._tables, initial_text=NEW_CONFIG_TEXT if self._is_new_file else None
            )
        except OSError as error:
            raise ConfigError([f"{self._file}: cannot be written: {error}"]) from error
        except ConfigError:
            for path in new:
                path.unlink(missing_ok=True)
            raise
        return load_config(self._file, require_secrets=False)


def _existing_story(story: StoryConfig, file: Path) -> dict[str, Any] | None:
    """The row of an existing story; None if its seed cannot be read, which does not stop the import."""
    try:
        return story_row(story, file.parent)
    except ConfigError:
        return None


def _source_identity(source: dict[str, Any]) -> tuple[object, ...]:
    if "provider" in source:
        return source["provider"], source.get("story"), source.get("language")
    return (address_key(str(source.get("url", ""))),)


def _lists_to_tuples(value: Any) -> Any:  # noqa: ANN401 - JSON values are of any type
    """Lists become tuples: the tables are checked strictly."""
    if isinstance(value, dict):
        return {key: _lists_to_tuples(item) for key, item in value.items()}
    return tuple(_lists_to_tuples(item) for item in value) if isinstance(value, list) else value
