"""Refusals of a mail server through sender and store: what is retried, and what the other channels report."""

import itertools
import random

import pytest

from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import Sender
from tests.integration.test_answers_in_sequence import email_of, open_desk
from tests.integration.test_email_channel import channel_to, failure
from tests.integration.test_sender import FakeChannel, notes
from tests.support.alerting import make_alert
from tests.support.records import NOW
from tests.support.smtp import Authority, ScriptedSmtp

NOT_THE_RECIPIENTS_FAULT = {
    "EHLO and HELO": {"EHLO": "501 5.5.4 Invalid domain name", "HELO": "501 5.5.4 Invalid domain name"},
    "HELO at RCPT": {"RCPT": "504 5.5.2 <box>: Helo command rejected: need fully-qualified hostname"},
    "authentication": {"MAIL": "530 5.7.0 Authentication required"},
    "authentication at RCPT": {"RCPT": "550 5.7.1 authentication required"},
    "sender": {"MAIL": "550 5.7.1 Sender address is not allowed"},
    "sender at RCPT": {"RCPT": "553 5.7.1 Sender address rejected: not owned by user desk"},
    "quota": {"MAIL": "550 5.4.5 Daily user sending limit exceeded"},
    "quota at the end": {"message": "554 5.7.0 The limit on the number of messages was exceeded. Try again later."},
    "relay": {"RCPT": "554 5.7.1 Relay access denied"},
    "later": {"RCPT": "550 5.2.0 busy, try again later"},
    "login": {"AUTH": "535 5.7.8 wrong password"},
    "greeting": {"greeting": "554 no service here"},
}  # fmt: skip
TEMPORARY = {
    "login": {"AUTH": "454 4.7.0 Temporary authentication failure"},
    "sender": {"MAIL": "454 4.7.0 busy"},
    "greeting": {"greeting": "421 busy"},
}


def server_and_changes(says, folder, *, encrypted=False):
    login = {"username": "u", "password": "p"} if "AUTH" in says else {}
    if not encrypted:
        return ScriptedSmtp(says=says), login
    authority = Authority(folder)
    return ScriptedSmtp(says=says, tls=authority.context), {
        **login,
        "security": "starttls",
        "ca_file": authority.file,
    }


@pytest.mark.parametrize("name", NOT_THE_RECIPIENTS_FAULT | TEMPORARY)
async def test_a_refusal_has_the_same_result_with_and_without_encryption(tmp_path, name):
    results = []
    for says in (table[name] for table in (NOT_THE_RECIPIENTS_FAULT, TEMPORARY) if name in table):
        for encrypted in (False, True):
            server, changes = server_and_changes(says, tmp_path, encrypted=encrypted)
            async with server:
                error, left = await failure(channel_to(server, **changes))
            said = str(error).partition(": ")[2]
            results.append(
                (
                    error.permanent,
                    error.uncertain,
                    error.code,
                    error.retry_after_s,
                    error.needs_operator,
                    left,
                    said,
                )
            )
        assert results[-1] == results[-2]
        assert results[-1][:2] == (False, False)


async def test_a_server_that_cannot_encrypt_at_the_moment_is_tried_again_soon(tmp_path):
    authority = Authority(tmp_path)
    async with ScriptedSmtp(
        tls=authority.context, says={"STARTTLS": "454 4.7.0 TLS not available due to local problem"}
    ) as server:
        error, left = await failure(
            channel_to(server, security="starttls", ca_file=authority.file, username="u", password="p")
        )
    assert (error.permanent, error.code, error.retry_after_s, error.needs_operator) == (
        False,
        454,
        None,
        False,
    )
    assert (left, "AUTH" in server.verbs) == (0, False)
    assert "login" not in str(error)


@pytest.mark.parametrize("name", NOT_THE_RECIPIENTS_FAULT)
async def test_it_is_retried_with_growing_delays_and_reported_within_the_hour(tmp_path, name):
    server, changes = server_and_changes(NOT_THE_RECIPIENTS_FAULT[name], tmp_path)
    async with server:
        mail = channel_to(server, **changes)
        hook = FakeChannel("hook", recipients=("hook",))
        async with open_desk(tmp_path, mail) as desk:
            sender = Sender(desk.store, desk.db, {"mail": mail, "hook": hook}, desk.clock)
            await desk.enqueue()
            for _ in range(59):
                await sender.drain()
                desk.clock.advance(60)
            rows = await desk.rows()
            (row,) = [row for row in rows if row.channel == "mail"]
            attempts = await desk.db(desk.store.attempts, row.id)
            starts = sorted(attempt.started for attempt in attempts)
            (note,) = notes(rows)
    assert row.state.value == "retry"
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(starts)]
    assert len(starts) >= 2
    assert gaps == sorted(gaps)
    assert "'mail' does not accept alerts for desk@newsroom.example" in note
    assert len(hook.sent) == 1


async def test_it_is_reported_although_other_recipients_are_served_and_the_service_restarts(tmp_path):
    says = {"RCPT": lambda line: "554 5.7.1 Relay access denied" if "far@" in line else "250 ok"}
    people = tuple(map(email_of, ("near@x.example", "far@y.example")))
    async with ScriptedSmtp(says=says) as server:
        mail = channel_to(server, recipients=people)
        hook = FakeChannel("hook", recipients=("hook",))
        async with open_desk(tmp_path, mail) as desk:
            await desk.enqueue()
            for number in range(12):
                alert = make_alert(subject=f"later{number}")
                await desk.db(
                    desk.store.enqueue, [delivery_of(alert, "mail", "near@x.example", now=desk.clock())], NOW
                )
                # A new sender each time, as after a restart or with `susulan once`.
                channels, rng = {"mail": mail, "hook": hook}, random.Random(1)
                await Sender(desk.store, desk.db, channels, desk.clock, rng=rng).drain()
                desk.clock.advance(300)
            rows = await desk.rows()
    states = {(row.recipient, row.state.value) for row in rows if row.channel == "mail"}
    assert states == {("near@x.example", "sent"), ("far@y.example", "retry")}
    (note,) = notes(rows)
    assert "far@y.example" in note
    assert "Relay access denied" in note


@pytest.mark.parametrize(
    "says",
    [{"RCPT": "550 5.1.1 user unknown"}, {"RCPT": "551 not local"}, {"message": "550 5.1.1 no mailbox"}],
)
async def test_what_concerns_the_recipient_is_a_dead_letter_at_once(tmp_path, says):
    async with ScriptedSmtp(says=says) as server, open_desk(tmp_path, channel_to(server)) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        assert await desk.states() == ["dead"]


async def test_a_refusal_that_ends_soon_is_not_reported(tmp_path):
    replies = iter(["550 5.7.1 sender not allowed"] * 2 + ["250 ok"] * 9)
    async with ScriptedSmtp(says={"MAIL": lambda _: next(replies)}) as server:
        mail = channel_to(server)
        hook = FakeChannel("hook", recipients=("hook",))
        async with open_desk(tmp_path, mail) as desk:
            sender = Sender(desk.store, desk.db, {"mail": mail, "hook": hook}, desk.clock)
            await desk.enqueue()
            for _ in range(59):
                await sender.drain()
                desk.clock.advance(60)
            assert await desk.states() == ["sent"]
    assert hook.sent == []
