"""Reports that are read back at a start: of each development only its first and latest are compared again.

Counting each report in and, five reports later, out again was most of a start's work. What the reports in
between leave behind is when they last named what their development's first report named
(`alerts.developments.candidates` looks at the latest).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.developments.fingerprint import Traits

_Trait = str | int | float


@dataclass(frozen=True, slots=True)
class Recompared:
    """One that is compared with those to come, as it was stored."""

    development: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Retold:
    """A report that is compared no more told again what its development's first report told."""

    development: str
    trait: _Trait


@dataclass(slots=True)
class _Development:
    first: frozenset[_Trait]
    evidence: list[tuple[int, str]] = field(default_factory=list)
    retold: dict[_Trait, int] = field(default_factory=dict)


class Recalled:
    """Reports in order of joining; `recent`: how many of a development are compared."""

    def __init__(self, recent: int) -> None:
        self._recent = recent
        self._count = 0
        self._found: dict[str, _Development] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, development: str, evidence: str, traits: Traits) -> None:
        """The next report; `traits` as its `evidence` gives them."""
        self._count += 1
        one = self._found.get(development)
        if one is None:
            one = self._found[development] = _Development(frozenset(traits.shareable()))
        elif one.first:
            # Of a report that will be compared after all this is counted for nothing, as it comes itself.
            again = one.first.intersection(traits.shareable())
            one.retold.update(dict.fromkeys(again, self._count))
        one.evidence.append((self._count, evidence))
        if len(one.evidence) > self._recent:
            del one.evidence[1]

    def taken(self) -> Iterator[Recompared | Retold]:
        """All that still counts, in the order in which it came; forgets it."""
        events: list[tuple[int, Recompared | Retold]] = []
        for key, one in self._found.items():
            events += [(at, Recompared(key, evidence)) for at, evidence in one.evidence]
            events += [(at, Retold(key, trait)) for trait, at in one.retold.items()]
        self._found = {}
        events.sort(key=lambda event: event[0])
        for _, event in events:
            yield event
