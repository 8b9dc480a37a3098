"""Mails for any headline: what goes into a header comes out of it, whichever library decodes it."""

import email
import email.header
import email.policy
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.channels.address import parse_address
from alerts.channels.mime import MAX_BYTES, build_mail
from alerts.delivery.outbox import delivery_of
from alerts.messages import wording
from alerts.messages.cleaning import cleaned
from alerts.messages.language.words import Words
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW

SENDER = parse_address("Susulan <alerts@susulan.example>")
UTC = ZoneInfo("UTC")
KOREAN = (
    "북한군 러시아 파병 병력 사상자 규모를 국가정보원이 국회 정보위원회 비공개 간담회에서 보고했다고 밝혔다"
)


def mail(alert, root=None, sender=SENDER):
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    return build_mail(alert, delivery, sender, root, Words(zone=UTC))


def titled(title):
    return make_alert(items=[make_item(report=make_report(title=title))])


def decoded(raw: str) -> str:
    """The header decoded by RFC 2047, independently of our encoder."""
    unfolded = re.sub(r"\r?\n[ \t]", " ", raw)
    return str(email.header.make_header(email.header.decode_header(unfolded)))


@given(st.text(max_size=300))
@example(KOREAN)
@example("КНДР  отправила\r\nBcc: x@y.example\r\n\r\nтело")
@example("=?utf-8?q?fake?= 北韓 \u202e txt \x00 \x0b \x0c \x85 \u2028 \x1c")
@example("👩‍👩‍👧‍👦" * 60)
@example("\ud800 lone surrogate")
def test_any_subject_survives_encoding_and_decoding(title):
    alert = titled(title)
    content = mail(alert).content
    expected = wording.subject_line(cleaned(alert))
    old = email.message_from_bytes(content, policy=email.policy.compat32)
    new = email.message_from_bytes(content, policy=email.policy.default)
    assert decoded(old["Subject"]) == expected
    assert str(new["Subject"]) == expected
    assert new["Bcc"] is None
    assert new.get_content_type() == "multipart/alternative"
    assert not new.defects


@given(st.text(max_size=80))
def test_no_line_of_a_mail_is_too_long_for_smtp(title):
    assert all(len(line) <= 998 for line in mail(titled(title)).content.split(b"\r\n"))


def test_every_line_ends_with_crlf():
    content = mail(make_alert()).content
    assert b"\r\n" in content
    assert not re.search(rb"(?<!\r)\n", content)


def test_the_same_alert_gives_the_same_bytes():
    assert mail(make_alert()).content == mail(make_alert()).content


def test_an_update_replies_to_the_first_mail_and_says_what_is_new():
    first = mail(make_alert(items=[make_item(headline="First headline")]))
    update = make_alert(
        DeliveryKind.UPDATE,
        [make_item(headline="First headline", report=make_report(title="Later"))],
        revision=2,
    )
    message = email.message_from_bytes(mail(update, first.message_id).content, policy=email.policy.default)
    assert message["In-Reply-To"] == first.message_id
    assert message["References"] == first.message_id
    assert message["Subject"] == "Re: [story] Killed: 300 → 600, says South Korea · First headline"
    assert message["Message-ID"] != first.message_id


def test_a_mail_without_a_root_is_no_reply():
    for alert in (make_alert(), make_alert(DeliveryKind.UPDATE, revision=1)):
        message = email.message_from_bytes(mail(alert).content)
        assert (message["In-Reply-To"], message["References"]) == (None, None)


@pytest.mark.parametrize("domain", ["a.example", "very-long-" * 6 + "name.newsroom-of-the-world.example"])
def test_message_ids_stay_on_one_line(domain):
    sender = parse_address(f"alerts@{domain[:63].rstrip('-')}.example")
    content = mail(make_alert(DeliveryKind.UPDATE), "<root@" + "d" * 50 + ".example>", sender).content
    message = email.message_from_bytes(content)
    for header in ("Message-ID", "In-Reply-To", "References", "List-Id"):
        assert "\n" not in message[header]
        assert "=?" not in message[header]
    assert len(message["Message-ID"]) < 70


def test_a_mail_is_marked_as_generated_by_a_machine():
    message = email.message_from_bytes(mail(make_alert()).content)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "<story.susulan.susulan.example>"
    assert message["X-Susulan-Kind"] == "development"


def test_the_text_part_comes_first_and_is_complete():
    message = email.message_from_bytes(mail(make_alert()).content, policy=email.policy.default)
    text, page = [part.get_content() for part in message.iter_parts()]
    for phrase in ("https://outlet.example/a1?x=1&y=2", "killed: 300 → 600", "North Korea", "КНДР"):
        assert phrase in text
    assert 'lang="uk"' in page
    assert "<script" not in page


def test_a_huge_digest_is_shortened_below_the_limit_of_mail_clients():
    others = tuple(make_report(title="북" * 300, url="https://x.example/" + "u" * 900) for _ in range(12))
    items = [make_item(report=make_report(title="한" * 400), others=others) for _ in range(30)]
    alert = make_alert(DeliveryKind.SUMMARY, items, total=400)
    content = mail(alert).content
    assert len(content) < MAX_BYTES
    text = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",)).get_content()
    listed = text.count("한" * 300)
    assert listed >= 1
    assert f"+{400 - listed} more developments" in text
