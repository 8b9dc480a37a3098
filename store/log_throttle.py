"""Trouble that lasts is told once, then ever more rarely with a count, and once when it is over. Pure.

    if spell := troubles.again("full disk", now):
        log.error("not stored", error=str(error), **spell.facts())
    ...
    if spell := troubles.over("full disk", now):
        log.info("stored again", **spell.facts())

A loop that fails every five seconds for a day is told of eleven times instead of 17,000 times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_INTERVAL = timedelta(minutes=1)
MAX_INTERVAL = timedelta(hours=6)
"""Between two words on one trouble: the pause doubles from the one to the other."""
RECOVERY_TIME = timedelta(minutes=2)
"""Trouble is over when all went well and it did not come for so long: what comes and goes is one trouble."""
_MAX_KINDS = 8
"""Told of one trouble: an error of ever new kinds would be told every time."""
_MAX_INCIDENTS = 1_000
"""Troubles remembered; beyond, the one that came longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble from its first to its last time."""

    since: datetime
    last: datetime
    count: int
    log_interval: timedelta
    last_logged: datetime
    logged_kinds: frozenset[str] = frozenset()
    """Of error, that were told."""

    def fields(self) -> dict[str, object]:
        """For the log line: nothing the first time, then how often and since when."""
        if self.count == 1:
            return {}
        return {"times": self.count, "since": self.since.isoformat(timespec="seconds")}


class LogThrottle:
    """The troubles there are, by what they are called; a name tells what fails and at what.

    Why it fails is its kind, such as the error's class: one that was not told yet is told at once.
    """

    def __init__(self) -> None:
        self._incidents: dict[str, Incident] = {}

    def failed(self, name: str, now: datetime, kind: str = "") -> Incident | None:
        """It happened; the spell so far if that is to be told now."""
        known = self._incidents.pop(name, None)
        if known is None:
            while len(self._incidents) >= _MAX_INCIDENTS:
                del self._incidents[next(iter(self._incidents))]
            spell = Incident(now, now, 1, FIRST_INTERVAL, now, frozenset((kind,)))
            self._incidents[name] = spell
            return spell
        spell = replace(known, last=now, count=known.count + 1)
        if kind not in known.logged_kinds and len(known.logged_kinds) < _MAX_KINDS:
            spell = replace(spell, logged_kinds=known.logged_kinds | {kind})
            self._incidents[name] = spell
            return spell
        # A clock that was set back keeps nothing quiet.
        due = not timedelta(0) <= now - known.last_logged < known.log_interval
        if due:
            spell = replace(spell, last_logged=now, log_interval=min(MAX_INTERVAL, 2 * known.log_interval))
        self._incidents[name] = spell
        return spell if due else None

    def recovered(self, name: str, now: datetime) -> Incident | None:
        """It went well; the spell that this ends, unless trouble came a moment ago."""
        known = self._incidents.get(name)
        if known is None or timedelta(0) <= now - known.last < RECOVERY_TIME:
            return None
        return self._incidents.pop(name)
