"""The beginning of a session with a mail server: name, login by token, addresses in any script."""

import asyncio
import base64
import socket
import sys

import pytest

from alerts.channels import client_name, token_command
from alerts.channels.address import parse_address
from store.errors import DeliveryError
from tests.integration.test_email_channel import channel_to, failure
from tests.support.alerting import Marks, rendered
from tests.support.smtp import Authority, ScriptedSmtp

# ── the name in EHLO ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize(
    ("host", "configured", "name"),
    [
        ("mail.example.org", None, "mail.example.org"),
        ("mail.example.org", "other.example.net", "other.example.net"),
        ("büro", None, "[127.0.0.1]"),
        ("소식", None, "[127.0.0.1]"),
        ("", None, "[127.0.0.1]"),
        ("", "other.example.net", "other.example.net"),
    ],
)
async def test_the_server_is_told_a_valid_name(tmp_path, monkeypatch, encrypted, host, configured, name):
    monkeypatch.setattr(client_name, "_known", {})
    monkeypatch.setattr(socket, "gethostname", lambda: host)
    monkeypatch.setattr(socket, "getfqdn", lambda _="": host)
    authority = Authority(tmp_path)
    said = []

    def ehlo(line):
        said.append(line.strip())
        return "250-test\r\n250 STARTTLS"

    async with ScriptedSmtp(says={"EHLO": ehlo}, tls=authority.context if encrypted else None) as server:
        security = {"security": "starttls", "ca_file": authority.file} if encrypted else {}
        channel = channel_to(server, host="localhost", ehlo=configured, **security)
        await channel.send(rendered(channel), Marks())
        await channel.close()
    assert set(said) == {f"EHLO {name}"}
    assert len(said) == (2 if encrypted else 1)


@pytest.mark.parametrize("host", ["[::1]", "::1"])
async def test_a_server_may_be_given_by_its_ipv6_address(host):
    said = []

    async def talk(reader, writer):
        writer.write(b"220 test\r\n")
        said.append((await reader.readline()).decode().strip())
        writer.write(b"421 closing\r\n")
        writer.close()

    listener = await asyncio.start_server(talk, "::1", 0)
    async with listener:
        error, _ = await failure(channel_to(None, host=host, port=listener.sockets[0].getsockname()[1]))
    assert error.code == 421
    assert said[0].startswith("EHLO ")


# ── XOAUTH2 ───────────────────────────────────────────────────────────────────────────────────────

TOKEN = "ya29.a0AfH6SMBx"


def command(program):
    return (sys.executable, "-c", program)


def xoauth2(answer="235 2.7.0 accepted", offers="AUTH LOGIN XOAUTH2"):
    return {"EHLO": f"250-test\r\n250-{offers}\r\n250 SIZE 1000000", "AUTH": answer}


@pytest.mark.parametrize("offers", ["AUTH LOGIN XOAUTH2", "AUTH XOAUTH2 PLAIN OAUTHBEARER"])
@pytest.mark.parametrize("output", [f"print('{TOKEN}')", f"print('\\ufeff{TOKEN}\\r\\nexpires in 3599')"])
async def test_a_token_of_the_command_logs_in(output, offers, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    lines = []
    says = xoauth2(lambda line: lines.append(line) or "235 2.7.0 accepted", offers)
    async with ScriptedSmtp(says=says) as server:
        channel = channel_to(server, username="desk@example.org", token_command=command(output))
        await channel.send(rendered(channel), Marks())
        await channel.close()
    verb, kind, encoded = lines[0].split()
    assert (verb, kind) == ("AUTH", "XOAUTH2")
    assert base64.b64decode(encoded).decode() == f"user=desk@example.org\1auth=Bearer {TOKEN}\1\1"
    assert len(server.messages) == 1


@pytest.mark.parametrize("challenge", [True, False])
async def test_a_refused_token_is_retried_later_and_never_shown(challenge):
    def auth(line):
        return "334 eyJzdGF0dXMiOiI0MDEifQ==" if challenge else f"535 5.7.3 {line.strip()} {TOKEN}"

    says = {**xoauth2(auth), "": "535 5.7.3 Authentication unsuccessful"}
    async with ScriptedSmtp(says=says) as server:
        error, left = await failure(
            channel_to(server, username="desk@example.org", token_command=command(f"print('{TOKEN}')"))
        )
    assert (error.permanent, error.needs_operator, left) == (False, True, 0)
    assert error.retry_after_s >= 600
    assert TOKEN not in str(error)
    assert base64.b64encode(f"user=desk@example.org\1auth=Bearer {TOKEN}\1\1".encode()).decode() not in str(
        error
    )


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("raise SystemExit(3)", "ended with status 3"),
        ("print('half a secret'); raise SystemExit(1)", "ended with status 1"),
        ("pass", "printed no token"),
        ("print('a\\x1bb')", "printed no token"),
        ("print('x' * 20_000_000)", "printed no token"),
    ],
)
async def test_a_command_without_a_token_is_a_temporary_failure(program, expected):
    async with ScriptedSmtp(says=xoauth2()) as server:
        error, left = await failure(channel_to(server, username="u", token_command=command(program)))
    assert expected in str(error)
    assert "secret" not in str(error)
    assert (error.permanent, error.needs_operator, left) == (False, True, 0)
    assert "AUTH" not in server.verbs


