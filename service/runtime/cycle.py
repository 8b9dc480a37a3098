"""One whole cycle over the stages, for `susulan once` and the demo."""

from __future__ import annotations

from collections.abc import Sequence

from service.runtime.app import App
from service.runtime.cycle_result import CycleResult
from service.runtime.stages import STAGES, Stage
from store.clock import utc_now


async def run_cycle(app: App, stages: Sequence[Stage] = STAGES) -> CycleResult:
    """Run every stage once, in the table's order: collect from every source, match, alert."""
    result = CycleResult()
    await app.db(app.store.make_due, utc_now())
    for stage in stages:
        if stage.in_cycle and stage.enabled(app):
            await stage.run_in_cycle(app, result)
    states = await app.db(app.store.source_states)
    result.deferred = sum(not state.gone and state.next_due <= utc_now() for state in states)
    result.next_due = await app.db(app.store.next_collection_due)
    return result
