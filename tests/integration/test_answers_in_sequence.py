"""The sender with real channels, store and sockets, where more than one answer decides what happens."""

import asyncio
import base64
import json
import logging
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import structlog

from alerts.channels import email
from alerts.channels.address import Address
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import Sender
from service.monitoring.logging import configure_logging
from store.errors import DeliveryError, StoreError
from store.records.deliveries import DeliveryState
from store.writer_thread import StoreThread
from tests.integration.test_email_channel import channel_to as mail_to
from tests.integration.test_webhook_channel import Endpoint, answer, serving
from tests.integration.test_webhook_channel import channel_to as hook_to
from tests.support.alerting import Marks, make_alert, rendered
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, FakeClock
from tests.support.smtp import Authority, ScriptedSmtp


class Desk:
    """A store with pending deliveries, a sender and a clock."""

    def __init__(self, store, db, channel):
        self.store, self.db, self.channel, self.clock = store, db, channel, FakeClock(NOW)
        self.sender = Sender(store, db, {channel.name: channel}, self.clock)

    async def enqueue(self, count=1):
        for number in range(count):
            alert = make_alert(subject=f"d{number}")
            made = [delivery_of(alert, self.channel.name, to, now=NOW) for to in self.channel.recipients()]
            await self.db(self.store.enqueue, made, NOW)

    async def rows(self):
        return await self.db(self.store.deliveries, limit=1_000)

    async def states(self):
        return sorted(row.state.value for row in await self.rows())


@asynccontextmanager
async def open_desk(tmp_path, channel):
    db = StoreThread()
    store = await db(fresh_store, tmp_path / "susulan.db")
    try:
        yield Desk(store, db, channel)
    finally:
        await channel.close()
        await db(store.close)
        db.close()


