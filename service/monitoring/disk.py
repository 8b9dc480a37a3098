"""From when on the disk of the store has too little room. Pure.

SQLite needs room to work: for its write-ahead log, and to delete. So collecting pauses before the disk is
full, and what is stored can still be judged, sent and deleted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DISK_KEY = "disk level"
"""Key of the store's note of the level and of what the operator was told."""
CALM = timedelta(minutes=30)
"""More room is told when it has lasted so long; less room is told at once."""
_LOW_BYTES, _LOW_SHARE = 500_000_000, 10
"""Low: less than this, or than a tenth of a small disk."""
_RESERVE_BYTES, _RESERVE_SHARE = 100_000_000, 50
"""Full: less than this, or than a fiftieth of a small disk."""
_MARGIN = 1.25
"""A level ends when there is a quarter more than where it began, so that it does not come and go."""


class DiskLevel(StrEnum):
    """How much room there is."""

    OK = "ok"
    LOW = "low"
    """The operator should act."""
    FULL = "full"
    """Collecting pauses."""

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(DiskLevel).index(self)


def disk_level(free: int, total: int, before: DiskLevel = DiskLevel.OK) -> DiskLevel:
    """Return the level for so many bytes; `before` is the level until now. A `total` of 0: unknown."""
    if not total:
        return DiskLevel.OK
    for level, limit in ((DiskLevel.FULL, reserve(total)), (DiskLevel.LOW, low_below(total))):
        if free < limit * (_MARGIN if before.rank >= level.rank else 1):
            return level
    return DiskLevel.OK


def low_below(total: int) -> int:
    """Return the free bytes below which the operator should act."""
    return min(_LOW_BYTES, total // _LOW_SHARE)


def reserve(total: int) -> int:
    """Return the free bytes that collecting leaves alone."""
    return min(_RESERVE_BYTES, total // _RESERVE_SHARE)


@dataclass(frozen=True, slots=True)
class DiskState:
    """The level, and the one that the operator knows."""

    level: DiskLevel
    since: datetime
    notified: DiskLevel = DiskLevel.OK

    def notice_due(self, now: datetime) -> bool:
        """Whether the operator should be told of this level."""
        lasted = not timedelta(0) <= now - self.since < CALM  # a clock set back must not wait
        return self.level is not self.notified and (self.level.rank > self.notified.rank or lasted)

    def as_json(self) -> str:
        """As the store keeps it."""
        return json.dumps([self.level.value, self.since.isoformat(), self.notified.value])

    @classmethod
    def from_json(cls, text: str | None, now: datetime) -> DiskState:
        """The stored state; enough room since now if there is none."""
        try:
            level, since, notified = json.loads(text or "")
            return cls(DiskLevel(level), datetime.fromisoformat(since), DiskLevel(notified))
        except (ValueError, TypeError):
            return cls(DiskLevel.OK, now)
