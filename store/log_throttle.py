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

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
"""Between two words on one trouble: the pause doubles from the one to the other."""
QUIET = timedelta(minutes=2)
"""Trouble is over when all went well and it did not come for so long: what comes and goes is one trouble."""
_MOST_KINDS = 8
"""Told of one trouble: an error of ever new kinds would be told every time."""
_MOST = 1_000
"""Troubles remembered; beyond, the one that came longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One trouble from its first to its last time."""

    since: datetime
    last: datetime
    times: int
    pause: timedelta
    told: datetime
    kinds: frozenset[str] = frozenset()
    """Of error, that were told."""

    def facts(self) -> dict[str, object]:
        """For the log line: nothing the first time, then how often and since when."""
        if self.times == 1:
            return {}
        return {"times": self.times, "since": self.since.isoformat(timespec="seconds")}


class Lasting:
    """The troubles there are, by what they are called; a name tells what fails and at what.

    Why it fails is its kind, such as the error's class: one that was not told yet is told at once.
    """

    def __init__(self) -> None:
        self._spells: dict[str, Spell] = {}

    def again(self, what: str, now: datetime, kind: str = "") -> Spell | None:
        """It happened; the spell so far if that is to be told now."""
        known = self._spells.pop(what, None)
        if known is None:
            while len(self._spells) >= _MOST:
                del self._spells[next(iter(self._spells))]
            spell = Spell(now, now, 1, FIRST_PAUSE, now, frozenset((kind,)))
            self._spells[what] = spell
            return spell
        spell = replace(known, last=now, times=known.times + 1)
        if kind not in known.kinds and len(known.kinds) < _MOST_KINDS:
            spell = replace(spell, kinds=known.kinds | {kind})
            self._spells[what] = spell
            return spell
        # A clock that was set back keeps nothing quiet.
        due = not timedelta(0) <= now - known.told < known.pause
        if due:
            spell = replace(spell, told=now, pause=min(LONGEST_PAUSE, 2 * known.pause))
        self._spells[what] = spell
        return spell if due else None

    def over(self, what: str, now: datetime) -> Spell | None:
        """It went well; the spell that this ends, unless trouble came a moment ago."""
        known = self._spells.get(what)
        if known is None or timedelta(0) <= now - known.last < QUIET:
            return None
        return self._spells.pop(what)
