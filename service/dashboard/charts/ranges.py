"""Figures as ranges over time, by claimant: positions for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.dashboard.charts.scale import Scale, round_ticks, time_ticks
from store.records.claims import Claim, ClaimStatus, claim_id

WIDTH, HEIGHT = 720.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 72.0, 12.0, 12.0, 28.0
MAX_CLAIMANTS = 6
"""Claimants with a colour and a shape of their own; the others share one."""
_HEADROOM = 1.05
_LEAST_SPAN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: a point, or a line from its lower to its upper bound; open ends have an arrow."""

    claim: Claim
    id: str
    claimant: int
    """Place in `Ranges.claimants`."""
    x: float
    top: float
    bottom: float
    is_open_above: bool
    is_open_below: bool

    @property
    def is_point(self) -> bool:
        """Whether it is a plain number."""
        return self.top == self.bottom and not (self.is_open_above or self.is_open_below)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A whole chart."""

    marks: tuple[Mark, ...]
    claimants: tuple[str, ...]
    """In order of their first figure; the empty name is of those that nobody is named for."""
    values: tuple[tuple[float, float], ...]
    """Value and height of each horizontal line."""
    times: tuple[tuple[datetime, float], ...]
    """Day and place of each tick."""
    seed: tuple[tuple[Claim, float], ...]
    """The seed's figures, and the height of their lines."""
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    bottom: float = HEIGHT - _BOTTOM

    @property
    def view_box(self) -> str:
        """Of the SVG element."""
        return f"0 0 {WIDTH:g} {HEIGHT:g}"


def figure_ranges(claims: Sequence[Claim]) -> Ranges | None:
    """The chart of figures of one kind, in order of their date; None for fewer than two dates."""
    reported = [claim for claim in claims if claim.status is not ClaimStatus.SEED]
    if not reported:
        return None
    first, last = reported[0].as_of, reported[-1].as_of
    if last - first < _LEAST_SPAN:
        first, last = first - _LEAST_SPAN / 2, last + _LEAST_SPAN / 2
    ticks = round_ticks(_HEADROOM * max((abs(_upper(claim)) for claim in claims), default=1.0))
    height = Scale(0.0, ticks[-1], HEIGHT - _BOTTOM, _TOP)
    place = Scale(first.timestamp(), last.timestamp(), _LEFT + 10.0, WIDTH - _RIGHT - 10.0)
    claimants = tuple(dict.fromkeys(claim.speaker for claim in reported))
    return Ranges(
        marks=tuple(_mark(claim, claimants, place, height) for claim in reported),
        claimants=claimants[:MAX_CLAIMANTS] + (("…",) if len(claimants) > MAX_CLAIMANTS else ()),
        values=tuple((tick, height.at(tick)) for tick in ticks),
        times=tuple((tick, place.at(tick.timestamp())) for tick in time_ticks(first, last)),
        seed=tuple((claim, height.at(_upper(claim))) for claim in claims if claim.status is ClaimStatus.SEED),
    )


def _mark(claim: Claim, claimants: Sequence[str], place: Scale, height: Scale) -> Mark:
    low, high = claim.low, claim.high
    top, bottom = height.at(_upper(claim)), height.at(low if low is not None else _upper(claim))
    return Mark(
        claim,
        claim_id(claim),
        min(claimants.index(claim.speaker), MAX_CLAIMANTS),
        place.at(claim.as_of.timestamp()),
        top,
        bottom,
        is_open_above=high is None,
        is_open_below=low is None,
    )


def _upper(claim: Claim) -> float:
    """The bound by which a figure is placed: the upper one, else the lower one."""
    return claim.high if claim.high is not None else claim.low if claim.low is not None else 0.0
