"""Mail over real sockets: what each answer means, and that nothing ever leaves unencrypted by accident."""

import asyncio
import socket
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.address import parse_address
from alerts.channels.email import Email
from alerts.channels.email_settings import EmailSettings
from store.errors import DeliveryError
from tests.support.alerting import Marks, rendered
from tests.support.smtp import Authority, ScriptedSmtp


def channel_to(server, **changes):
    values = {
        "name": "mail",
        "host": "localhost",
        "port": server.port if server else None,
        "sender": parse_address("Susulan <alerts@susulan.example>"),
        "recipients": (parse_address("desk@newsroom.example"),),
        "zone": ZoneInfo("UTC"),
        "security": "none",
        "timeout_s": 5.0,
    }
    return Email(EmailSettings(**{**values, **changes}))


async def failure(channel):
    """The error of one attempt, and how often `on_transmit` was called."""
    marks = Marks()
    with pytest.raises(DeliveryError) as caught:
        await channel.send(rendered(channel), marks)
    await channel.close()
    return caught.value, marks.count


async def test_a_mail_arrives_as_rendered():
    async with ScriptedSmtp() as server:
        channel, marks = channel_to(server), Marks()
        delivery = rendered(channel)
        sent = await channel.send(delivery, marks)
        await channel.close()
    assert (sent.code, sent.answer) == (250, "taken")
    assert server.messages == [delivery.content.rstrip(b"\r\n") + b"\r\n.\r\n"]
    assert server.envelopes[0][0].startswith("MAIL FROM:<alerts@susulan.example>")
    assert server.envelopes[0][1].startswith("RCPT TO:<desk@newsroom.example>")
    assert marks.count == 1


async def test_mails_share_a_connection():
    async with ScriptedSmtp() as server:
        channel = channel_to(server)
        for _ in range(5):
            await channel.send(rendered(channel), Marks())
        await channel.close()
    assert server.connections == 1
    assert len(server.messages) == 5


async def test_an_idle_connection_that_died_is_replaced_before_the_next_mail():
    async with ScriptedSmtp(says={"NOOP": None}) as server:
        channel, marks = channel_to(server), Marks()
        await channel.send(rendered(channel), Marks())
        await channel.send(rendered(channel), marks)
        await channel.close()
    assert server.connections == 2
    assert len(server.messages) == 2
    assert marks.count == 1


# ── encryption ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_is_sent_encrypted_to_a_server_with_a_trusted_certificate(tmp_path, security):
    authority = Authority(tmp_path)
    async with ScriptedSmtp(tls=authority.context, implicit=security == "tls") as server:
        channel = channel_to(server, security=security, ca_file=authority.file, username="u", password="p")
        await channel.send(rendered(channel), Marks())
        checked = await channel.check()
        await channel.close()
    assert len(server.messages) == 1
    assert "TLSv1.3" in checked
    assert "login accepted" in checked


async def test_a_server_without_starttls_gets_neither_password_nor_mail():
    async with ScriptedSmtp() as server:
        error, left = await failure(channel_to(server, security="starttls", username="u", password="p"))
    assert "STARTTLS" in str(error)
    assert (error.permanent, error.uncertain, left) == (False, False, 0)
    assert "AUTH" not in server.verbs
    assert server.messages == []


@pytest.mark.parametrize("name", ["localhost", "other.example"])
async def test_a_server_with_an_untrusted_certificate_or_another_name_gets_nothing(tmp_path, name):
    (tmp_path / "b").mkdir()
    trusted, own = Authority(tmp_path, name), Authority(tmp_path / "b", name)
    served = own if name == "localhost" else trusted
    async with ScriptedSmtp(tls=served.context) as server:
        channel = channel_to(server, security="starttls", ca_file=trusted.file, username="u", password="p")
        error, left = await failure(channel)
    assert "certificate" in str(error).lower()
    assert (error.permanent, error.uncertain, left) == (False, False, 0)
    assert "AUTH" not in server.verbs


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("says", "permanent", "uncertain", "code", "left"),
    [
        ({"MAIL": "552 too large"}, True, False, 552, 0),
        ({"MAIL": "451 later"}, False, False, 451, 0),
        ({"RCPT": "550 no such user"}, True, False, 550, 0),
        ({"RCPT": "450 mailbox busy"}, False, False, 450, 0),
        ({"RCPT": "421 closing"}, False, False, 421, 0),
        ({"DATA": "554 no"}, False, False, 554, 1),
        ({"DATA": "451 not now"}, False, False, 451, 1),
        ({"message": "554 spam"}, True, False, 554, 1),
        ({"message": "452 full"}, False, False, 452, 1),
        ({"message": None}, False, True, None, 1),
        ({"MAIL": None}, False, False, None, 0),
        ({"RCPT": None}, False, False, None, 0),
        ({"greeting": "554 go away"}, False, False, 554, 0),
        ({"greeting": None}, False, False, None, 0),
        ({"greeting": "421 too busy"}, False, False, 421, 0),
        ({"greeting": "220-one moment\r\n220 test", "RCPT": "550-no\r\n550 such user"}, True, False, 550, 0),
        ({"EHLO": "421 closing"}, False, False, 421, 0),
        ({"MAIL": "421 closing"}, False, False, 421, 0),
        ({"MAIL": "550 not from you"}, False, False, 550, 0),
        ({"RCPT": "551 not local"}, True, False, 551, 0),
        ({"DATA": "421 closing"}, False, False, 421, 1),
        ({"DATA": None}, False, True, None, 1),
        ({"message": "421 closing"}, False, False, 421, 1),
        ({"message": "552 too large"}, True, False, 552, 1),
        ({"message": "554-spam\r\n554 really"}, True, False, 554, 1),
        ({"message": "not an answer"}, False, True, None, 1),
        ({"AUTH": "454 try later"}, False, False, 454, 0),
        ({"AUTH": "535 wrong password"}, False, False, 535, 0),
    ],
)
async def test_each_answer_gives_the_right_error(says, permanent, uncertain, code, left):
    async with ScriptedSmtp(says=says) as server:
        login = {"username": "u", "password": "p"} if "AUTH" in says else {}
        error, marked = await failure(channel_to(server, **login))
    assert (error.permanent, error.uncertain, error.code, marked) == (permanent, uncertain, code, left)


async def test_a_refused_login_is_retried_after_a_long_delay():
    async with ScriptedSmtp(says={"AUTH": "535 wrong password"}) as server:
        error, _ = await failure(channel_to(server, username="u", password="p"))
    assert error.retry_after_s >= 600


async def test_no_answer_to_the_message_is_uncertain(monkeypatch):
    monkeypatch.setattr("alerts.channels.email.ANSWER_TIMEOUT_S", 0.2)
    async with ScriptedSmtp(says={"message": "hang"}) as server:
        error, left = await failure(channel_to(server, timeout_s=0.2))
    assert (error.uncertain, error.permanent, left) == (True, False, 1)


async def test_a_refused_connection_is_a_temporary_failure():
    with socket.socket() as taken:  # bound, not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        error, left = await failure(channel_to(None, port=taken.getsockname()[1]))
    assert (error.permanent, error.uncertain, left) == (False, False, 0)


async def test_a_cancelled_attempt_leaves_no_idle_connection():
    async with ScriptedSmtp(says={"message": "hang"}) as server:
        channel = channel_to(server)
        task = asyncio.create_task(channel.send(rendered(channel), Marks()))
        while not server.messages:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert channel._idle == []


def test_the_password_is_a_secret():
    server = type("Server", (), {"port": 25})
    assert channel_to(server, username="u", password="hunter2").secrets()[0] == "hunter2"
