"""Parsing mail addresses of the config."""

import pytest

from alerts.channels.address import parse_address


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
def test_a_good_address_is_parsed(text, mailbox):
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
        "деск\u202e@example.org",
        "де ск@example.org",
        "д" * 33 + "@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a@-x.example",
        "a@b@c.example",
        '"Desk\r\nBcc: b" <a@x.example>',
        "Desk\nNews <a@x.example>",
        "Desk\x00 <a@x.example>",
        "Desk\u2028News <a@x.example>",
        "Desk\x85 <a@x.example>",
    ],
)
def test_a_bad_address_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match=r"address|domain|letters"):
        parse_address(text)
