"""What a publisher leaves out of its dates, and in which order it writes day and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True)
class DateRules:
    """What the config says of a source's dates; None: decided by what the dates themselves say."""

    timezone: tzinfo | None = None
    """Zone of times that state none."""
    order: DateOrder | None = None
    """Order of day and month in digits."""


NO_DATE_RULES = DateRules()


@dataclass(frozen=True, slots=True)
class DateContext:
    """What is known besides the dates of a listing."""

    rules: DateRules = NO_DATE_RULES
    language: str = ""
    """Language that the config states for the source; for listings that state none."""
    now: datetime | None = None
    """Time of the fetch: of two readings of a date, one that lies after it is wrong."""


NO_CONTEXT = DateContext()
