"""What a preview shows is what is sent."""

import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.address import parse_address
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.delivery.outbox import delivery_of
from alerts.delivery.preview import preview_text
from alerts.messages.payload import build_payload, encode_json
from alerts.messages.sample import sample_alert
from store.records.deliveries import DeliveryKind
from tests.support.records import NOW

READER = parse_address("desk@newsroom.example")


@pytest.fixture
def channel():
    return Maildir(MaildirSettings("local", Path("outbox"), READER, (READER,), ZoneInfo("Asia/Jakarta")))


@pytest.fixture
def owed():
    return delivery_of(sample_alert(), "local", "other@newsroom.example", now=NOW)


@pytest.mark.parametrize("kind", DeliveryKind)
def test_every_kind_of_alert_has_a_sample(channel, kind):
    alert = sample_alert(kind, "my-story")
    text = preview_text(channel, alert)
    assert f"X-Susulan-Kind: {kind.value}" in text
    assert ("my-story" in text) == bool(alert.items)
    told_alone = kind in {DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE}
    assert ("<h1" in preview_text(channel, alert, html=True)) == told_alone


def test_a_preview_of_a_delivery_has_its_id_and_recipient(channel, owed):
    text = preview_text(channel, sample_alert(), delivery=owed)
    assert f"X-Susulan-Alert-Id: {owed.id}" in text
    assert "To: other@newsroom.example" in text


def test_stored_content_is_shown_unchanged(channel, owed):
    made = encode_json(build_payload(sample_alert(), owed.id))
    shown = preview_text(channel, sample_alert(), delivery=replace(owed, content=made))
    assert json.loads(shown)["data"]["id"] == owed.id


def test_another_channel_renders_the_alert_itself(channel, owed):
    other = replace(owed, channel="hook", content=b"{}")
    assert "To: desk@newsroom.example" in preview_text(channel, sample_alert(), delivery=other)
