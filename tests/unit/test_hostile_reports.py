"""Whatever a publisher writes, nothing in a message can run, call out or pretend to be something else."""

import email
import email.policy
import json

import pytest
from lxml import html

from alerts.channels.address import parse_address
from alerts.channels.mime import build_mail
from alerts.delivery.outbox import delivery_of
from alerts.messages.payload import build_payload, encode_json
from store.records.decisions import IndependentSource, Unparsed
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW

VECTORS = (
    "<script>alert(1)</script>",
    "</title><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    '<a href="javascript:alert(1)">read</a>',
    "<style>@import url(//evil.example/x.css)</style>",
    "<form action=//evil.example><input name=q></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
)
ACTIVE = {
    "script",
    "img",
    "svg",
    "iframe",
    "form",
    "input",
    "object",
    "embed",
    "link",
    "base",
    "video",
    "audio",
}


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("kind", [DeliveryKind.DEVELOPMENT, DeliveryKind.SUMMARY])
def test_no_text_of_a_publisher_becomes_markup_in_a_mail(vector, kind):
    report = make_report(
        title=vector, source=vector, language="en", url="https://x.example/?q=%22%3E" + vector
    )
    item = make_item(
        report=report, new=(IndependentSource(vector), Unparsed(vector)), headline=vector, others=(report,)
    )
    alert = make_alert(kind, [item], story=vector, note=vector)
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    content = build_mail(alert, delivery, parse_address("alerts@susulan.example"), None).content
    message = email.message_from_bytes(content, policy=email.policy.default)
    page = html.document_fromstring(message.get_body(("html",)).get_content())
    assert not {element.tag for element in page.iter() if isinstance(element.tag, str)} & ACTIVE
    assert not [name for element in page.iter() for name in element.attrib if name.lower().startswith("on")]
    assert all(link.startswith(("https://", "mailto:")) for _, _, link, _ in page.iterlinks())
    assert len(page.xpath("//style")) <= 1
    assert not page.xpath("//meta[@http-equiv]")
    assert [name for name in message if name.lower() in {"bcc", "cc"}] == []


@pytest.mark.parametrize("vector", VECTORS)
def test_no_text_of_a_publisher_breaks_the_json(vector):
    alert = make_alert(
        items=[
            make_item(
                report=make_report(title=vector, source=vector),
                new=(IndependentSource(vector), Unparsed(vector)),
            )
        ]
    )
    assert (
        json.loads(encode_json(build_payload(alert, "x1")))["data"]["items"][0]["report"]["title"] == vector
    )