async def test_a_command_that_hangs_is_a_temporary_failure(monkeypatch):
    monkeypatch.setattr(token_command, "TIMEOUT_S", 0.3)
    async with ScriptedSmtp(says=xoauth2()) as server:
        program = command("import time; time.sleep(60)")
        error, _ = await failure(channel_to(server, username="u", token_command=program))
    assert "took longer" in str(error)
    assert not error.permanent


async def test_a_command_that_is_given_up_is_killed_with_what_it_has_started():
    connected, ended = asyncio.Event(), asyncio.Event()

    async def hold(reader, writer):
        connected.set()
        await reader.read()
        ended.set()
        writer.close()

    listener = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    inner = f"import socket; socket.create_connection(('127.0.0.1', {port})).recv(1)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    async with listener, ScriptedSmtp(says=xoauth2()) as server:
        channel = channel_to(server, username="u", token_command=command(outer), timeout_s=60.0)
        attempt = asyncio.create_task(channel.send(rendered(channel), Marks()))
        await asyncio.wait_for(connected.wait(), 20)
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt
        await asyncio.wait_for(ended.wait(), 10)


COUNTING = (
    "import pathlib; p = pathlib.Path('runs'); n = p.stat().st_size if p.exists() else 0; "
    "p.write_text('x' * (n + 1)); print(f'token{n + 1}')"
)


async def test_connections_that_open_at_once_share_a_run_of_the_command(tmp_path):
    async with ScriptedSmtp(says=xoauth2()) as server:
        channel = channel_to(server, username="u", token_command=command(COUNTING), folder=tmp_path)
        await asyncio.gather(*(channel.send(rendered(channel), Marks()) for _ in range(4)))
        await channel.close()
    assert server.connections == 4
    assert (tmp_path / "runs").read_text() == "x"


async def test_after_a_refusal_the_command_is_asked_again(tmp_path):
    answers = iter(["535 5.7.3 expired", "235 2.7.0 accepted"])
    lines = []
    says = xoauth2(lambda line: lines.append(line.split()[2]) or next(answers))
    async with ScriptedSmtp(says=says) as server:
        channel = channel_to(server, username="u", token_command=command(COUNTING), folder=tmp_path)
        with pytest.raises(DeliveryError):
            await channel.send(rendered(channel), Marks())
        await channel.send(rendered(channel), Marks())
        await channel.close()
    assert [base64.b64decode(line).decode().split("Bearer ")[1].rstrip("\1") for line in lines] == [
        "token1",
        "token2",
    ]


@pytest.mark.parametrize("words", [("/nowhere/get-token",), ("",)])
async def test_a_command_that_is_not_there_is_named(words):
    async with ScriptedSmtp(says=xoauth2()) as server:
        error, _ = await failure(channel_to(server, username="u", token_command=words))
    assert "token_command" in str(error)
    assert not error.permanent


async def test_a_server_without_xoauth2_gets_no_token():
    async with ScriptedSmtp(says=xoauth2(offers="AUTH PLAIN LOGIN")) as server:
        error, _ = await failure(channel_to(server, username="u", token_command=command(f"print('{TOKEN}')")))
    assert "XOAUTH2 is not offered" in str(error)
    assert (error.permanent, error.needs_operator) == (False, True)
    assert "AUTH" not in server.verbs


# ── addresses in any script ───────────────────────────────────────────────────────────────────────

UTF8 = {"EHLO": "250-test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 1000000"}


@pytest.mark.parametrize(
    ("sender", "recipient"),
    [
        ("alerts@susulan.example", "소식@newsroom.example"),
        ("Дежурный <деск@пример.example>", "desk@newsroom.example"),
        ("소식 <소식@x.example>", "Ünal <ünal@newsroom.example>"),
    ],
)
async def test_an_address_in_another_script_is_sent_as_it_is_where_the_server_offers_it(sender, recipient):
    sender, recipient = parse_address(sender), parse_address(recipient)
    async with ScriptedSmtp(says=UTF8) as server:
        channel = channel_to(server, sender=sender, recipients=(recipient,))
        await channel.send(rendered(channel), Marks())
        await channel.close()
    mail, to = server.envelopes[0]
    assert mail.startswith(f"MAIL FROM:<{sender.mailbox}> ")
    assert "SMTPUTF8" in mail
    assert to == f"RCPT TO:<{recipient.mailbox}>"
    head, _, _ = server.messages[0].partition(b"\r\n\r\n")
    assert f"To: {recipient.mailbox}\r\n".encode() in head
    assert sender.mailbox.encode() in head
    assert b"susulan.invalid" not in head.split(b"\r\nDate:")[0]


@pytest.mark.parametrize("address", ["소식@newsroom.example", "ünal@newsroom.example"])
async def test_without_the_extension_such_a_mail_waits_for_a_person(address):
    async with ScriptedSmtp() as server:
        error, left = await failure(channel_to(server, recipients=(parse_address(address),)))
    assert "SMTPUTF8" in str(error)
    assert (error.permanent, error.needs_operator, error.uncertain, left) == (False, True, False, 0)
    assert "MAIL" not in server.verbs


async def test_an_address_in_ascii_does_not_ask_for_the_extension():
    async with ScriptedSmtp(says=UTF8) as server:
        channel = channel_to(server)
        await channel.send(rendered(channel), Marks())
        await channel.close()
    assert "SMTPUTF8" not in server.envelopes[0][0]
