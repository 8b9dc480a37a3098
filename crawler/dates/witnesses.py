"""Reads the dates of a listing together: other dates, addresses and the clock decide what one leaves open.

A publisher writes day and month in one order. The order that gives a day that does not exist, one in the
future, or another than the address of the report states, is not its order. Where all is possible in both, the
language and the country decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from crawler.dates.fast import parse_fast
from crawler.dates.parse import DateReading, read_date
from crawler.dates.place import language_by_script, regional_tag, url_day
from crawler.dates.rules import DateContext, DateOrder, DateRules

_FUTURE = timedelta(days=1)
_NEAR = timedelta(days=2)
"""An address may carry the day of another time zone, or that of the draft."""
_SCRIPT_TITLES = 20
_MIN_SPREAD = timedelta(days=45)


_Pair = tuple[datetime | DateReading | None, datetime | DateReading | None]


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
    """Whether the time of publication states no zone that can be told."""


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

    `others` are dates of the listing itself; `titles` show the script of one that states no language.
    """
    if (fast := _read_fast(entries)) is not None:
        return fast
    language = language or context.language or language_by_script(" ".join(islice(titles, _SCRIPT_TITLES)))
    tag = regional_tag(language or None, url)
    readings: list[_Pair] = [
        (_read(entry.published, tag, context), _read(entry.updated, tag, context)) for entry in entries
    ]
    if any(isinstance(one, DateReading) and one.other is not None for pair in readings for one in pair):
        beside = [_read(text, tag, context) for text in others]
        now = context.now or max((one for one in beside if isinstance(one, datetime)), default=None)
        order = _settled_order(readings, entries, beside, now, tag)
        readings = [(_in_order(first, order), _in_order(second, order)) for first, second in readings]
    return [_entry_dates(first, second) for first, second in readings]


def _read_fast(entries: Sequence[RawDates]) -> list[EntryDates] | None:
    """Return the times of a listing in which all are in the forms of programs; None for others."""
    found = []
    for published, updated, _ in entries:
        first = parse_fast(published) if published else None
        second = first if updated == published else parse_fast(updated) if updated else None
        if (published and first is None) or (updated and second is None):
            return None
        found.append(EntryDates(_utc(first), _utc(second)))
    return found


def _read(text: str, tag: str | None, context: DateContext) -> datetime | DateReading | None:
    """Return a time in a form of programs at once, and what any other line says with its doubts."""
    if not text:
        return None
    return parse_fast(text) or read_date(text, tag, rules=context.rules)


def settle_order(
    reading: DateReading, day: date | None, later: Sequence[DateReading], now: datetime | None = None
) -> DateReading:
    """Return a page's date, with day and month exchanged if only that agrees with the other witnesses.

    `day` is that of the address; `later` are times that publication cannot come after.
    """
    if reading.other is None or reading.order is None:
        return reading
    ends = [one.moment for one in later if one.order is None]
    if now is not None:
        ends.append(now)
    end = min(ends, default=None)
    other: DateOrder = "mdy" if reading.order == "dmy" else "dmy"
    wrong = _contradicted(reading, day, reading.order, end)
    return _exchanged(reading) if wrong and not _contradicted(reading, day, other, end) else reading


def completed(reading: DateReading, rules: DateRules) -> DateReading:
    """Return a reading with what the rules say of its order, and of its zone if it states none."""
    if (
        rules.order in ("dmy", "mdy")
        and reading.order not in (None, rules.order)
        and reading.other is not None
    ):
        reading = _exchanged(reading)
    if rules.timezone is None or reading.has_zone:
        return reading
    other = reading.other.replace(tzinfo=rules.timezone) if reading.other is not None else None
    return DateReading(
        reading.moment.replace(tzinfo=rules.timezone),
        has_zone=True,
        has_time=reading.has_time,
        order=reading.order,
        other=other,
    )


def _exchanged(one: DateReading) -> DateReading:
    other: DateOrder = "mdy" if one.order == "dmy" else "dmy"
    return DateReading(one.other or one.moment, one.has_zone, one.has_time, other, one.moment)


def _settled_order(
    readings: Sequence[_Pair],
    entries: Sequence[RawDates],
    beside: Sequence[datetime | DateReading | None],
    now: datetime | None,
    tag: str | None,
) -> DateOrder | None:
    """Return the order that the fewest witnesses contradict; None if both stand equal."""
    days = [url_day(entry.link) for entry in entries]
    stated = [
        (one, day)
        for pair, day in zip(readings, days, strict=True)
        for one in pair
        if isinstance(one, DateReading) and one.order in ("dmy", "mdy")
    ]
    stated += [(one, None) for one in beside if isinstance(one, DateReading) and one.order in ("dmy", "mdy")]
    errors: dict[DateOrder, int] = {
        order: sum(_contradicted(one, day, order, now) for one, day in stated) for order in ("dmy", "mdy")
    }
    if errors["dmy"] != errors["mdy"]:
        return min(errors, key=lambda order: errors[order])
    return None if tag else _denser_order([one for one, _ in stated])


def _contradicted(one: DateReading, day: date | None, order: DateOrder, now: datetime | None) -> bool:
    moment = one.moment if one.order == order else one.other
    if moment is None:
        return True  # no such day
    if now is not None and moment > now + _FUTURE:
        return True
    return day is not None and abs(moment.date() - day) > _NEAR


def _denser_order(readings: Sequence[DateReading]) -> DateOrder | None:
    """Return the order in which the dates lie closer together, for a listing without a known language."""
    spreads: dict[DateOrder, timedelta] = {}
    for order in ("dmy", "mdy"):
        moments = [one.moment if one.order == order else one.other for one in readings]
        known = [moment for moment in moments if moment is not None]
        spreads[order] = max(known) - min(known) if known else timedelta(0)
    if abs(spreads["dmy"] - spreads["mdy"]) < _MIN_SPREAD:
        return None
    return min(spreads, key=lambda order: spreads[order])


def _in_order(one: datetime | DateReading | None, order: DateOrder | None) -> datetime | DateReading | None:
    if not isinstance(one, DateReading) or order is None or one.other is None or one.order == order:
        return one
    return _exchanged(one)


def _entry_dates(first: datetime | DateReading | None, second: datetime | DateReading | None) -> EntryDates:
    is_zoneless = isinstance(first, DateReading) and not first.has_zone
    return EntryDates(_utc(first), _utc(second), is_zoneless)


def _utc(one: datetime | DateReading | None) -> datetime | None:
    if one is None:
        return None
    moment = one.moment if isinstance(one, DateReading) else one
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
