"""Reads the dates of a listing together: other dates, addresses and the clock decide what one leaves open.

A publisher writes day and month in one order. The order that gives a day that does not exist, one in the
future, or another than the address of the report states, is not its order. Where all is possible in both, the
language and the country decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from crawler.dates.parse import DateReading, read_date
from crawler.dates.place import regional_tag, url_day
from crawler.dates.rules import DateContext, DateOrder

_FUTURE = timedelta(days=1)
_NEAR = timedelta(days=2)
"""An address may carry the day of another time zone, or that of the draft."""
_ZONED = DateReading(datetime.min.replace(tzinfo=UTC), has_zone=True, has_time=True)
_MIN_SPREAD = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class RawDates:
    """What an entry says of its times, as written; empty where it says nothing."""

    published: str = ""
    updated: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class EntryDates:
    """The times of an entry, aware UTC."""

    published: datetime | None = None
    updated: datetime | None = None
    is_zoneless: bool = False
    """Whether the time of publication, else that of the change, states no zone that can be told."""


def read_entry_dates(
    entries: Sequence[RawDates],
    *,
    url: str,
    language: str | None,
    context: DateContext,
    others: Iterable[str] = (),
) -> list[EntryDates]:
    """Read the dates of a listing's entries, in their order; `others` are dates of the listing itself."""
    tag = regional_tag(language or context.language or None, url)

    def read(text: str) -> DateReading | None:
        return read_date(text, tag, rules=context.rules) if text else None

    readings = [(read(entry.published), read(entry.updated)) for entry in entries]
    if any(one is not None and one.other is not None for pair in readings for one in pair):
        beside = [read(text) for text in others]
        latest = max((one.moment for one in beside if one is not None and one.order is None), default=None)
        now = context.now or latest
        order = _settled_order(readings, entries, beside, now, tag)
        readings = [(_in_order(first, order), _in_order(second, order)) for first, second in readings]
    return [
        EntryDates(_moment(first), _moment(second), is_zoneless=not (first or second or _ZONED).has_zone)
        for first, second in readings
    ]


def _settled_order(
    readings: Sequence[tuple[DateReading | None, DateReading | None]],
    entries: Sequence[RawDates],
    beside: Sequence[DateReading | None],
    now: datetime | None,
    tag: str | None,
) -> DateOrder | None:
    """Return the order that the fewest witnesses contradict; None if both stand equal."""
    days = [url_day(entry.link) for entry in entries]
    stated = [
        (one, day)
        for pair, day in zip(readings, days, strict=True)
        for one in pair
        if one is not None and one.order in ("dmy", "mdy")
    ]
    stated += [(one, None) for one in beside if one is not None and one.order in ("dmy", "mdy")]
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


def _in_order(one: DateReading | None, order: DateOrder | None) -> DateReading | None:
    if one is None or order is None or one.other is None or one.order == order:
        return one
    return DateReading(one.other, one.has_zone, one.has_time, order, one.moment)


def _moment(one: DateReading | None) -> datetime | None:
    return one.moment.astimezone(UTC) if one is not None else None
