"""A hostile value in any field of an alert: no receiver gets control characters, mentions, mark-up or endless text."""

import email
import email.policy
import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.address import parse_address
from alerts.channels.apprise import Apprise, AppriseSettings
from alerts.channels.chat import discord, mattermost, ntfy, slack, teams, telegram
from alerts.channels.chat.channel import Chat, ChatSettings
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.channels.mentions import inert_text
from alerts.channels.template import BodyTemplate
from alerts.channels.webhook import Webhook, WebhookSettings
from alerts.messages.alert import ItemTranslation
from alerts.outlets.records import Control, Owner
from store.clock import utc_now
from store.records.decisions import IndependentSource, Unparsed
from store.records.deliveries import DeliveryKind
from tests.support.alerting import SENTENCE, make_alert, make_item, make_report, rendered

UTC = ZoneInfo("UTC")
SENDER = parse_address("desk@newsroom.example")
CONTROLS = "\x1b]0;pwn\x07\x9b2J\x00\r\n\u202eevil\u200f\u2028\ufeff"
MENTIONS = " @channel @everyone @here <!here> <!channel|x> <@U1> <@&1> <#C1> <at>all</at> "
MARKUP = "<b>b</b> [x](http://evil.example) ![x](http://evil.example/i.png) <http://evil.example|x> `c` ~~~"
EVIL = "x" + CONTROLS + MENTIONS + MARKUP
LONG = "word " * 4_000
OVERRIDES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b\u200e\u200f\u2028\u2029\ufeff]")
"""Line feeds and isolates are our own, around cleaned words."""
OWN = {"subject", "development", "article_id", "page"}
"""Keys, and the address of a page of Susulan's: nothing in them is a publisher's."""
TEMPLATE = """{"text": {{ data.title | tojson }}, "more": {{ data | tojson }}}"""


def chat(service):
    return Chat(ChatSettings("chat", service, UTC), utc_now)


CHANNELS = {
    "slack": lambda: chat(slack.slack("https://hooks.example/T/B/x")),
    "discord": lambda: chat(discord.discord("https://hooks.example/d")),
    "teams": lambda: chat(teams.teams("https://hooks.example/t")),
    "mattermost": lambda: chat(mattermost.mattermost("https://hooks.example/m")),
    "telegram": lambda: chat(telegram.telegram("123:abc", "-100555")),
    "ntfy": lambda: chat(ntfy.ntfy("https://ntfy.example/topic-x")),
    "apprise": lambda: Apprise(AppriseSettings("chat", "json://localhost", UTC)),
    "mail": lambda: Maildir(MaildirSettings("chat", Path("box"), SENDER, (SENDER,), UTC)),
    "webhook": lambda: Webhook(WebhookSettings("chat", "https://hooks.example/w"), utc_now),
    "template": lambda: Webhook(
        WebhookSettings("chat", "https://hooks.example/w", template=BodyTemplate(TEMPLATE)), utc_now
    ),
}
MAX_BYTES = {
    "slack": 20_000, "discord": 20_000, "teams": 28_000, "mattermost": 20_000,
    "telegram": 20_000, "ntfy": 8_000, "apprise": 30_100, "mail": 100_000, "webhook": 20_000, "template": 25_000,
}  # fmt: skip
"""Of the whole body; the limits of each part are tested in test_chat_messages.py."""


def plain_alert(kind):
    owner = Owner("Press Group", Control.STATE)
    item = make_item(
        new=(*make_item().new, IndependentSource("Ann"), Unparsed("new")),
        others=(make_report(article_id="a2"),),
        reports=3,
        sources=2,
        first="Ann",
        owners=(owner, owner),
        owner=owner,
        outlet_owner=owner,
        repeats="KCNA",
        headline="Headline",
        translation=ItemTranslation("en", "DeepL", "Made", ((SENTENCE, "Made of it"),)),
    )
    return make_alert(kind, [item], note="note", lines=("one", "two"), total=3)


def variants(value, evil, path=""):
    """The record with the hostile text in each of its texts, one after the other, with the path of that."""
    if type(value) is str:
        yield path, evil
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            for where, changed in variants(one, evil, f"{path}[{number}]"):
                yield where, (*value[:number], changed, *value[number + 1 :])
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in OWN:
                for where, changed in variants(getattr(value, field.name), evil, f"{path}.{field.name}"):
                    yield where, replace(value, **{field.name: changed})


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)


def shown(name, content):
    """The texts of a message."""
    if name == "apprise":
        return [content.decode()]
    if name != "mail":
        return list(texts(json.loads(content)))
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return [*map(str, message.values()), *parts]


AT = re.compile(r"(?<!\\)@\w")
RAW = {
    "slack": re.compile(r"<[!@#]|<http://evil|<b>|<at>"),
    "teams": re.compile(r"(?<!\\)<at>|(?<!\\)\]\(http://evil|(?<!\\)<b>"),
    "mattermost": re.compile(r"@\w|(?<!\\)\]\(http://evil|(?<!\\)<b>"),
    "telegram": AT,
    "apprise": re.compile(r"@\w|<[!@#]"),
    "template": re.compile(r"@\w|<[!@#]"),
}
"""What would mention somebody, or be a link or mark-up of the publisher's."""


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("@channel and desk@paper.example", "@\u2060channel and desk@\u2060paper.example"),
        (
            "<!here> <@U1> <@&1> <#C1> a < b",
            "<\u2060!here> <\u2060@\u2060U1> <\u2060@\u2060&1> <\u2060#C1> a < b",
        ),
        ("https://medium.com/@desk/a @all", "https://medium.com/%40desk/a @\u2060all"),
        ("nothing", "nothing"),
    ],
)
def test_names_are_inert_and_addresses_still_work(text, inert):
    assert inert_text(text) == inert


@pytest.mark.parametrize("name", ["mattermost", "template", "apprise"])
def test_an_address_with_an_at_sign_stays_a_link(name):
    alert = make_alert(items=[make_item(report=make_report(url="https://medium.com/@desk/a"))])
    content = rendered(CHANNELS[name](), alert, recipient="room").content.decode()
    assert "https://medium.com/%40desk/a" in content


def is_header(name, text, message):
    """Whether Slack takes a text as it is, in a field of plain text."""
    return name == "slack" and any(
        block["type"] == "header" and block["text"]["text"] == text for block in message["blocks"]
    )


@pytest.mark.parametrize("kind", [DeliveryKind.DEVELOPMENT, DeliveryKind.NOTICE])
@pytest.mark.parametrize("name", CHANNELS)
def test_nothing_hostile_reaches_a_chat_raw(name, kind):
    channel = CHANNELS[name]()
    found = []
    count = 0
    for path, alert in variants(plain_alert(kind), EVIL):
        count += 1
        content = rendered(channel, alert, recipient="room").content
        for text in shown(name, content):
            raw = name in RAW and RAW[name].search(text)
            if raw and name == "slack" and is_header(name, text, json.loads(content)):
                raw = None
            if OVERRIDES.search(text) or raw:
                found.append((path, text))
        if name == "discord":
            assert json.loads(content)["allowed_mentions"] == {"parse": []}
    assert count > 25, "each field is tried"
    assert found == []


@pytest.mark.parametrize("name", CHANNELS)
def test_no_field_makes_a_message_too_long(name):
    channel = CHANNELS[name]()
    for path, alert in variants(plain_alert(DeliveryKind.SUMMARY), LONG):
        size = len(rendered(channel, alert, recipient="room").content)
        assert size <= MAX_BYTES[name], path
