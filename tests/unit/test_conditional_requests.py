from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.conditional import ContentStatus, body_hash, check_content, request_headers
from crawler.fetching.response import HttpResponse
from store.records.sources import Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _state(**facts) -> SourceState:
    source = Source("a", SourceKind.FEED, "http://a.example/f", "a.example:80", interval_s=900)
    return SourceState(source, NOW, **facts)


def _answer(body: bytes = b"", status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse("u", status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def test_a_first_poll_sends_no_validators():
    assert request_headers(_state(), NOW) == {}


def test_both_validators_are_sent_when_both_are_known():
    sent = [
        request_headers(_state(etag='"1"', last_modified="then"), NOW + timedelta(minutes=15 * n))
        for n in (0, 1)
    ]
    assert {"If-None-Match": '"1"', "If-Modified-Since": "then"} in sent


@pytest.mark.parametrize("every", [1, 4, 5, 20])
def test_about_one_poll_in_twenty_has_no_validators_however_rare_the_polls(every):
    state = _state(etag='"1"')
    bare = [
        request_headers(state, NOW + timedelta(minutes=15 * n)) == {} for n in range(0, 2000 * every, every)
    ]
    assert 60 <= sum(bare) <= 140


def test_a_source_is_polled_without_validators_at_most_once_per_interval():
    state = _state(etag='"1"')
    times = [NOW + timedelta(minutes=15 * n) for n in range(100)]
    at = next(time for time in times if request_headers(state, time) == {})
    asked = replace(state, last_polled=at)
    assert request_headers(asked, at + timedelta(minutes=5)) == {"If-None-Match": '"1"'}
    assert request_headers(replace(state, last_polled=at - timedelta(minutes=15)), at) == {}


def test_an_unreliable_server_is_always_polled_without_validators():
    state = _state(etag='"1"', last_modified="then", validators_unreliable=True)
    assert all(request_headers(state, NOW + timedelta(minutes=15 * n)) == {} for n in range(40))


def test_a_304_means_not_modified_and_keeps_what_is_stored():
    verdict = check_content(_state(etag='"1"', body_hash="x"), _answer(status=304))
    assert (verdict.status, verdict.etag, verdict.body_hash) == (ContentStatus.NOT_MODIFIED, None, None)


def test_the_validators_of_a_304_are_taken_over():
    answer = _answer(status=304, etag='"2"', **{"last-modified": "Mon, 02 Mar 2026 10:00:00 GMT"})
    verdict = check_content(_state(etag='"1"', body_hash="x"), answer)
    assert (verdict.etag, verdict.last_modified) == ('"2"', "Mon, 02 Mar 2026 10:00:00 GMT")


def test_the_same_body_is_recognised_whatever_the_validators():
    verdict = check_content(_state(etag='"1"', body_hash=body_hash(b"same")), _answer(b"same", etag='"2"'))
    assert (verdict.status, verdict.etag) == (ContentStatus.SAME_BODY, '"2"')


def test_a_new_body_is_stored_with_its_validators():
    verdict = check_content(_state(body_hash="other"), _answer(b"new", etag='W/"9"', last_modified="now"))
    assert verdict.status is ContentStatus.NEW
    assert (verdict.etag, verdict.last_modified, verdict.body_hash) == ('W/"9"', "now", body_hash(b"new"))


def test_a_strong_etag_repeated_with_another_body_is_not_stored():
    verdict = check_content(
        _state(etag='"1"', body_hash="other"), _answer(b"new", etag='"1"', last_modified="now")
    )
    assert (verdict.status, verdict.etag, verdict.last_modified) == (ContentStatus.NEW, None, None)
    assert verdict.validators_unreliable


def test_a_changed_last_modified_does_not_excuse_a_repeated_strong_etag():
    state = _state(etag='"1"', last_modified="then", body_hash="other")
    assert check_content(state, _answer(b"new", etag='"1"', last_modified="now")).validators_unreliable


@pytest.mark.parametrize(("modified", "lies"), [("then", True), ("now", False)])
def test_a_weak_etag_may_be_repeated_if_last_modified_changed(modified, lies):
    state = _state(etag='W/"1"', last_modified="then", body_hash="other")
    verdict = check_content(state, _answer(b"new", etag='W/"1"', last_modified=modified))
    assert (verdict.status, verdict.validators_unreliable) == (ContentStatus.NEW, lies)


def test_the_same_body_with_the_same_etag_is_reliable():
    state = _state(etag='"1"', body_hash=body_hash(b"same"))
    assert not check_content(state, _answer(b"same", etag='"1"')).validators_unreliable


@pytest.mark.parametrize("etag", ["", "a\nb", "é", "x" * 2000])
def test_a_validator_that_could_not_be_sent_back_is_not_stored(etag):
    assert check_content(_state(), _answer(b"new", etag=etag)).etag is None


@given(st.lists(st.binary(max_size=20), max_size=4), st.lists(st.binary(max_size=20), max_size=4))
def test_the_hash_depends_on_the_bodies_and_their_boundaries(one, other):
    assert (body_hash(*one) == body_hash(*other)) == (one == other)
