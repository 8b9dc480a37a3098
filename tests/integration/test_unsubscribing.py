"""Unsubscribing by the header of a mail, over real HTTP and a real store."""

import email
import email.policy
import re
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from structlog.testing import capture_logs

from alerts.channels.email import Email
from alerts.channels.email_settings import EmailSettings
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.delivery.send_window import DigestInterval, SendPolicy
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.phrase import phrase
from alerts.messages.language.words import Words
from alerts.messages.unsubscribe_links import UnsubscribeScope
from service.config.load import load_config
from service.pipeline.channels import build_channels
from service.pipeline.dispatch import Dispatcher, DispatchTarget
from service.pipeline.unsubscribe import UnsubscribeHandler, build_unsubscribe_links
from service.web.public import serve_public
from service.web.unsubscribe_routes import unsubscribe_routes
from store.records.deliveries import UNSUBSCRIBED_REASON, DeliveryState
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert, rendered
from tests.support.fresh_store import fresh_store
from tests.support.pushing import free_port
from tests.support.records import FakeClock

S = DeliveryState
ME, OTHER = "me@newsroom.example", "other@newsroom.example"
CONFIG = """
[public]
url = "http://127.0.0.1:{port}/susulan"
listen = "127.0.0.1:{port}"
[[stories]]
name = "story"
seed = "seed.md"
[[stories]]
name = "second"
seed = "seed.md"
[[channels]]
kind = "email"
name = "mail"
host = "127.0.0.1"
security = "none"
sender = "alerts@susulan.example"
recipients = ["Me <me@newsroom.example>", "other@newsroom.example"]
[[channels]]
kind = "webhook"
name = "hook"
url = "https://hook.example/"
"""


