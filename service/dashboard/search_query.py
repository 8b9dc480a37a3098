"""The query line of the search: words, "phrases", OR, -words, filters such as `lang:ko since:7d`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.messages.language.phrase import Phrase, phrase
from service.config.fields import parse_duration
from store.records.dashboard.search import FigureFilter, MatchState, ReportSearch

MAX_CHARS = 500
MAX_TERMS = 30
_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<key>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_FIGURE = re.compile(r"(?P<kind>[^<>]*)(?:(?P<sign>[<>])(?P<number>\d[\d.,]*))?")
FILTERS = ("lang", "source", "voice", "owner", "story", "matched", "since", "until", "figure")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A search, the owner to filter by, and what could not be read."""

    search: ReportSearch
    owner: str = ""
    problems: tuple[Phrase, ...] = ()
    terms: tuple[str, ...] = ()
    """Words and phrases that are wanted, to be marked."""


@dataclass(slots=True)
class _Reading:
    groups: list[list[str]] = field(default_factory=list)
    none_of: list[str] = field(default_factory=list)
    problems: list[Phrase] = field(default_factory=list)
    search: ReportSearch = field(default_factory=ReportSearch)
    owner: str = ""
    joins: bool = False
    """Whether the next word is an alternative of the last group."""


def parse_search(text: str, now: datetime, zone: ZoneInfo) -> ParsedQuery:
    """Read a query line; a part that cannot be read is named, and the rest counts."""
    reading = _Reading()
    for number, match in enumerate(_TOKEN.finditer(text[:MAX_CHARS])):
        if number >= MAX_TERMS:
            reading.problems.append(phrase("only the first {number} parts count", number=MAX_TERMS))
            break
        value = match["phrase"] if match["phrase"] is not None else match["word"]
        if match["key"] in FILTERS:
            _add_filter(reading, match["key"], value, now, zone)
        else:
            key = f"{match['key']}:" if match["key"] else ""
            _add_word(reading, key + value, excluded=bool(match["minus"]), quoted=match["phrase"] is not None)
    search = replace(reading.search, all_of=tuple(map(tuple, reading.groups)), none_of=tuple(reading.none_of))
    terms = tuple(term for group in reading.groups for term in group)
    return ParsedQuery(search, reading.owner, tuple(reading.problems), terms)


def _add_word(reading: _Reading, word: str, *, excluded: bool, quoted: bool) -> None:
    if not quoted and word == "OR":
        reading.joins = bool(reading.groups)
        return
    if not quoted and word in ("AND", "NOT"):
        reading.problems.append(
            phrase("{word}: words are joined by AND anyway; write -word for NOT", word=word)
        )
        return
    if not word.strip():
        return
    if excluded:
        reading.none_of.append(word)
    elif reading.joins:
        reading.groups[-1].append(word)
    else:
        reading.groups.append([word])
    reading.joins = False


def _add_filter(reading: _Reading, key: str, value: str, now: datetime, zone: ZoneInfo) -> None:
    readers: Mapping[str, Callable[[str], dict[str, object]]] = {
        "lang": lambda text: {"language": text.lower()},
        "source": lambda text: {"source": text},
        "voice": lambda text: {"origin": text},
        "story": lambda text: {"story": text},
        "matched": lambda text: {"matched": MatchState(text.lower())},
        "since": lambda text: {"since": _moment(text, now, zone)},
        "until": lambda text: {"until": _moment(text, now, zone)},
        "figure": lambda text: {"figure": _figure(text)},
    }
    if key == "owner":
        reading.owner = value
        return
    try:
        reading.search = replace(reading.search, **readers[key](value))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        reading.problems.append(
            phrase("{filter} cannot be read; {expected}", filter=f"{key}:{value}", expected=_EXPECTED[key])
        )


_A_MOMENT = phrase("expected: a duration such as 7d, or a day such as 2026-10-01")
_EXPECTED = {
    "matched": phrase("expected: {examples}", examples="yes, near, no"),
    "since": _A_MOMENT,
    "until": _A_MOMENT,
    "figure": phrase("expected: {examples}", examples="killed, killed>5000"),
}


def _moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """So long ago, or the midnight that begins a day.

    Raises:
        ValueError: it is neither.
    """
    if text[:4].isdecimal() and "-" in text:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=zone)
    return now - timedelta(seconds=parse_duration(text))


def _figure(text: str) -> FigureFilter:
    match = _FIGURE.fullmatch(text)
    if match is None or not match["kind"]:
        raise ValueError(text)
    number = float(match["number"].replace(",", "")) if match["number"] else None
    above, below = (number, None) if match["sign"] == ">" else (None, number)
    return FigureFilter(match["kind"].replace("-", " "), above, below)
