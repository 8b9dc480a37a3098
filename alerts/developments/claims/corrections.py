"""What people decided about figures: some are withdrawn and count no more, others have another value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from alerts.figures.parties import party_of
from store.records.claims import Claim, ClaimCorrection, CorrectionKind
from store.records.matching import Figure

Stated = TypeVar("Stated", bound=Figure | Claim)
_Value = tuple[str, float | None, float | None]


class Corrections:
    """The corrections of one story. A later one replaces an earlier one of the same figure."""

    def __init__(self, corrections: Iterable[ClaimCorrection] = (), story: str = "") -> None:
        self._by_value: dict[_Value, list[ClaimCorrection]] = {}
        for one in corrections:
            if one.story == story:
                self._by_value.setdefault((one.kind, one.low, one.high), []).append(one)

    def find(self, figure: Figure | Claim) -> ClaimCorrection | None:
        """The latest correction of this figure, by whichever report: its count, its value and its party.

        A figure without a speaker is the same as that of any speaker.
        """
        known = self._by_value.get((figure.kind, figure.low, figure.high), ())
        return next((one for one in reversed(known) if _same_speaker(one, figure)), None)

    def apply(self, figures: Iterable[Stated]) -> Iterator[Stated]:
        """The figures as people corrected them, without those that were withdrawn."""
        for figure in figures:
            counted = as_corrected(figure, self.find(figure) if self._by_value else None)
            if counted is not None:
                yield counted


def as_corrected(figure: Stated, correction: ClaimCorrection | None) -> Stated | None:
    """The figure with the value that a correction gives it; None where it was withdrawn."""
    if correction is None:
        return figure
    if correction.action is CorrectionKind.WITHDRAW:
        return None
    return replace(figure, kind=correction.new_kind, low=correction.new_low, high=correction.new_high)


def _same_speaker(correction: ClaimCorrection, figure: Figure | Claim) -> bool:
    if not correction.speaker or not figure.speaker:
        return True
    return party_of(correction.speaker) == party_of(figure.speaker)
