"""Settles the order of day and month by what else is known: other dates, addresses, changes and the clock.

A publisher writes day and month in one order. The order that gives a day that does not exist, one in the
future, or another than the address of the report states, is not its order. Where all is possible in both, the
language and the country decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from crawler.dates.parse import DateReading
from crawler.dates.rules import DateOrder, DateRules

_FUTURE = timedelta(days=1)
_NEAR = timedelta(days=2)
"""An address may carry the day of another time zone, or that of the draft."""
_MIN_SPREAD = timedelta(days=45)
"""How much farther apart the dates must lie in one order than in the other."""
_DENSE, _MIN_DATES = timedelta(days=14), 3
"""Dates as a feed has them, against the language of the feed; fewer may lie together by chance."""


class Stated(NamedTuple):
    """A date of a listing with its own witnesses."""

    reading: DateReading
    day: date | None = None
    """That of the report's address."""
    changed: datetime | None = None
    """When the report was changed, which publication cannot come after."""


def settle_order(
    reading: DateReading, day: date | None, later: Sequence[DateReading], now: datetime | None = None
) -> DateReading:
    """Return a page's date, with day and month exchanged if only that agrees with the other witnesses.

    `day` is that of the address; `later` are times that publication cannot come after.
    """
    if reading.other is None or reading.order is None:
        return reading
    changed = min((one.moment for one in later if one.order is None), default=None)
    stated = Stated(reading, day, changed)
    wrong = _is_contradicted(stated, reading.order, now)
    return exchanged(reading) if wrong and not _is_contradicted(stated, _opposite(reading), now) else reading


def listing_order(
    dates: Sequence[Stated], sure: Sequence[datetime], latest: datetime | None, *, is_language_known: bool
) -> DateOrder | None:
    """Return the order of a listing that the fewest witnesses contradict; None if both stand equal.

    `sure` are its times that do not depend on the order; `latest` is a time that none can come after.
    """
    stated = [one for one in dates if one.reading.order in ("dmy", "mdy")]
    errors: dict[DateOrder, int] = {
        order: sum(_is_contradicted(one, order, latest) for one in stated) for order in ("dmy", "mdy")
    }
    if errors["dmy"] != errors["mdy"]:
        return min(errors, key=lambda order: errors[order])
    return _denser_order([one.reading for one in stated], sure, is_language_known=is_language_known)


def completed(reading: DateReading, rules: DateRules) -> DateReading:
    """Return a reading with what the rules say of its order, and of its zone if it states none."""
    if rules.order in ("dmy", "mdy") and reading.order != rules.order and reading.other is not None:
        reading = exchanged(reading)
    if rules.timezone is None or reading.has_zone:
        return reading
    other = reading.other.replace(tzinfo=rules.timezone) if reading.other is not None else None
    return replace(reading, moment=reading.moment.replace(tzinfo=rules.timezone), has_zone=True, other=other)


def exchanged(one: DateReading) -> DateReading:
    """Return a reading that allows it with day and month exchanged."""
    return replace(one, moment=one.other or one.moment, order=_opposite(one), other=one.moment)


def _opposite(one: DateReading) -> DateOrder:
    return "mdy" if one.order == "dmy" else "dmy"


def _is_contradicted(one: Stated, order: DateOrder, latest: datetime | None) -> bool:
    moment = one.reading.moment if one.reading.order == order else one.reading.other
    if moment is None:
        return True  # no such day
    if any(end is not None and moment > end + _FUTURE for end in (latest, one.changed)):
        return True
    return one.day is not None and abs(moment.date() - one.day) > _NEAR


def _denser_order(
    readings: Sequence[DateReading], sure: Sequence[datetime], *, is_language_known: bool
) -> DateOrder | None:
    """Return the order in which the dates lie clearly closer to each other and to the sure ones."""
    spreads: dict[DateOrder, timedelta] = {}
    for order in ("dmy", "mdy"):
        moments = [one.moment if one.order == order else one.other for one in readings]
        known = {*sure, *(moment for moment in moments if moment is not None)}
        spreads[order] = max(known) - min(known) if known else timedelta(0)
    best = min(spreads, key=lambda order: spreads[order])
    if abs(spreads["dmy"] - spreads["mdy"]) < _MIN_SPREAD:
        return None
    is_clear = spreads[best] <= _DENSE and len({*sure, *(one.moment for one in readings)}) >= _MIN_DATES
    return best if is_clear or not is_language_known else None
