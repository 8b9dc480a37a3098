"""Exports stories with their seeds, sources, feedback and other decisions of people as JSON Lines.

An export does not contain reports and alerts, which are in backups, or channels and other settings, which
have secrets or belong to one machine. The first line names the format; a later format is refused on import.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from alerts.messages.figures import comparison_text
from crawler.urls import redact_url
from service.config.settings import Config, StoryConfig
from service.stories.seeds import load_seeds
from service.transfer.seed_rows import export_seeds
from service.version import VERSION
from store.errors import StoreError
from store.protocol.store import Store
from store.records.claims import Claim, ClaimCorrection, ClaimStatus
from store.records.deliveries import Silence
from store.records.matching import Feedback, Override
from store.records.old_sentences import parse_comparison
from store.records.proposals import AppliedProposal
from store.records.stored_names import STORED_NAMES

FORMAT_VERSION = 1
MAX_CLAIMS = 1_000_000
"""More than a store keeps."""
RECORD_TYPES: dict[str, type[Any]] = {
    "feedback": Feedback,
    "ruling": Override,
    "silence": Silence,
    "claim": Claim,
    "correction": ClaimCorrection,
    "proposal": AppliedProposal,
}
"""Kinds of lines that come from the store."""


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One line of an export."""

    number: int
    kind: str
    data: dict[str, Any]
    error: str = ""
    """Why the line cannot be read; empty if it can."""


def export_lines(config: Config, store: Store | None, now: datetime) -> Iterator[str]:
    """The lines of an export; without a store only stories and sources."""
    head = {"susulan": "export", "format": FORMAT_VERSION, "version": VERSION, "made": now.isoformat()}
    yield json.dumps(head)
    for kind, rows in (("story", story_rows(config)), ("source", source_rows(config))):
        for row in rows:
            yield json.dumps({"record": kind, **row}, ensure_ascii=False)
    for kind, records in _store_records(store, now):
        for record in records:
            yield json.dumps({"record": kind, **record_to_json(record)}, ensure_ascii=False)


def record_to_json(record: Any) -> dict[str, Any]:  # noqa: ANN401 - one of `RECORD_TYPES`
    """A record of the store in the form of an export."""
    names = STORED_NAMES.get(type(record), {})
    data = TypeAdapter(type(record)).dump_python(record, mode="json")
    if isinstance(record, Claim):
        data["compared_with"] = comparison_text(record.compared_with)
    return {names.get(field, field): value for field, value in data.items()}


def record_from_json(kind: str, data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of `RECORD_TYPES`
    """The record that `record_to_json` made.

    Raises:
        pydantic.ValidationError: the data is not such a record.
    """
    record_type = RECORD_TYPES[kind]
    fields = {key: field for field, key in STORED_NAMES.get(record_type, {}).items()}
    values = {fields.get(key, key): value for key, value in data.items()}
    if isinstance(text := values.get("compared_with"), str):
        values["compared_with"] = parse_comparison(text)
    return TypeAdapter(record_type).validate_python(values)


def _store_records(store: Store | None, now: datetime) -> Iterator[tuple[str, list[Any]]]:
    if store is not None:
        yield "feedback", store.feedback()
        yield "proposal", store.applied_proposals()
        yield "ruling", store.overrides()
        yield "silence", store.silences(now)
        yield "correction", store.claim_corrections()
        claims = store.claims(limit=MAX_CLAIMS)
        yield "claim", [claim for claim in claims if claim.status is not ClaimStatus.SEED]


def story_rows(config: Config) -> Iterator[dict[str, Any]]:
    """Each story with the texts of its seeds.

    Raises:
        ConfigError: a seed cannot be read, or was not fetched yet.
    """
    return (story_row(story, config.file.parent) for story in config.stories)


def story_row(story: StoryConfig, folder: Path) -> dict[str, Any]:
    """One story of the config in that folder.

    Raises:
        ConfigError: a seed cannot be read, or was not fetched yet.
    """
    seeds = load_seeds(story, folder)
    row = {
        "name": story.name,
        "keywords": list(story.keywords),
        "exclude": list(story.exclude),
        "must": list(story.must),
        "any": list(story.any_of),
        "threshold": story.threshold,
        "growth": list(story.growth),
        "anchors": {name: list(forms) for name, forms in story.anchors.items()},
        **export_seeds(seeds),
    }
    return {key: value for key, value in row.items() if value not in (None, [], {})}


def source_rows(config: Config) -> Iterator[dict[str, Any]]:
    """Each source as it is written in the config, without passwords and keys in addresses, as in logs."""
    for table in _source_tables(config):
        yield {key: redact_url(value) if isinstance(value, str) else value for key, value in table.items()}


def source_addresses(config: Config) -> list[str]:
    """The addresses of the sources as they are written in the config, with passwords and keys."""
    return [str(table.get("url", "")) for table in _source_tables(config)]


def _source_tables(config: Config) -> list[dict[str, Any]]:
    text = config.file.read_text(encoding="utf-8-sig")
    return [dict(table) for table in tomllib.loads(text).get("sources", ())]


def parse_export(text: Iterator[bytes]) -> Iterator[ExportLine]:
    """The lines of an export; an invalid line says what is wrong with it.

    Raises:
        StoreError: the file is not an export, or has a later format.
    """
    head, _ = _parse_line(next(text, b""))
    if head.get("susulan") != "export" or not isinstance(head.get("format"), int):
        raise StoreError('this is not an export: its first line is not {"susulan": "export", ...}')
    if head["format"] > FORMAT_VERSION:
        writer = head.get("version", "a later version")
        raise StoreError(
            f"this export has format {head['format']}, written by {writer}; this version, {VERSION}, reads "
            f"format {FORMAT_VERSION}: use the newer version"
        )
    for number, line in enumerate(text, 2):
        if line.strip():
            data, error = _parse_line(line)
            kind = data.pop("record", "")
            yield ExportLine(number, str(kind), data, error)


def _parse_line(line: bytes) -> tuple[dict[str, Any], str]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, f"not JSON: {error}"
    return (data, "") if isinstance(data, dict) else ({}, "not a JSON object")
