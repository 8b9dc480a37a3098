"""Mails survive any headline: what goes into a header comes out of it, whoever decodes it."""

import email
import email.header
import email.policy
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.channels.address import parse_address
from alerts.channels.mime import MAX_BYTES, build_mail
from alerts.delivery.outbox import delivery_of
from alerts.messages import wording
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW

SENDER = parse_address("Susulan <alerts@susulan.example>")
UTC = ZoneInfo("UTC")
KOREAN = (
    "북한군 러시아 파병 병력 사상자 규모를 국가정보원이 국회 정보위원회 비공개 간담회에서 보고했다고 밝혔다"
)


def mailed(alert, root=None, sender=SENDER):
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    return build_mail(alert, delivery, sender, root, UTC)


def titled(title):
    return make_alert(items=[make_item(report=make_report(title=title))])


def decoded(raw: str) -> str:
    """RFC 2047 by the book, independent of the encoder: words of base64 or Q, blanks between two dropped."""
    unfolded = re.sub(r"\r?\n[ \t]", " ", raw)
    return str(email.header.make_header(email.header.decode_header(unfolded)))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
@example(KOREAN)
@example("КНДР  отправила\r\nBcc: x@y.example\r\n\r\nтело")
@example("=?utf-8?q?fake?= 北韓 \u202e txt \x00 \x0b \x0c \x85 \u2028 \x1c")
@example("👩‍👩‍👧‍👦" * 60)
@example("\ud800 lone surrogate")
def test_a_subject_comes_out_as_it_went_in(title):
    alert = titled(title)
    content = mailed(alert).content
    wanted = wording.subject_line(alert)
    old = email.message_from_bytes(content, policy=email.policy.compat32)
    new = email.message_from_bytes(content, policy=email.policy.default)
    assert decoded(old["Subject"]) == wanted
    assert str(new["Subject"]) == wanted
    assert new["Bcc"] is None
    assert new.get_content_type() == "multipart/alternative"
    assert not new.defects


@given(st.text(max_size=80))
def test_no_line_of_a_mail_is_too_long_for_smtp(title):
    assert all(len(line) <= 998 for line in mailed(titled(title)).content.split(b"\r\n"))


def test_lines_end_as_smtp_wants_them():
    content = mailed(make_alert()).content
    assert b"\r\n" in content
    assert not re.search(rb"(?<!\r)\n", content)


def test_the_same_alert_gives_the_same_bytes():
    assert mailed(make_alert()).content == mailed(make_alert()).content


def test_an_update_answers_the_first_mail_and_keeps_its_subject():
    first = mailed(make_alert(items=[make_item(headline="First headline")]))
    update = make_alert(
        DeliveryKind.UPDATE,
        [make_item(headline="First headline", report=make_report(title="Later"))],
        revision=2,
    )
    message = email.message_from_bytes(mailed(update, first.message_id).content)
    assert message["In-Reply-To"] == first.message_id
    assert message["References"] == first.message_id
    assert message["Subject"] == "Re: [story] First headline"
    assert message["Message-ID"] != first.message_id


def test_a_mail_refers_to_nothing_that_was_not_sent():
    for alert in (make_alert(), make_alert(DeliveryKind.UPDATE, revision=1)):
        message = email.message_from_bytes(mailed(alert).content)
        assert (message["In-Reply-To"], message["References"]) == (None, None)


@pytest.mark.parametrize("domain", ["a.example", "very-long-" * 6 + "name.newsroom-of-the-world.example"])
def test_identifiers_stay_on_one_line(domain):
    sender = parse_address(f"alerts@{domain[:63].rstrip('-')}.example")
    content = mailed(make_alert(DeliveryKind.UPDATE), "<root@" + "d" * 50 + ".example>", sender).content
    message = email.message_from_bytes(content)
    for header in ("Message-ID", "In-Reply-To", "References", "List-Id"):
        assert "\n" not in message[header]
        assert "=?" not in message[header]
    assert len(message["Message-ID"]) < 70


def test_a_mail_says_that_a_machine_sent_it():
    message = email.message_from_bytes(mailed(make_alert()).content)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "<story.susulan.susulan.example>"
    assert message["X-Susulan-Kind"] == "development"


def test_the_text_part_comes_first_and_is_complete():
    message = email.message_from_bytes(mailed(make_alert()).content, policy=email.policy.default)
    text, page = [part.get_content() for part in message.iter_parts()]
    for wanted in ("https://outlet.example/a1?x=1&y=2", "killed: 300 → 600", "North Korea", "КНДР"):
        assert wanted in text
    assert 'lang="uk"' in page
    assert "<script" not in page


def test_a_huge_summary_is_cut_below_the_size_that_mail_programs_show():
    others = tuple(make_report(title="북" * 300, url="https://x.example/" + "u" * 900) for _ in range(12))
    items = [make_item(report=make_report(title="한" * 400), others=others) for _ in range(30)]
    alert = make_alert(DeliveryKind.SUMMARY, items, total=400)
    content = mailed(alert).content
    assert len(content) < MAX_BYTES
    text = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",)).get_content()
    told = text.count("한" * 300)
    assert told >= 1
    assert f"+{400 - told} more developments" in text


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("desk@example.org", "desk@example.org"),
        ("Desk <desk@example.org>", "desk@example.org"),
        ('"Desk, News" <d@example.org>', "d@example.org"),
        ("desk@bücher.example", "desk@xn--bcher-kva.example"),
        ("редакция <desk@пример.example>", "desk@xn--e1afmkfd.example"),
    ],
)
def test_good_addresses(text, mailbox):
    assert parse_address(text).mailbox == mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "a@x.example>\r\nRCPT TO:<b@x.example",
        "a@x.example\nBcc: b@x.example",
        "a@x.example, b@x.example",
        "деск@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a@-x.example",
        "a@b@c.example",
    ],
)
def test_bad_addresses_are_refused_with_what_would_be_right(text):
    with pytest.raises(ValueError, match=r"address|domain|letters"):
        parse_address(text)
