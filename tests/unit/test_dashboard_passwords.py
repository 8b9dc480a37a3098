"""Passwords as hashes, and the limit of tries."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dashboard.access.attempts import MAX_TRIES, MAX_TRIES_OF_ALL, LoginAttempts
from service.dashboard.access.passwords import hash_password, is_password
from service.dashboard.access.same_origin import is_same_origin
from service.dashboard.access.tokens import TOKEN_PREFIX, new_token, secret_digest
from store.records.dashboard.access import Role
from tests.support.records import NOW

OWN = frozenset({"http://127.0.0.1:8090"})
CHEAP = "scrypt:2:1:1:{}:{}"


@pytest.mark.parametrize("password", ["", "right horse, right battery", "암호 \U0001f40e", "\ud800"])
def test_a_password_is_known_by_its_hash_alone(password):
    stored = hash_password(password)
    assert is_password(password, stored)
    assert not is_password(password + "x", stored)
    assert not password or password not in stored


def test_no_two_hashes_have_the_same_salt():
    assert hash_password("x") != hash_password("x")


@given(st.text() | st.tuples(*[st.text(max_size=5)] * 6).map(":".join))
def test_no_text_is_a_hash_that_lets_in(stored):
    assert not is_password("x", stored)


def b64(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "stored",
    [
        "", "scrypt", "scrypt:2:1:1::", "bcrypt:2:1:1:AA==:AA==", "scrypt:x:1:1:AA==:AA==", "scrypt:3:1:1:AA==:AA==",
        "scrypt:-2:1:1:AA==:AA==", "scrypt:0:0:0:AA==:AA==", "scrypt:1073741824:8:1:AA==:AA==", "scrypt:2:99999:1:AA==:AA==",
        "scrypt:2:1:99999:AA==:AA==", "scrypt:2:1:1:!:AA==", CHEAP.format(b64(b"salt"), b64(b"short")),
    ],
)  # fmt: skip
def test_a_broken_or_too_dear_hash_lets_nobody_in(stored):
    assert not is_password("", stored)


def test_a_password_without_end_is_not_hashed():
    import hashlib

    long = "x" * 2_000
    stored = CHEAP.format(
        b64(b"salt"), b64(hashlib.scrypt(long.encode(), salt=b"salt", n=2, r=1, p=1, dklen=32))
    )
    assert not is_password(long, stored)


def test_five_tries_a_minute_of_an_address():
    attempts = LoginAttempts()
    for second in range(MAX_TRIES):
        assert attempts.seconds_to_wait("a", second) == 0
        attempts.record_failure("a", second)
    assert attempts.seconds_to_wait("a", 5.0) == 55.0
    assert attempts.seconds_to_wait("b", 5.0) == 0
    assert attempts.seconds_to_wait("a", 60.0) == 0
    attempts.record_failure("a", 60.0)
    assert attempts.seconds_to_wait("a", 60.5) == 0.5
    attempts.forget("a")
    assert attempts.seconds_to_wait("a", 60.5) == 0


def test_many_addresses_together_are_limited():
    attempts = LoginAttempts()
    for number in range(MAX_TRIES_OF_ALL):
        attempts.record_failure(f"a{number}", 1.0)
    assert attempts.seconds_to_wait("new", 2.0) == 59.0
    assert attempts.seconds_to_wait("new", 61.0) == 0


@given(st.lists(st.tuples(st.integers(0, 5_000), st.floats(0, 100)), max_size=60))
def test_attempts_are_counted_in_bounded_space(tries):
    attempts, now = LoginAttempts(), 0.0
    for address, seconds in tries:
        now += seconds
        wait = attempts.seconds_to_wait(str(address), now)
        assert 0 <= wait <= 60
        attempts.record_failure(str(address), now)
    assert len(attempts._by_address) <= 1_000
    assert len(attempts._all) <= MAX_TRIES_OF_ALL


def test_addresses_are_forgotten_the_oldest_first():
    attempts = LoginAttempts()
    for number in range(1_500):
        attempts.record_failure(str(number), 100.0 * number)
    assert len(attempts._by_address) == 1_000
    assert "0" not in attempts._by_address


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer x"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Origin": "http://127.0.0.1:8090"}, True),
        ({"Origin": "http://127.0.0.1:8091"}, False),
        ({"Origin": "null", "Authorization": "Bearer x"}, False),
        ({"Authorization": "Bearer x"}, True),
        ({"Authorization": "Basic x"}, False),
    ],
)
def test_where_a_request_comes_from(headers, is_own):
    assert is_same_origin(headers, OWN) is is_own


def test_the_store_knows_no_token():
    secret, record = new_token("desk", Role.FEED, NOW, "troops")
    another, _ = new_token("desk", Role.FEED, NOW, "troops")
    assert secret.startswith(TOKEN_PREFIX)
    assert len(secret) > 40
    assert secret != another
    assert secret not in repr(record)
    assert record.digest == secret_digest(secret)
    assert (record.name, record.role, record.story, record.used) == ("desk", Role.FEED, "troops", None)
