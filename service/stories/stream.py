"""`susulan match` without its command line: reports in as a stream, verdicts out in the same order.

No network and no store: developments and copies are found within the stream.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from alerts.developments.desk import Judgement
from alerts.figures.extract import extract_figures
from crawler.language.detect import detect_language
from crawler.language.zawgyi import zawgyi_to_unicode
from store.errors import ParseError
from store.records.articles import Article
from store.records.matching import Figure, Match
from store.sanitize import strip_invalid

MAX_LINE_CHARS = 4_000_000
"""Characters of one input line; a longer one is refused, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class InvalidLine:
    """An input line that is no report, and why."""

    line: int
    reason: str


def bounded_lines(stream: TextIO) -> Iterator[str]:
    """The lines of a stream, each cut one character after `MAX_LINE_CHARS`."""
    while line := stream.readline(MAX_LINE_CHARS + 1):
        yield line
        while len(line) > MAX_LINE_CHARS and not line.endswith("\n"):
            line = stream.readline(MAX_LINE_CHARS + 1)


def articles_from_json_lines(lines: Iterable[str], now: datetime) -> Iterator[Article | InvalidLine]:
    """The reports of a JSON Lines stream; a line that holds none becomes an `InvalidLine`."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _parse_article(line, now)
        except ParseError as error:
            yield InvalidLine(number, str(error))


def _parse_article(line: str, now: datetime) -> Article:
    if len(line) > MAX_LINE_CHARS:
        raise ParseError(f"longer than {MAX_LINE_CHARS} characters")
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"no valid JSON: {error}") from error
    if not isinstance(row, dict) or "id" not in row:
        raise ParseError('wanted: an object with "id", "title", "text"')
    if not isinstance(row["id"], str | int | float) or isinstance(row["id"], bool):
        raise ParseError('"id" must be text or a number')
    title, text = _text_value(row, "title"), _text_value(row, "text")
    return Article(
        id=strip_invalid(str(row["id"])),
        url=_text_value(row, "url"),
        source="",
        title=title,
        text=text,
        language=_text_value(row, "lang") or detect_language(f"{title}\n{text[:500]}"),
        published=_parse_time(row.get("published")),
        seen=now,
    )


def _text_value(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ParseError(f'"{key}" must be text, not {type(value).__name__}')
    return zawgyi_to_unicode(strip_invalid(value))


def _parse_time(value: object) -> datetime | None:
    """ISO 8601, also a date alone; without a zone it is UTC; None where it cannot be parsed."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def match_rows(judgement: Judgement) -> Iterator[dict[str, Any]]:
    """One row a story, as `susulan match` prints it; none for a report that could not be matched."""
    article, figures = judgement.article, judgement.figures
    if figures is None and judgement.matches:
        figures = extract_figures(article.title, article.text, article.language)
    for match in judgement.matches:
        placement = judgement.placement_in(match.story)
        development = placement.development.key if placement else None
        duplicate_of = placement.member.duplicate_of if placement else None
        yield match_row(article, match, development, duplicate_of, figures or ())


def match_row(
    article: Article,
    match: Match,
    development: str | None,
    duplicate_of: str | None,
    figures: Sequence[Figure],
) -> dict[str, Any]:
    """The contract of one output line."""
    return {
        "id": article.id,
        "story": match.story,
        "match": match.matched,
        "score": round(match.score, 4),
        "language": match.language,
        "why": [
            {"anchor": reason.anchor, "term": reason.term, "field": reason.field.value}
            for reason in match.reasons
        ],
        "development": development,
        "duplicate_of": duplicate_of,
        "figures": [
            {
                "what": figure.kind,
                "low": figure.low,
                "high": figure.high,
                "unit": figure.unit,
                "who_says": figure.speaker,
            }
            for figure in figures
        ],
    }