class Desk:
    def __init__(self, folder: Path):
        (folder / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
        file = folder / "config.toml"
        file.write_text(CONFIG.format(port=free_port()))
        self.config, self.clock = load_config(file, {}), FakeClock()
        self.store, self.db = fresh_store(folder / "s.db"), StoreThread()
        self.links = build_unsubscribe_links(self.config, self.store)
        self.channels = build_channels(self.config, self.clock, self.links)

    def mail(self, alert=None, recipient=ME):
        content = rendered(self.channels["mail"], alert, recipient=recipient).content
        return email.message_from_bytes(content, policy=email.policy.default)

    def link(self, **options):
        return self.mail(**options)["List-Unsubscribe"].strip("<>")

    async def enqueue(self, alert, pace=None):
        owing = Dispatcher(
            self.store,
            self.db,
            [DispatchTarget(self.channels["mail"], policy=pace or SendPolicy())],
            self.clock,
        )
        await self.db(self.store.enqueue, await owing.build_deliveries(alert), self.clock())
        return owing

    def stands(self):
        return {(one.recipient, one.story): (one.state, one.last_error) for one in self.store.deliveries()}


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


@asynccontextmanager
async def reached(desk, language="en"):
    public = desk.config.public
    handler = UnsubscribeHandler(desk.store, desk.db, desk.links, desk.clock)
    routes = unsubscribe_routes(
        public, handler, lambda channel: Words((language if channel == "mail" else "en",))
    )
    async with serve_public(public, routes, 10_000_000), aiohttp.ClientSession() as session:

        async def ask(method, url, **options):
            async with session.request(method, url, allow_redirects=False, **options) as answer:
                return answer.status, await answer.text(), answer.headers

        yield ask


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_a_mail_carries_its_link_whole_and_on_one_line(desk):
    raw = rendered(desk.channels["mail"], recipient=ME).content
    headers = raw.partition(b"\r\n\r\n")[0]
    assert re.search(rb"\r\nList-Unsubscribe: <http://[^\s>]+/susulan/u/[\w-]{43}>\r\n", headers)
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in headers
    link = desk.link()
    mail = desk.mail()
    assert link in mail.get_body(("plain",)).get_content()
    assert f'href="{link}"' in mail.get_body(("html",)).get_content()


def test_the_link_is_one_for_each_recipient_and_story_and_always_the_same(desk):
    links = {
        desk.link(recipient=recipient, alert=make_alert(story=story))
        for recipient in (ME, OTHER)
        for story in ("story", "second", "")
    }
    assert len(links) == 6
    again = build_unsubscribe_links(desk.config, desk.store)
    assert again.url_for(UnsubscribeScope("mail", ME, "story")) == desk.link()


def test_nothing_of_the_recipient_is_readable_in_the_link(desk):
    token = desk.link().rpartition("/")[2]
    assert re.fullmatch(r"[\w-]{43}", token)
    assert not any(word in desk.link().lower() for word in ("me@", "newsroom", "story"))


def test_without_a_public_address_mails_have_no_link():
    zone = ZoneInfo("UTC")
    for channel in (
        Email(EmailSettings("mail", "h", desk_sender(), (desk_sender(),), zone)),
        Maildir(MaildirSettings("mail", Path("x"), desk_sender(), (desk_sender(),), zone)),
    ):
        content = rendered(channel).content
        assert b"Unsubscribe" not in content


def desk_sender():
    from alerts.channels.address import parse_address

    return parse_address("alerts@susulan.example")


async def test_following_a_link_changes_nothing(desk):
    async with reached(desk) as ask:
        for method in ("GET", "HEAD", "GET"):
            status, _, headers = await ask(method, desk.link())
            assert status == 200
            assert headers["Content-Type"].startswith("text/html")
    assert desk.store.unsubscriptions() == []


async def test_one_click_unsubscribes_and_a_second_one_is_fine(desk):
    async with reached(desk) as ask:
        for _ in range(2):
            status, text, headers = await ask("POST", desk.link(), data=ONE_CLICK)
            assert (status, "Location" in headers) == (200, False)
            assert "Unsubscribed" in text
    (one,) = desk.store.unsubscriptions()
    assert (one.channel, one.recipient, one.story) == ("mail", ME, "story")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_are_in_the_language_of_the_channel_s_readers(desk, language):
    words = Words((language,))
    async with reached(desk, language) as ask:
        _, asked, _ = await ask("GET", desk.link())
        _, done, _ = await ask("POST", desk.link(), data=ONE_CLICK)
    for page in (asked, done):
        assert f'<html lang="{language}" dir="{words.direction}">' in page
    assert words("No more alerts about “{story}”", story="story") in asked
    assert words("Nothing has changed yet.") in asked
    assert words("Unsubscribed") in done
    assert words("Whoever runs this service can undo it.") in done


async def test_both_buttons_of_the_page_work(desk):
    async with reached(desk) as ask:
        _, page, headers = await ask("GET", desk.link())
        actions = re.findall(r'<form method="post" action="([^"]*)"', page)
        assert actions[0] == ""
        assert "form-action 'self'" in headers["Content-Security-Policy"]
        assert "newsroom" not in page
        everything = desk.link().rpartition("/")[0] + "/" + actions[1]
        assert (await ask("POST", everything, data=ONE_CLICK))[0] == 200
    assert [one.story for one in desk.store.unsubscriptions()] == [""]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_forged_token_is_not_found(desk, method):
    link = desk.link()
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    async with reached(desk) as ask:
        for url in (forged, link[:-1], link + "A", link[:-43], link.replace("/u/", "/w/")):
            assert (await ask(method, url))[0] == 404
    assert desk.store.unsubscriptions() == []


async def test_a_long_form_is_refused_and_multipart_is_fine(desk):
    async with reached(desk) as ask:
        assert (await ask("POST", desk.link(), data=b"x" * 5_000))[0] == 413
        assert desk.store.unsubscriptions() == []
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("List-Unsubscribe", "One-Click")
        assert (await ask("POST", desk.link(), data=form))[0] == 200
    assert len(desk.store.unsubscriptions()) == 1


async def test_waiting_alerts_are_discarded_and_nothing_more_is_enqueued(desk):
    await desk.enqueue(make_alert(subject="d1"))
    await desk.enqueue(make_alert(subject="d2"), SendPolicy(digest=DigestInterval.DAILY))
    async with reached(desk) as ask:
        await ask("POST", desk.link(), data=ONE_CLICK)
    await desk.enqueue(make_alert(subject="d3"))
    await desk.enqueue(make_alert(subject="d4", story="second"))
    mine = [one for one in desk.store.deliveries() if one.recipient == ME]
    assert {one.subject: (one.state, one.last_error) for one in mine} == {
        "d1": (S.DISCARDED, UNSUBSCRIBED_REASON),
        "d2": (S.DISCARDED, UNSUBSCRIBED_REASON),
        "d3": (S.DISCARDED, UNSUBSCRIBED_REASON),
        "d4": (S.PENDING, None),
    }
    claimed = {(one.recipient, one.subject) for one in desk.store.lease_deliveries(desk.clock(), 60, 99)}
    assert claimed == {(OTHER, "d1"), (OTHER, "d3"), (ME, "d4"), (OTHER, "d4")}


async def test_an_unsubscribed_recipient_gets_no_heartbeat(desk):
    from datetime import timedelta

    ways = [DispatchTarget(desk.channels["mail"], heartbeat=timedelta(hours=1))]
    owing = Dispatcher(desk.store, desk.db, ways, desk.clock)
    assert await owing.enqueue_heartbeats(phrase("well")) == 0
    async with reached(desk) as ask:
        await ask("POST", desk.link(alert=make_alert(story="")), data=ONE_CLICK)
    desk.clock.advance(4_000)
    assert await owing.enqueue_heartbeats(phrase("well")) == 1
    assert [one.recipient for one in desk.store.deliveries()] == [OTHER]


async def test_an_unsubscription_is_logged_once(desk):
    with capture_logs() as logs:
        async with reached(desk) as ask:
            for _ in range(2):
                await ask("POST", desk.link(), data=ONE_CLICK)
    (output,) = [one for one in logs if one["event"] == "recipient_unsubscribed"]
    assert (output["channel"], output["recipient"], output["story"]) == ("mail", ME, "story")
