"""Reads the dates of a listing's entries together, because one shows what another leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from crawler.dates.fast import parse_fast
from crawler.dates.parse import DateReading, read_date, split_tag
from crawler.dates.place import language_by_script, regional_tag, url_day
from crawler.dates.rules import DateContext
from crawler.dates.witnesses import Stated, exchanged, listing_order

_TITLES = 20
"""Titles whose language is detected."""
_MIN_TEXT = 60
"""Characters; of a shorter text detection may err."""
_TEMPLATE_LANGUAGES = ("", "en")
"""Languages that templates state whatever a paper's language is."""
_Read = datetime | DateReading | None


class RawDates(NamedTuple):
    """What an entry says of its times, as written; empty where it says nothing."""

    published: str = ""
    updated: str = ""
    link: str = ""


class EntryDates(NamedTuple):
    """The times of an entry, aware UTC."""

    published: datetime | None = None
    updated: datetime | None = None
    is_zoneless: bool = False
    """Whether the time of publication states no known zone."""


def read_entry_dates(
    entries: Sequence[RawDates],
    *,
    url: str,
    language: str | None,
    context: DateContext,
    others: Iterable[str] = (),
    titles: Iterable[str] = (),
) -> list[EntryDates]:
    """Read the dates of a listing's entries, in their order.

    `others` are dates of the listing itself; `titles` show its language where it states none, or English, as
    templates do.
    """
    if (fast := read_fast(entries)) is not None:
        return fast
    text = " ".join(islice(titles, _TITLES))
    stated = language or context.language
    if split_tag(stated)[0] in _TEMPLATE_LANGUAGES:
        stated = language_by_script(text) or stated
    readings = _read_all(entries, regional_tag(stated or None, url), context)
    if context.rules.order is None and _is_open(readings):
        if split_tag(stated)[0] in _TEMPLATE_LANGUAGES and (detected := _detected(text)):
            stated = detected
            readings = _read_all(entries, regional_tag(stated, url), context)
        readings = _settled(readings, entries, others, stated, context)
    return [_entry_dates(first, second) for first, second in readings]


def read_fast(entries: Sequence[RawDates]) -> list[EntryDates] | None:
    """Return the times of a listing in which all are in the forms of programs; None for others."""
    found = []
    for published, updated, _ in entries:
        first = parse_fast(published) if published else None
        second = first if updated == published else parse_fast(updated) if updated else None
        if (published and first is None) or (updated and second is None):
            return None
        found.append(EntryDates(_utc(first), _utc(second)))
    return found


def _read_all(
    entries: Sequence[RawDates], tag: str | None, context: DateContext
) -> list[tuple[_Read, _Read]]:
    return [(_read(entry.published, tag, context), _read(entry.updated, tag, context)) for entry in entries]


def _read(text: str, tag: str | None, context: DateContext) -> _Read:
    """Return a time in a form of programs at once, and what any other line says with its doubts."""
    if not text:
        return None
    return parse_fast(text) or read_date(text, tag, rules=context.rules)


def _is_open(readings: Iterable[tuple[_Read, _Read]]) -> bool:
    """Return whether a date allows both orders of day and month."""
    return any(isinstance(one, DateReading) and one.other is not None for pair in readings for one in pair)


def _detected(text: str) -> str:
    """Return the language of the titles; empty where they are too short to tell."""
    from crawler.language.detect import detect_language  # few listings need it

    if len(text) < _MIN_TEXT:
        return ""
    language = detect_language(text)
    return language if language != "und" else ""


def _settled(
    readings: list[tuple[_Read, _Read]],
    entries: Sequence[RawDates],
    others: Iterable[str],
    language: str,
    context: DateContext,
) -> list[tuple[_Read, _Read]]:
    """Return the readings in the order of day and month that the witnesses leave."""
    beside = [_read(text, language or None, context) for text in others]
    latest = context.now or max((one for one in beside if isinstance(one, datetime)), default=None)
    stated = [
        Stated(one, url_day(entry.link), _sure_moment(pair[1 - place]) if place == 0 else None)
        for pair, entry in zip(readings, entries, strict=True)
        for place, one in enumerate(pair)
        if isinstance(one, DateReading)
    ]
    sure = [moment for pair in readings for one in pair if (moment := _sure_moment(one)) is not None]
    order = listing_order(stated, sure, latest, is_language_known=bool(language))

    def settled(one: _Read) -> _Read:
        if not isinstance(one, DateReading) or order is None or one.other is None or one.order == order:
            return one
        return exchanged(one)

    return [(settled(first), settled(second)) for first, second in readings]


def _sure_moment(one: _Read) -> datetime | None:
    """Return a time that does not depend on the order of day and month."""
    if isinstance(one, DateReading):
        return one.moment if one.order is None else None
    return one


def _entry_dates(first: _Read, second: _Read) -> EntryDates:
    is_zoneless = isinstance(first, DateReading) and not first.has_zone
    return EntryDates(_utc(first), _utc(second), is_zoneless)


def _utc(one: _Read) -> datetime | None:
    if one is None:
        return None
    moment = one.moment if isinstance(one, DateReading) else one
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
