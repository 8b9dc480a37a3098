"""Alerts as files in a folder: whole or not there, and once."""

import asyncio
import email
import mailbox
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.address import parse_address
from alerts.channels.maildir import Maildir, MaildirSettings
from store.errors import DeliveryError
from tests.support.alerting import Marks, rendered


@pytest.fixture
def channel(tmp_path):
    you = (parse_address("you@localhost"),)
    return Maildir(
        MaildirSettings("files", tmp_path / "outbox", parse_address("s@localhost"), you, ZoneInfo("UTC"))
    )


async def test_a_mail_client_finds_the_alert(channel, tmp_path):
    marks = Marks()
    delivery = rendered(channel)
    await channel.send(delivery, marks)
    (message,) = mailbox.Maildir(tmp_path / "outbox", create=False)
    assert message["X-Susulan-Alert-Id"] == delivery.id
    assert marks.count == 1
    assert list((tmp_path / "outbox" / "tmp").iterdir()) == []


@pytest.mark.parametrize("seen", [False, True])
async def test_an_attempt_repeated_after_a_crash_writes_no_second_file(channel, tmp_path, seen):
    delivery = rendered(channel)
    await channel.send(delivery, Marks())
    if seen:
        (file,) = (tmp_path / "outbox" / "new").iterdir()
        file.rename(tmp_path / "outbox" / "cur" / f"{file.name}:2,S")
    sent = await channel.send(replace(delivery, tries=2), Marks())
    assert sent.answer == "already written"
    assert len(mailbox.Maildir(tmp_path / "outbox", create=False)) == 1


async def test_files_written_at_the_same_time_are_all_there(channel, tmp_path):
    delivery = rendered(channel)
    await asyncio.gather(*(channel.send(replace(delivery, id=f"x{n}"), Marks()) for n in range(50)))
    assert len(mailbox.Maildir(tmp_path / "outbox", create=False)) == 50


async def test_a_folder_that_cannot_be_written_is_a_temporary_failure(channel, tmp_path):
    (tmp_path / "outbox").write_text("a file is in the way")
    with pytest.raises(DeliveryError) as caught:
        await channel.send(rendered(channel), Marks())
    assert not caught.value.permanent
    assert not caught.value.uncertain
    with pytest.raises(DeliveryError):
        await channel.check()


async def test_the_check_creates_the_folder(channel, tmp_path):
    assert str(tmp_path / "outbox") in await channel.check()


def test_the_bytes_are_a_mail(channel):
    message = email.message_from_bytes(rendered(channel).content)
    assert message["To"] == "you@localhost"
