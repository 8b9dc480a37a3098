"""What a report says that the story did not know: its figures against those told before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from alerts.developments.claim_status import counted, same, status_of, told_before, value
from alerts.figures.parties import party_of
from alerts.messages.wording import amount, figure
from store.records.collection import Claim, ClaimStatus, Figure

SPEAKS = frozenset({ClaimStatus.FIRST, ClaimStatus.MAXIMUM, ClaimStatus.REVISED, ClaimStatus.CONTRADICTS})
"""What a known development speaks again for."""
MAX_TOLD, MAX_COUNTED = 200, 100
"""Figures remembered of one count, and counts of one story; the greatest is never let go."""
_MAX_SAID = 3
_Exact = tuple[str, float | None, float | None]


class Ledger:
    """The figures that a story's reports have given, by what they count."""

    def __init__(self) -> None:
        self._told: dict[str, list[Figure]] = {}
        self._exact: dict[str, set[_Exact]] = {}
        """The same, to find at once what is told again to the digit, as most is."""

    def add(self, figures: Iterable[Figure | Claim]) -> None:
        """Take figures in, in order of telling; a value that a claimant told before stays told once."""
        for one in figures:
            count = counted(one)
            known, exact = self._told.get(count, []), self._exact.get(count, set())
            if not one.what or _exact(one) in exact:
                continue
            if any(one.who_says == other.who_says and same(one, other) for other in known):
                continue
            if not known and len(self._told) >= MAX_COUNTED:
                gone = next(iter(self._told))
                del self._told[gone], self._exact[gone]
            known.append(Figure(one.what, one.low, one.high, one.unit, one.who_says))
            exact.add(_exact(one))
            self._told[count], self._exact[count] = known, exact
            if len(known) > MAX_TOLD:
                most = max(known, key=value)
                dropped = next(other for other in known if other is not most)
                known.remove(dropped)
                exact.remove(_exact(dropped))

    def judged(self, figures: Sequence[Figure], passing: Collection[Figure] = ()) -> tuple[Figure, ...]:
        """A report's figures with what each is to the story, and what it is held against."""
        return tuple(one for one, _ in self.weighed(figures, passing))

    def unknown(self, figures: Sequence[Figure]) -> list[tuple[Figure, Figure | None]]:
        """Those of a report's figures that are worth a message, each with what it is held against."""
        return [pair for pair in self.weighed(figures) if pair[0].status in SPEAKS]

    def weighed(
        self, figures: Sequence[Figure], passing: Collection[Figure] = ()
    ) -> list[tuple[Figure, Figure | None]]:
        """Each of a report's figures judged, and what it is held against.

        `passing`: those that the report is not about (`alerts.figures.prominence`).
        """
        first: set[tuple[str, str]] = set()
        pairs: list[tuple[Figure, Figure | None]] = []
        for one in figures:
            if not one.what:
                pairs.append((one, None))
                continue
            further = (one.what, one.who_says) in first
            first.add((one.what, one.who_says))
            known = self._told.get(counted(one), ())
            status, before = status_of(one, known, further=further, passing=one in passing)
            pairs.append((replace(one, status=status, before=told_before(before)), before))
        return pairs


def _exact(one: Figure | Claim) -> _Exact:
    return one.who_says, one.low, one.high


def told(news: Sequence[tuple[Figure, Figure | None]]) -> str:
    """`killed: 2,000 → 6,000, says NIS`; empty for nothing."""
    return "; ".join(_change(one, before) for one, before in news[:_MAX_SAID])


def _change(one: Figure, before: Figure | None) -> str:
    if before is None:
        return figure(one)
    said = f", says {one.who_says}" if one.who_says else ""
    if one.status == ClaimStatus.CONTRADICTS:
        return f"{one.what}: {amount(one)}{said}, against {amount(before)} by {before.who_says}"
    other = before.who_says if party_of(before.who_says) != party_of(one.who_says) else ""
    return f"{one.what}: {amount(before)}{f' ({other})' if other else ''} → {amount(one)}{said}"
