from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.conditional import Answer, body_hash, judge, request_headers
from crawler.fetched import Fetched
from store.types import Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _state(**facts) -> SourceState:
    source = Source("a", SourceKind.FEED, "http://a.example/f", "a.example:80", interval_s=900)
    return SourceState(source, NOW, **facts)


def _answer(body: bytes = b"", status: int = 200, **headers: str) -> Fetched:
    return Fetched("u", status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def test_a_first_poll_sends_no_validators():
    assert request_headers(_state(), NOW) == {}


def test_both_validators_are_sent_when_both_are_known():
    sent = [
        request_headers(_state(etag='"1"', last_modified="then"), NOW + timedelta(minutes=15 * n))
        for n in (0, 1)
    ]
    assert {"If-None-Match": '"1"', "If-Modified-Since": "then"} in sent


def test_every_twentieth_poll_goes_without_validators():
    state = _state(etag='"1"')
    bare = [request_headers(state, NOW + timedelta(minutes=15 * n)) == {} for n in range(40)]
    assert sum(bare) == 2
    assert bare[:20] == bare[20:]


def test_a_304_means_not_modified_and_keeps_what_is_stored():
    verdict = judge(_state(etag='"1"', body_hash="x"), _answer(status=304, etag='"2"'))
    assert (verdict.answer, verdict.etag, verdict.body_hash) == (Answer.NOT_MODIFIED, None, None)


def test_the_same_body_is_known_whatever_the_validators_say():
    verdict = judge(_state(etag='"1"', body_hash=body_hash(b"same")), _answer(b"same", etag='"2"'))
    assert (verdict.answer, verdict.etag) == (Answer.SAME_BODY, '"2"')


def test_a_new_body_brings_its_validators():
    verdict = judge(_state(body_hash="other"), _answer(b"new", etag='W/"9"', last_modified="now"))
    assert verdict.answer is Answer.NEW
    assert (verdict.etag, verdict.last_modified, verdict.body_hash) == ('W/"9"', "now", body_hash(b"new"))


def test_a_strong_etag_that_comes_again_with_another_body_is_not_kept():
    verdict = judge(_state(etag='"1"', body_hash="other"), _answer(b"new", etag='"1"', last_modified="now"))
    assert (verdict.answer, verdict.etag, verdict.last_modified) == (Answer.NEW, None, None)


@pytest.mark.parametrize("etag", ["", "a\nb", "é", "x" * 2000])
def test_a_validator_that_could_not_be_sent_back_is_not_kept(etag):
    assert judge(_state(), _answer(b"new", etag=etag)).etag is None


@given(st.lists(st.binary(max_size=20), max_size=4), st.lists(st.binary(max_size=20), max_size=4))
def test_the_hash_tells_bodies_and_their_borders_apart(one, other):
    assert (body_hash(*one) == body_hash(*other)) == (one == other)