@pytest.fixture
def logs():
    """A stream for the log; logging is restored afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield StringIO()
    root.handlers[:], root.level = before
    structlog.reset_defaults()


async def test_a_greylisting_server_accepts_the_third_attempt(tmp_path):
    knocks = iter(["450 4.2.0 greylisted, come again"] * 2 + ["250 ok"] * 5)
    says = {"RCPT": lambda _: next(knocks)}
    async with ScriptedSmtp(says=says) as server, open_desk(tmp_path, mail_to(server)) as desk:
        await desk.enqueue()
        for pause_s in (7, 80, 400):
            await desk.sender.drain()
            desk.clock.advance(pause_s)
        (row,) = await desk.rows()
        attempts = await desk.db(desk.store.attempts, row.id)
    assert [(attempt.outcome, attempt.code) for attempt in attempts] == [
        ("retry", 450),
        ("retry", 450),
        ("sent", 250),
    ]
    assert (len(server.messages), row.uncertain) == (1, False)


async def test_each_recipient_has_an_outcome_of_their_own(tmp_path):
    says = {"gone@x.example": "550 no such user", "full@x.example": "452 mailbox full"}

    def rcpt(line):
        return next((reply for who, reply in says.items() if who in line), "250 ok")

    people = ("a@x.example", "gone@x.example", "full@x.example", "b@x.example")
    everybody = tuple(map(email_of, people))
    async with (
        ScriptedSmtp(says={"RCPT": rcpt}) as server,
        open_desk(tmp_path, mail_to(server, recipients=everybody)) as desk,
    ):
        await desk.enqueue()
        await desk.sender.drain()
        states = {row.recipient: row.state.value for row in await desk.rows()}
        says.pop("full@x.example")
        desk.clock.advance(7)
        await desk.sender.drain()
        later = {row.recipient: row.state.value for row in await desk.rows()}
    assert states == {people[0]: "sent", people[1]: "dead", people[2]: "retry", people[3]: "sent"}
    assert later == {**states, people[2]: "sent"}
    assert len(server.messages) == 3, "nobody got a duplicate"


def email_of(address):
    return Address("", address)


async def test_after_a_421_in_mid_session_a_new_connection_is_used(tmp_path):
    replies = iter(["250 ok"] * 3 + ["421 4.7.0 too much at once, closing"] + ["250 ok"] * 50)
    says = {"MAIL": lambda _: next(replies)}
    async with ScriptedSmtp(says=says) as server, open_desk(tmp_path, mail_to(server)) as desk:
        desk.sender = Sender(desk.store, desk.db, {"mail": desk.channel}, desk.clock, max_in_flight=1)
        await desk.enqueue(8)
        await desk.sender.drain()
        assert await desk.states() == ["retry", *["sent"] * 7]
        desk.clock.advance(7)
        await desk.sender.drain()
        assert await desk.states() == ["sent"] * 8
    assert (len(server.messages), server.connections) == (8, 2)


async def test_a_connection_is_replaced_after_its_limit_of_messages(tmp_path, monkeypatch):
    monkeypatch.setattr(email, "PER_CONNECTION", 3)
    async with ScriptedSmtp() as server:
        channel = mail_to(server)
        for _ in range(7):
            await channel.send(rendered(channel), Marks())
        await channel.close()
    assert (server.connections, len(server.messages)) == (3, 7)


async def test_a_server_without_extensions_gets_mail():
    async with ScriptedSmtp(says={"EHLO": "502 what?", "HELO": "250 test"}) as server:
        channel = mail_to(server)
        await channel.send(rendered(channel), Marks())
        await channel.close()
    assert len(server.messages) == 1


async def test_an_unknown_host_name_is_a_temporary_failure():
    channel = mail_to(None, host="nowhere.invalid", port=25)
    marks = Marks()
    with pytest.raises(DeliveryError, match="nowhere") as caught:
        await channel.send(rendered(channel), marks)
    assert (caught.value.permanent, caught.value.uncertain, marks.count) == (False, False, 0)


@asynccontextmanager
async def listening(talk, **options):
    """A server that runs `talk` for each connection; yields its port."""
    writers = []

    async def connected(reader, writer):
        writers.append(writer)
        with suppress(ConnectionError):
            await talk(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, **options)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in writers:
        writer.transport.abort()
    await asyncio.sleep(0.01)


async def test_a_webhook_with_an_unknown_certificate_gets_nothing(tmp_path):
    endpoint, marks = Endpoint(answer(204)), Marks()
    async with (
        listening(endpoint, ssl=Authority(tmp_path).context) as port,
        hook_to(f"https://localhost:{port}/hook") as channel,
    ):
        with pytest.raises(DeliveryError, match=r"(?i)certificate") as caught:
            await channel.send(rendered(channel), marks)
    assert (caught.value.permanent, caught.value.uncertain, marks.count) == (False, False, 0)
    assert endpoint.requests == []


async def test_a_response_that_trickles_in_runs_into_the_timeout():
    async def drip(reader, writer):
        for letter in b"HTTP/1.1 200 OK\r\n" * 100:
            writer.write(bytes([letter]))
            await writer.drain()
            await asyncio.sleep(0.02)

    async with listening(drip) as port, hook_to(f"http://127.0.0.1:{port}/", timeout_s=0.3) as channel:
        with pytest.raises(DeliveryError, match="in time") as caught:
            await channel.send(rendered(channel), Marks())
    assert caught.value.uncertain


async def test_a_compressed_response_is_not_decompressed():
    packed = answer(500, b"\x1f\x8b" + b"x" * 100, Content_Encoding="gzip")
    async with serving(packed) as endpoint, hook_to(endpoint.url) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(rendered(channel), Marks())
    assert caught.value.code == 500


# ── a disk that is full ───────────────────────────────────────────────────────────────────────────


async def test_with_a_full_disk_nothing_is_sent_and_afterwards_everything_once(tmp_path, logs):
    configure_logging("json", stream=logs)
    async with ScriptedSmtp() as server, open_desk(tmp_path, mail_to(server)) as desk:
        await desk.enqueue()
        fill = desk.store._db.execute
        pages = fill("PRAGMA page_count").fetchone()[0]
        await desk.db(fill, f"PRAGMA max_page_count = {pages}")
        with suppress(StoreError):  # storing the rendered message needs room
            await desk.sender.drain()
        assert server.messages == []
        desk.clock.advance(7)
        await desk.db(fill, "PRAGMA max_page_count = 1000000")
        await desk.db(desk.store.expire_leases)
        await desk.sender.drain()
        (row,) = await desk.rows()
    assert (row.state, row.uncertain, len(server.messages)) == (DeliveryState.SENT, False, 1)


# ── secrets ───────────────────────────────────────────────────────────────────────────────────────

PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize("style", ["json", "console"])
async def test_no_secret_is_logged_or_stored_even_if_a_server_repeats_it(tmp_path, style, logs):
    says = {"EHLO": "250-test\r\n250 AUTH PLAIN", "AUTH": lambda line: f"535 {line.strip()} {PASSWORD}"}
    async with ScriptedSmtp(says=says) as server:
        mail = mail_to(server, username="u", password=PASSWORD)
        configure_logging(style, secrets=mail.secrets(), stream=logs, level="DEBUG")
        async with open_desk(tmp_path, mail) as desk:
            await desk.enqueue()
            await desk.sender.drain()
            kept = [*await desk.rows(), *await desk.db(desk.store.attempts, (await desk.rows())[0].id)]
    async with serving(None) as endpoint:
        secret = base64.b64encode(b"k" * 32).decode()
        endpoint.answer = answer(500, f"no: {endpoint.url} {secret} \x1b[31m\r\nERROR forged".encode())
        async with hook_to(endpoint.url) as hook:
            configure_logging(style, secrets=hook.secrets(), stream=logs, level="DEBUG")
            async with open_desk(tmp_path, hook) as desk:
                await desk.enqueue()
                await desk.sender.drain()
                rows = [row for row in await desk.rows() if row.channel == "hook"]
                kept += [*rows, *await desk.db(desk.store.attempts, rows[0].id)]
    recorded = (
        logs.getvalue() + repr(kept) + json.dumps((tmp_path / "susulan.db").read_bytes().decode("latin-1"))
    )
    for planted in (PASSWORD, base64.b64encode(f"\0u\0{PASSWORD}".encode()).decode(), secret, "/hooks/t0ken"):
        assert planted not in recorded
    assert "***" in recorded
    assert "\x1b[31m" not in logs.getvalue()
    assert not any(line.startswith("ERROR forged") for line in logs.getvalue().splitlines())


# ── the date of a mail ────────────────────────────────────────────────────────────────────────────


def dates(server):
    return [parsedate_to_datetime(message_from_bytes(mail)["Date"]) for mail in server.messages]


@pytest.mark.parametrize("waited_s", [0, 61, 30 * 3_600])
async def test_the_date_of_a_mail_is_when_it_is_offered_not_when_the_match_was_stored(tmp_path, waited_s):
    async with ScriptedSmtp() as server, open_desk(tmp_path, mail_to(server)) as desk:
        await desk.enqueue()
        desk.clock.advance(waited_s)
        await desk.sender.drain()
        assert dates(server) == [desk.clock().replace(microsecond=0)]


@pytest.mark.parametrize(
    ("says", "verb"),
    [("451 4.7.1 greylisted", "RCPT"), ("451 later", "message"), ("452 full", "DATA"), ("451 no", "MAIL")],
)
async def test_a_retry_keeps_the_date_of_the_first_offer(tmp_path, says, verb):
    server = ScriptedSmtp(says={verb: says})
    async with server, open_desk(tmp_path, mail_to(server)) as desk:
        await desk.enqueue()
        desk.clock.advance(100)
        await desk.sender.drain()
        first = desk.clock().replace(microsecond=0)
        server.says.clear()
        desk.clock.advance(3_600)
        await desk.sender.drain()
        assert set(dates(server)) == {first}
        assert await desk.states() == ["sent"]


@pytest.mark.parametrize("says", [{"greeting": None}, {"EHLO": "421 busy"}, {"greeting": "421 busy"}])
async def test_a_server_that_was_down_gets_a_mail_of_the_moment_it_is_up_again(tmp_path, says):
    server = ScriptedSmtp(says=says)
    async with server, open_desk(tmp_path, mail_to(server)) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        server.says.clear()
        desk.clock.advance(7_200)
        await desk.sender.drain()
        assert dates(server) == [desk.clock().replace(microsecond=0)]


async def test_after_a_lost_answer_the_same_bytes_are_sent(tmp_path):
    server = ScriptedSmtp(says={"message": None})
    async with server, open_desk(tmp_path, mail_to(server)) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        server.says.clear()
        desk.clock.advance(7_200)
        await desk.sender.drain()
    assert len(server.messages) == 2
    assert len(set(server.messages)) == 1


# ── recipients who were taken out of the config ───────────────────────────────────────────────────


@pytest.mark.parametrize("busy", [True, False], ids=["after an attempt", "before the first attempt"])
async def test_a_recipient_who_was_taken_out_of_the_config_gets_nothing_more(tmp_path, busy):
    people = tuple(map(email_of, ("stays@x.example", "gone@x.example")))
    async with (
        ScriptedSmtp(says={"RCPT": "450 busy"} if busy else {}) as server,
        open_desk(tmp_path, mail_to(server, recipients=people)) as desk,
    ):
        await desk.enqueue()
        if busy:
            await desk.sender.drain()
            desk.clock.advance(7)
        server.says.clear()
        smaller = mail_to(server, recipients=people[:1])
        await Sender(desk.store, desk.db, {"mail": smaller}, desk.clock).drain()
        await smaller.close()
        rows = {row.recipient: row for row in await desk.rows()}
    assert rows["stays@x.example"].state is DeliveryState.SENT
    assert rows["gone@x.example"].state is DeliveryState.DEAD
    assert "no longer in the config" in rows["gone@x.example"].last_error
    assert not any("gone@" in line for envelope in server.envelopes for line in envelope)


async def test_a_maildir_gets_nothing_for_such_a_recipient(tmp_path):
    def to(*people):
        return Maildir(
            MaildirSettings("files", tmp_path / "out", email_of("s@x.example"), people, ZoneInfo("UTC"))
        )

    async with open_desk(tmp_path, to(email_of("stays@x.example"), email_of("gone@x.example"))) as desk:
        await desk.enqueue()
        kept = to(email_of("stays@x.example"))
        await Sender(desk.store, desk.db, {"files": kept}, desk.clock).drain()
        assert await desk.states() == ["dead", "sent"]
    (file,) = (tmp_path / "out" / "new").iterdir()
    assert b"To: stays@x.example" in file.read_bytes()


async def test_a_webhook_at_a_new_address_gets_what_waited_for_the_old_one(tmp_path):
    async with (
        serving(answer(204)) as endpoint,
        hook_to("https://hooks.example/old0") as old,
        hook_to(endpoint.url) as new,
        open_desk(tmp_path, old) as desk,
    ):
        await desk.enqueue()
        await Sender(desk.store, desk.db, {"hook": new}, desk.clock).drain()
        assert await desk.states() == ["sent"]
