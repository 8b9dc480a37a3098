"""Logs a lasting failure once, then ever more rarely with a count, and once when it is over. Pure.

    if incident := throttle.failed("full disk", now):
        log.error("store_failed", error=str(error), **incident.fields())
    ...
    if incident := throttle.recovered("full disk", now):
        log.info("store_recovered", **incident.fields())

A loop that fails every five seconds for a day is logged eleven times instead of 17,000 times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_INTERVAL = timedelta(minutes=1)
MAX_INTERVAL = timedelta(hours=6)
"""Between two log lines on one incident; the pause doubles from `FIRST_INTERVAL` on."""
RECOVERY_TIME = timedelta(minutes=2)
"""An incident is over after a success when nothing failed for so long before."""
_MAX_KINDS = 8
"""Logged of one incident: errors of ever new kinds would be logged every time."""
_MAX_INCIDENTS = 1_000
"""Incidents remembered; beyond that, the one whose last failure is oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One failure from its first to its last time."""

    since: datetime
    last: datetime
    count: int
    log_interval: timedelta
    last_logged: datetime
    logged_kinds: frozenset[str] = frozenset()
    """Kinds of error that were logged."""

    def fields(self) -> dict[str, object]:
        """Fields for the log line: none the first time, then how often and since when."""
        if self.count == 1:
            return {}
        return {"times": self.count, "since": self.since.isoformat(timespec="seconds")}


class LogThrottle:
    """The present incidents by name; a name says what fails, and for which object.

    The kind says why it fails, such as the error's class; a new kind is logged at once.
    """

    def __init__(self) -> None:
        self._incidents: dict[str, Incident] = {}

    def failed(self, name: str, now: datetime, kind: str = "") -> Incident | None:
        """Note a failure; returns the incident so far if it is to be logged now."""
        known = self._incidents.pop(name, None)
        if known is None:
            while len(self._incidents) >= _MAX_INCIDENTS:
                del self._incidents[next(iter(self._incidents))]
            incident = Incident(now, now, 1, FIRST_INTERVAL, now, frozenset((kind,)))
            self._incidents[name] = incident
            return incident
        incident = replace(known, last=now, count=known.count + 1)
        if kind not in known.logged_kinds and len(known.logged_kinds) < _MAX_KINDS:
            incident = replace(incident, logged_kinds=known.logged_kinds | {kind})
            self._incidents[name] = incident
            return incident
        # A clock that was set back must not suppress anything.
        due = not timedelta(0) <= now - known.last_logged < known.log_interval
        if due:
            incident = replace(
                incident, last_logged=now, log_interval=min(MAX_INTERVAL, 2 * known.log_interval)
            )
        self._incidents[name] = incident
        return incident if due else None

    def recovered(self, name: str, now: datetime) -> Incident | None:
        """Note a success; returns the incident that it ends, unless the last failure was a moment ago."""
        known = self._incidents.get(name)
        if known is None or timedelta(0) <= now - known.last < RECOVERY_TIME:
            return None
        return self._incidents.pop(name)
