"""Restores reports at a start: of each development only the first and the latest are compared again.

To add each report and, five reports later, remove it again was most of a start's work. What the reports in
between leave behind is when they last repeated a term of their development's first report
(`alerts.developments.candidates` prefers the latest).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.developments.fingerprint import Fingerprint

_IndexTerm = str | int | float


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """A report that later ones are compared with, as it was stored."""

    development: str
    packed_fingerprint: str


@dataclass(frozen=True, slots=True)
class RepeatedTerm:
    """A report that is no longer compared repeated a term of its development's first report."""

    development: str
    term: _IndexTerm


@dataclass(slots=True)
class _RestoredDevelopment:
    first_terms: frozenset[_IndexTerm]
    packed_fingerprints: list[tuple[int, str]] = field(default_factory=list)
    last_repeats: dict[_IndexTerm, int] = field(default_factory=dict)


class RebuildQueue:
    """Reports in order of joining; `compared`: how many of a development are compared."""

    def __init__(self, compared: int) -> None:
        self._compared = compared
        self._count = 0
        self._developments: dict[str, _RestoredDevelopment] = {}

    def __bool__(self) -> bool:
        return bool(self._developments)

    def add(self, development: str, packed: str, fingerprint: Fingerprint) -> None:
        """Add the next report, with its stored fingerprint as text and as object."""
        self._count += 1
        restored = self._developments.get(development)
        if restored is None:
            restored = self._developments[development] = _RestoredDevelopment(
                frozenset(fingerprint.index_terms())
            )
        elif restored.first_terms:
            # For a report that is compared after all this has no effect, as it is added itself.
            repeated = restored.first_terms.intersection(fingerprint.index_terms())
            restored.last_repeats.update(dict.fromkeys(repeated, self._count))
        restored.packed_fingerprints.append((self._count, packed))
        if len(restored.packed_fingerprints) > self._compared:
            del restored.packed_fingerprints[1]

    def drain(self) -> Iterator[ComparedReport | RepeatedTerm]:
        """Remove and return all that still counts, in order of joining."""
        events: list[tuple[int, ComparedReport | RepeatedTerm]] = []
        for key, restored in self._developments.items():
            events += [(at, ComparedReport(key, packed)) for at, packed in restored.packed_fingerprints]
            events += [(at, RepeatedTerm(key, term)) for term, at in restored.last_repeats.items()]
        self._developments = {}
        events.sort(key=lambda event: event[0])
        for _, event in events:
            yield event
