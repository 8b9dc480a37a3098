"""Reports that are read back at a start: of each development only its first and latest are compared again.

Counting each report in and, five reports later, out again was most of a start's work. What the reports in
between leave behind is when they last named what their development's first report named
(`alerts.developments.candidates` looks at the latest).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.developments.fingerprint import Fingerprint

_IndexTerm = str | int | float


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """One that is compared with those to come, as it was stored."""

    development: str
    packed_fingerprint: str


@dataclass(frozen=True, slots=True)
class RepeatedTerm:
    """A report that is compared no more told again what its development's first report told."""

    development: str
    term: _IndexTerm


@dataclass(slots=True)
class _RestoredDevelopment:
    first_terms: frozenset[_IndexTerm]
    packed_fingerprints: list[tuple[int, str]] = field(default_factory=list)
    last_repeats: dict[_IndexTerm, int] = field(default_factory=dict)


class RebuildQueue:
    """Reports in order of joining; `recent`: how many of a development are compared."""

    def __init__(self, compared: int) -> None:
        self._compared = compared
        self._count = 0
        self._developments: dict[str, _RestoredDevelopment] = {}

    def __bool__(self) -> bool:
        return bool(self._developments)

    def add(self, development: str, packed: str, fingerprint: Fingerprint) -> None:
        """The next report; `traits` as its `evidence` gives them."""
        self._count += 1
        one = self._developments.get(development)
        if one is None:
            one = self._developments[development] = _RestoredDevelopment(frozenset(fingerprint.index_terms()))
        elif one.first_terms:
            # Of a report that will be compared after all this is counted for nothing, as it comes itself.
            again = one.first_terms.intersection(fingerprint.index_terms())
            one.last_repeats.update(dict.fromkeys(again, self._count))
        one.packed_fingerprints.append((self._count, packed))
        if len(one.packed_fingerprints) > self._compared:
            del one.packed_fingerprints[1]

    def drain(self) -> Iterator[ComparedReport | RepeatedTerm]:
        """All that still counts, in the order in which it came; forgets it."""
        events: list[tuple[int, ComparedReport | RepeatedTerm]] = []
        for key, one in self._developments.items():
            events += [(at, ComparedReport(key, evidence)) for at, evidence in one.packed_fingerprints]
            events += [(at, RepeatedTerm(key, trait)) for trait, at in one.last_repeats.items()]
        self._developments = {}
        events.sort(key=lambda event: event[0])
        for _, event in events:
            yield event
