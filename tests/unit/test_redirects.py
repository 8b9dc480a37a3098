from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetching.conditional import ContentStatus
from crawler.fetching.response import HttpResponse
from crawler.scheduling.redirects import ADOPT_AFTER, RedirectDecision, decide_redirect, revert_after_failure
from store.records.sources import Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = "https://a.example/f", "https://b.example/feed"
STATE = SourceState(Source("a", SourceKind.FEED, OLD, "a.example:443"), NOW)
MOVING = replace(STATE, redirect_to=NEW, redirect_since=NOW)


def _move(state=STATE, to=NEW, answer=ContentStatus.NEW, entries=3, after=timedelta(0)):
    return decide_redirect(
        state, HttpResponse(to or OLD, 200, {}, permanent_redirect=to), answer, entries, NOW + after
    )


def test_a_redirect_is_stored_from_its_first_poll_on():
    assert _move() == RedirectDecision(NEW, NOW)
    assert _move(MOVING, after=timedelta(days=3)) == RedirectDecision(NEW, NOW)


@pytest.mark.parametrize("answer", [ContentStatus.NEW, ContentStatus.NOT_MODIFIED, ContentStatus.SAME_BODY])
def test_a_redirect_that_held_for_a_week_is_adopted(answer):
    entries = 3 if answer is ContentStatus.NEW else 0
    assert _move(MOVING, answer=answer, entries=entries, after=ADOPT_AFTER).adopted_url == NEW


def test_a_redirect_that_ended_or_leads_elsewhere_starts_over():
    assert _move(MOVING, to=None, after=ADOPT_AFTER) == RedirectDecision()
    later = timedelta(days=8)
    assert _move(MOVING, to="https://c.example/f", after=later) == RedirectDecision(
        "https://c.example/f", NOW + later
    )


def test_a_page_without_entries_is_never_adopted():
    assert _move(entries=0) == RedirectDecision()
    assert _move(MOVING, entries=0, after=ADOPT_AFTER) == RedirectDecision()
    assert _move(answer=ContentStatus.NOT_MODIFIED, entries=0) == RedirectDecision()


@pytest.mark.parametrize("to", ["http://a.example/f", "https://me:secret@b.example/f", OLD])
def test_addresses_that_are_never_adopted(to):
    assert _move(replace(MOVING, redirect_to=to), to=to, after=ADOPT_AFTER) == RedirectDecision()


def test_an_adopted_address_that_fails_for_a_day_is_reverted():
    moved = replace(STATE, adopted_url=NEW, failures=6, failing_since=NOW)
    assert revert_after_failure(moved, NOW + timedelta(days=1)) == OLD
    assert revert_after_failure(moved, NOW + timedelta(hours=3)) is None
    assert revert_after_failure(replace(moved, failures=1), NOW + timedelta(days=1)) is None
    assert revert_after_failure(replace(moved, adopted_url=None), NOW + timedelta(days=1)) is None


def test_an_adopted_address_that_is_gone_is_reverted_at_once():
    assert revert_after_failure(replace(STATE, adopted_url=NEW), NOW, gone=True) == OLD
    assert revert_after_failure(STATE, NOW, gone=True) is None
