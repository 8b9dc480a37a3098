"""The effect of a poll on the state of a source, in memory; the verbs of the store do the same."""

from __future__ import annotations

from dataclasses import replace

from store.publishing_rate import updated_rate
from store.records.collection import PollRecord, PollStatus
from store.records.page_host import page_host
from store.records.sources import SourceState


def polled(state: SourceState, poll: PollRecord, brought: int) -> SourceState:
    """The source after a poll that found this many new articles. Pure."""
    rhythm = updated_rate(state, poll.at, brought)
    moves = poll.adopted_url is not None and page_host(poll.adopted_url) is not None
    state = _moved(state, poll) if moves else state
    if poll.status is PollStatus.PUSHED:
        return replace(
            state,
            last_ok=poll.at,
            article_count=state.article_count + brought,
            last_new=poll.at if brought else state.last_new,
            articles_per_day=rhythm.articles_per_day,
            usual_interval=rhythm.usual_interval,
            productive_polls=rhythm.productive_polls,
        )
    state = replace(
        state,
        next_due=poll.next_due,
        last_polled=poll.at,
        last_error=poll.error,
        article_count=state.article_count + brought,
        last_new=poll.at if brought else state.last_new,
    )
    if poll.status is PollStatus.FAILED:
        return replace(state, failures=state.failures + 1, failing_since=state.failing_since or poll.at)
    if poll.status is PollStatus.GONE:
        return replace(state, gone=True, failing_since=state.failing_since or poll.at)
    kept = poll.status is PollStatus.UNCHANGED
    return replace(
        state,
        last_ok=poll.at,
        failures=0,
        has_baseline=True,
        etag=state.etag if kept and poll.etag is None else poll.etag,
        last_modified=state.last_modified if kept and poll.last_modified is None else poll.last_modified,
        body_hash=state.body_hash if kept and poll.body_hash is None else poll.body_hash,
        ttl_s=state.ttl_s if kept else poll.ttl_s,
        skip_hours=state.skip_hours if kept else poll.skip_hours,
        articles_per_day=rhythm.articles_per_day,
        usual_interval=rhythm.usual_interval,
        productive_polls=rhythm.productive_polls,
        failing_since=None,
        validators_unreliable=state.validators_unreliable or poll.validators_unreliable,
        redirect_to=None if moves else poll.redirect_to,
        redirect_since=None if moves else poll.redirect_since,
    )


def _moved(state: SourceState, poll: PollRecord) -> SourceState:
    """The source at the address that the poll gives it."""
    address = None if poll.adopted_url == state.source.url else poll.adopted_url
    return replace(state, adopted_url=address, redirect_to=None, redirect_since=None)
