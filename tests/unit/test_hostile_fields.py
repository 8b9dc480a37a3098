"""No control character and no change of direction that others send reaches a terminal, a mail or a hook raw."""

import email
import email.policy
import json
import re
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace

import pytest
from rich.table import Table

from alerts.channels.address import parse_address
from alerts.channels.mime import build_mail
from alerts.delivery.outbox import delivery_of
from alerts.messages.payload import build_payload, encode_json
from alerts.messages.wording import language_name
from crawler.formats.listing import parse_listing
from crawler.ingest import primary_tag
from service.cli.options import print_err, print_json, print_out, print_table
from store.errors import ParseError
from store.records.decisions import IndependentSource, Unparsed
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW

EVIL = "x\x1b]0;pwn\x07\x9b2J\u202eevil\u2066\u200f"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OVERRIDES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u200e\u200f]")
"""In mails the isolates are our own, around cleaned words."""

RSS = """<rss version="2.0"><channel><title>{title}</title><link>{link}</link><language>{language}</language>
<item><title>{title} of today</title><link>{link}</link><guid>{id}</guid><description>{text}</description>
<author>{author}</author><source url="{link}">{title}</source></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>{title}</title><link href="{link}"/>
<link rel="hub" href="{link}"/><link rel="self" href="{link}"/><entry><title>{title}</title><id>{id}</id>
<link href="{link}"/><author><name>{author}</name></author><content xml:lang="{language}">{text}</content></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{link}</loc><news:news><news:publication>
<news:name>{title}</news:name><news:language>{language}</news:language></news:publication><news:title>{title}</news:title>
<news:keywords>{text}</news:keywords></news:news></url></urlset>"""
PAGE = """<html lang="{language}"><head><title>{title}</title></head><body><main><a href="{link}" title="{text}">{title} is a
headline</a><a href="{link}">{author} is another headline</a></main></body></html>"""
GDELT = {"articles": [{"url": "{link}", "title": "{title}", "domain": "{author}", "language": "{language}"}]}
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "{title}",
    "language": "{language}",
    "home_page_url": "{link}",
    "feed_url": "{link}",
    "hubs": [{"type": "WebSub", "url": "{link}"}],
    "items": [
        {
            "id": "{id}",
            "url": "{link}",
            "title": "{title}",
            "language": "{language}",
            "content_text": "{text}",
            "summary": "{text}",
            "authors": [{"name": "{author}"}],
        }
    ],
}
PLAIN = {
    "title": "Kursk",
    "link": "http://a.example/2026/11/20/a-long-report-of-today",
    "language": "en",
    "id": "id-1",
    "text": "Some words.",
    "author": "Ann",
}
FORMATS = {
    "rss": RSS,
    "rss, not well-formed": RSS + "&",
    "atom": ATOM,
    "atom, not well-formed": ATOM + "&",
    "sitemap": SITEMAP,
    "page": PAGE,
    "jsonfeed": json.dumps(JSON_FEED),
    "gdelt": json.dumps(GDELT),
}


