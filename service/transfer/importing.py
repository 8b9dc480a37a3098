"""Imports an export line by line: each line is added, exists already, or is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from service.stories.overrides import import_override
from service.transfer.export import (
    MAX_CLAIMS,
    RECORD_TYPES,
    ExportLine,
    record_from_json,
    source_rows,
    story_row,
)
from service.transfer.seed_rows import seed_file, seed_rows, seed_values
from store.errors import ConfigError, StoreError
from store.protocol.store import Store
from store.records.claims import CLAIM_KEY_FIELDS, Claim, ClaimCorrection
from store.records.deliveries import Silence
from store.records.matching import Feedback, Override

NEW_CONFIG_TEXT = """\
# Made from an export, which has no channels or settings; `susulan init` writes a commented file.

[[channels]]
kind = "maildir"              # alerts as mail files, until you add a channel of your own
name = "local"
path = "outbox"
"""
ADDED, EXISTING, REFUSED = "added", "exists already", "refused"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of one line."""

    line: int
    kind: str
    name: str
    outcome: str
    why: str = ""


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
            return ImportResult(line.number, line.kind, name, REFUSED, _validation_text(error))
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


class StoreImporter:
    """Adds feedback, overrides, silences and claims to the store."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._feedback = {feedback.id for feedback in store.feedback()}
        self._overrides = {override.id for override in store.overrides()}
        self._silences = {_silence_identity(silence) for silence in store.silences(now)}
        self._claims = {_claim_identity(claim) for claim in store.claims(limit=MAX_CLAIMS)}
        self._corrections = {correction.id for correction in store.claim_corrections()}
        self._new_claims: list[Claim] = []
        self._importers: Mapping[str, Callable[[Any], bool]] = {
            "feedback": self._import_feedback,
            "ruling": self._import_override,
            "silence": self._import_silence,
            "claim": self._import_claim,
            "correction": self._import_correction,
        }

    def import_line(self, line: ExportLine) -> ImportResult:
        """Store one record if it is new; claims are stored by `write_claims`."""
        name = str(line.data.get("id") or line.data.get("expression") or line.data.get("what") or "")
        try:
            record = record_from_json(line.kind, line.data)
            _require_time_zones(record)
            added = self._importers[line.kind](record)
        except ValidationError as error:
            return ImportResult(line.number, line.kind, name, REFUSED, _validation_text(error))
        except (StoreError, ValueError) as error:
            return ImportResult(line.number, line.kind, name, REFUSED, str(error))
        return ImportResult(line.number, line.kind, name, ADDED if added else EXISTING)

    def _import_feedback(self, feedback: Feedback) -> bool:
        if feedback.id in self._feedback:
            return False
        self._store.add_feedback(feedback)
        self._feedback.add(feedback.id)
        return True

    def _import_override(self, override: Override) -> bool:
        """Its reports are moved as it says: stored ones now, others when they come in."""
        if override.id in self._overrides:
            return False
        import_override(self._store, override)
        self._overrides.add(override.id)
        return True

    def _import_silence(self, silence: Silence) -> bool:
        if _silence_identity(silence) in self._silences:
            return False
        self._store.add_silence(silence)
        self._silences.add(_silence_identity(silence))
        return True

    def _import_claim(self, claim: Claim) -> bool:
        if _claim_identity(claim) in self._claims:
            return False
        self._claims.add(_claim_identity(claim))
        self._new_claims.append(claim)
        return True

    def _import_correction(self, correction: ClaimCorrection) -> bool:
        if correction.id in self._corrections:
            return False
        self._store.add_claim_correction(correction)
        self._corrections.add(correction.id)
        return True

    def write_claims(self) -> None:
        """Store the new claims in one transaction."""
        self._store.add_claims(self._new_claims)


def import_lines(
    lines: Iterable[ExportLine], file: Path, open_store: Callable[[Config], Store], now: datetime
) -> list[ImportResult]:
    """Import all lines; those of the config first, since it names the store.

    Raises:
        ConfigError: the config would not load with the new tables; nothing was written.
    """
    config, store_lines, results = ConfigImporter(file), [], []
    for line in lines:
        if line.error:
            results.append(ImportResult(line.number, line.kind, "", REFUSED, line.error))
        elif line.kind in ("story", "source"):
            results.append(config.import_line(line))
        elif line.kind in RECORD_TYPES:
            store_lines.append(line)
        else:
            known = ", ".join(("story", "source", *RECORD_TYPES))
            results.append(
                ImportResult(line.number, line.kind, "", REFUSED, f"expected: a record of {known}")
            )
    settings = config.write()
    if store_lines:
        store = open_store(settings)
        try:
            importer = StoreImporter(store, now)
            results += [importer.import_line(line) for line in store_lines]
            importer.write_claims()
        finally:
            store.close()
    return sorted(results, key=lambda result: result.line)


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


def _claim_identity(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, name) for name in CLAIM_KEY_FIELDS)


def _silence_identity(silence: Silence) -> tuple[object, ...]:
    return silence.story, silence.expression, silence.reason, silence.until


def _require_time_zones(record: Any) -> None:  # noqa: ANN401 - any record
    """Refuse times without a zone, which mean another moment on another machine.

    Raises:
        ValueError: the record has such a time.
    """
    for name in record.__slots__:
        value = getattr(record, name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{name}: expected: a time with its zone")


def _lists_to_tuples(value: Any) -> Any:  # noqa: ANN401 - JSON values are of any type
    """Lists become tuples: the tables are checked strictly."""
    if isinstance(value, dict):
        return {key: _lists_to_tuples(item) for key, item in value.items()}
    return tuple(_lists_to_tuples(item) for item in value) if isinstance(value, list) else value


def _validation_text(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, detail['loc']))}: {str(detail['msg']).removeprefix('Value error, ')}"
        for detail in error.errors()[:5]
    )
