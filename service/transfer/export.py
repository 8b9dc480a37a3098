"""What makes a follow-up one's own, as JSON Lines: stories with their seeds, sources, and what people taught.

Not in it: reports and alerts, which backups hold; channels and other settings, which hold secrets or belong
to one machine. The first line says what the file is and in which format; a later format is refused.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import TypeAdapter

from service.config.load import Config, StoryConfig
from service.stories.seeds import seed_of
from service.version import VERSION
from store.errors import StoreError
from store.protocol.store import Store
from store.records.collection import Claim, ClaimStatus, Feedback, Ruling, Silence

FORMAT = 1
MOST_CLAIMS = 1_000_000
"""More than a store keeps."""
RECORDS: dict[str, TypeAdapter[Any]] = {
    "feedback": TypeAdapter(Feedback),
    "ruling": TypeAdapter(Ruling),
    "silence": TypeAdapter(Silence),
    "claim": TypeAdapter(Claim),
}
"""Kinds of lines that come from the store."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was exported."""

    number: int
    kind: str
    data: dict[str, Any]
    fault: str = ""
    """Why it cannot be read."""


def exported(config: Config, store: Store | None, now: datetime) -> Iterator[str]:
    """The lines of an export; without a store only what stands in the config."""
    head = {"susulan": "export", "format": FORMAT, "version": VERSION, "made": now.isoformat()}
    yield json.dumps(head)
    for kind, rows in (("story", stories_of(config)), ("source", sources_of(config))):
        for row in rows:
            yield json.dumps({"record": kind, **row}, ensure_ascii=False)
    for kind, records in _records(store, now):
        for record in records:
            data = RECORDS[kind].dump_python(record, mode="json")
            yield json.dumps({"record": kind, **data}, ensure_ascii=False)


def _records(store: Store | None, now: datetime) -> Iterator[tuple[str, list[Any]]]:
    if store is not None:
        yield "feedback", store.feedback()
        yield "ruling", store.rulings()
        yield "silence", store.silences(now)
        claims = store.claims(limit=MOST_CLAIMS)
        yield "claim", [one for one in claims if one.status is not ClaimStatus.SEED]


def stories_of(config: Config) -> Iterator[dict[str, Any]]:
    """Each story with the text of its seed, wherever that is kept.

    Raises:
        ConfigError: a seed cannot be read, or was not fetched yet.
    """
    return (story_row(one, config.file.parent) for one in config.stories)


def story_row(one: StoryConfig, folder: Path) -> dict[str, Any]:
    """One story of a config in that folder.

    Raises:
        ConfigError: its seed cannot be read, or was not fetched yet.
    """
    seed = seed_of(one, folder)
    row = {
        "name": one.name,
        "language": seed.language,
        "keywords": list(one.keywords),
        "exclude": list(one.exclude),
        "threshold": one.threshold,
        "anchors": {name: list(forms) for name, forms in one.anchors.items()},
        "seed": seed.text,
    }
    return {key: value for key, value in row.items() if value not in (None, [], {})}


def sources_of(config: Config) -> Iterator[dict[str, Any]]:
    """Each source as it stands in the config, without a password that its address may hold."""
    for table in tomllib.loads(config.file.read_text(encoding="utf-8-sig")).get("sources", ()):
        row = dict(table)
        if "url" in row:
            row["url"] = _without_password(row["url"])
        yield row


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def lines_of(text: Iterator[bytes]) -> Iterator[Line]:
    """What an export says, line by line; a bad line says what is wrong with it.

    Raises:
        StoreError: it is no export, or one of a later format.
    """
    head, _ = _read(next(text, b""))
    if head.get("susulan") != "export" or not isinstance(head.get("format"), int):
        raise StoreError('this is no export: its first line does not say {"susulan": "export", ...}')
    if head["format"] > FORMAT:
        by = head.get("version", "a later version")
        raise StoreError(
            f"this export has format {head['format']}, written by {by}; this version, {VERSION}, reads "
            f"format {FORMAT}: use the newer program"
        )
    for number, line in enumerate(text, 2):
        if line.strip():
            data, fault = _read(line)
            kind = data.pop("record", "")
            yield Line(number, str(kind), data, fault)


def _read(line: bytes) -> tuple[dict[str, Any], str]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, f"no JSON: {error}"
    return (data, "") if isinstance(data, dict) else ({}, "no JSON object")