def strings(value):
    """Every text in a record."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from strings(key)
            yield from strings(one)


def written(form, values):
    """The document; XML and HTML get what XML forbids as references, JSON as escapes."""
    text = FORMATS[form]
    for name, value in values.items():
        if form in ("jsonfeed", "gdelt"):
            shown = json.dumps(value)[1:-1]
        else:
            shown = "".join(f"&#{ord(char)};" if RAW.match(char) else char for char in value)
        text = text.replace("{" + name + "}", shown)
    return text


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("as_reference", [True, False])
def test_no_field_of_a_listing_has_control_characters(form, name, as_reference):
    value = PLAIN[name] + EVIL
    values = PLAIN | {name: value}
    document = written(form, values)
    if not as_reference and form not in ("jsonfeed", "gdelt"):
        document = FORMATS[form]
        for key, text in values.items():
            document = document.replace("{" + key + "}", text)
    with suppress(ParseError):
        listing = parse_listing(document.encode(), content_type=None, url="http://a.example/f")
        assert [text for text in strings(replace(listing, notes=())) if RAW.search(text)] == []


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("ko", "ko"),
        ("pt-BR", "pt"),
        ("zh_Hant", "zh"),
        ("x\x1b]0;pwn\x07", "und"),
        ("z" * 200_000, "und"),
        ("e\u202en", "und"),
        ("<b>", "und"),
        ("", "und"),
    ],
)
def test_a_language_is_a_well_formed_tag(stated, kept):
    assert primary_tag(stated) == kept
    assert len(language_name(stated)) < 60
    assert not RAW.search(language_name(stated))


def hostile_alert(kind):
    """An alert with every text of a publisher hostile."""
    report = make_report(
        title="Kursk" + EVIL, source="Post" + EVIL, language="ko" + EVIL, url="https://x.example/" + EVIL
    )
    item = make_item(
        report=report,
        new=(IndependentSource("Ann" + EVIL), Unparsed("new" + EVIL)),
        headline="Kursk" + EVIL,
        first="Post" + EVIL,
        others=(report,),
    )
    return make_alert(kind, [item], story="s", note="note" + EVIL)


@pytest.mark.parametrize("kind", [DeliveryKind.DEVELOPMENT, DeliveryKind.SUMMARY, DeliveryKind.NOTICE])
def test_no_part_of_a_mail_has_control_characters(kind):
    alert = hostile_alert(kind)
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    content = build_mail(alert, delivery, parse_address("alerts@susulan.example"), None).content
    message = email.message_from_bytes(content, policy=email.policy.default)
    shown = [str(value) for value in message.values()]
    shown += [part.get_content() for part in message.walk() if not part.is_multipart()]
    assert [text for text in shown if OVERRIDES.search(text)] == []


@pytest.mark.parametrize("kind", [DeliveryKind.DEVELOPMENT, DeliveryKind.SUMMARY, DeliveryKind.NOTICE])
def test_no_field_of_a_hook_has_control_characters(kind):
    data = json.loads(encode_json(build_payload(hostile_alert(kind), "x1")))
    assert [text for text in strings(data) if OVERRIDES.search(text)] == []


@pytest.mark.parametrize("kind", [DeliveryKind.DEVELOPMENT, DeliveryKind.SUMMARY])
def test_a_long_language_does_not_make_a_long_message(kind):
    report = make_report(language="z" * 200_000)
    alert = make_alert(kind, [make_item(report=report, others=(report,))])
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    mail = build_mail(alert, delivery, parse_address("alerts@susulan.example"), None)
    assert len(mail.content) < 100_000
    assert len(encode_json(build_payload(alert, "x1"))) < 20_000


@pytest.mark.parametrize("prints", [print_out, print_err])
@pytest.mark.parametrize("text", [EVIL, "name\x1b[2J", "a\rb", "\x9b31m", "\u202etxt.exe", "\u2066a"])
def test_a_line_on_the_terminal_has_no_control_characters(prints, text, capsys):
    prints(text)
    written = "".join(capsys.readouterr())
    assert not RAW.search(written)
    assert written.endswith("\n")


@pytest.mark.parametrize("text", [EVIL, "name\x1b[2J", "\u202etxt.exe"])
def test_a_table_on_the_terminal_has_no_control_characters(text, capsys):
    table = Table("name" + text, title=text)
    table.add_row(text + "cell")
    print_table(table)
    written = capsys.readouterr().out
    assert "cell" in written
    assert not RAW.search(written)


@pytest.mark.parametrize("text", [EVIL, "\x9b31m", "\u202etxt.exe", "نص فارسی‌ها"])
def test_json_on_the_terminal_means_the_same_without_control_characters(text, capsys):
    print_json({"name": text})
    written = capsys.readouterr().out
    assert json.loads(written) == {"name": text}
    assert not RAW.search(written)


@pytest.mark.parametrize("text", ["한국어", "نص فارسی‌ها", "👩‍👩‍👧 été", "a\tb\nc"])
def test_plain_text_reaches_the_terminal_as_it_is(text, capsys):
    print_out(text)
    assert capsys.readouterr().out == text + "\n"
