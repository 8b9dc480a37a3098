"""How often a source brings something, learnt from its polls. Pure; both stores keep the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from store.records.collection import USUAL_DAILY, SourceState

_MEMORY_S = 12 * 3_600.0
"""After this long a report weighs 1/e: long enough to bridge an hour without news, short enough to tell
day from night and a burst from a slow week."""
_MEMORY_YIELDS = 10
"""The usual gap is learnt from about so many yields."""
_SHORTEST_S = 60.0
"""Two polls closer than this are taken for so far apart: one report in a second is no rate."""
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is remembered of how a source publishes."""

    daily: float = USUAL_DAILY
    usual_gap: timedelta | None = None
    yields: int = 0


def daily_after(daily: float, since: datetime | None, at: datetime, brought: int) -> float:
    """New reports a day after a read that brought so many since the one before; recent ones count most."""
    if since is None:
        return daily
    passed_s = max((at - since).total_seconds(), _SHORTEST_S)
    kept = exp(-passed_s / _MEMORY_S)
    return daily * kept + (1.0 - kept) * brought * _DAY_S / passed_s


def rhythm_after(state: SourceState, at: datetime, brought: int) -> Rhythm:
    """The rhythm after a read. A first read tells nothing: what it held was there before."""
    if not state.baselined:
        return Rhythm(state.daily, state.usual_gap, state.yields)
    daily = daily_after(state.daily, state.last_ok, at, brought)
    if not brought:
        return Rhythm(daily, state.usual_gap, state.yields)
    yields = state.yields + 1
    if state.last_new is None or at <= state.last_new:
        return Rhythm(daily, state.usual_gap, yields)
    gap, usual = at - state.last_new, state.usual_gap
    share = 1.0 / min(yields, _MEMORY_YIELDS)
    return Rhythm(daily, gap if usual is None else usual + (gap - usual) * share, yields)
