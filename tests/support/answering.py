"""A desk whose alerts carry links to answer, and a reader with a browser, over real HTTP and a real store."""

import re
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from urllib.parse import urljoin

import aiohttp

from alerts.delivery.send_window import SendPolicy
from alerts.messages.answers.links import AnswerAct, AnswerLink
from service.config.load import load_config
from service.pipeline.answers import AnswerHandler, build_answer_links
from service.pipeline.channels import build_channels
from service.pipeline.dispatch import Dispatcher, DispatchTarget
from service.stories.seeds import build_stories
from service.web.answer_routes import answer_routes
from service.web.public import serve_public
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert
from tests.support.fresh_store import fresh_store
from tests.support.pushing import free_port
from tests.support.records import NOW, FakeClock, make_article, make_poll, make_source

ME, OTHER = "me@newsroom.example", "other@newsroom.example"
CONFIG = """
[public]
url = "http://127.0.0.1:{port}/susulan"
listen = "127.0.0.1:{port}"
[[stories]]
name = "story"
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
SEED = (
    "# North Korea sends troops to Kursk\n\nNorth Korean soldiers were sent to Kursk to fight for Russia.\n"
)
REPORT = make_article(
    "a1",
    title="North Korean troops killed near Kursk",
    text="North Korean soldiers fighting for Russia were killed in the Kursk region, Ukraine said.",
)


class Desk:
    def __init__(self, folder):
        (folder / "seed.md").write_text(SEED)
        file = folder / "config.toml"
        file.write_text(CONFIG.format(port=free_port()))
        self.config, self.clock = load_config(file, {}), FakeClock()
        self.store, self.db = fresh_store(folder / "susulan.db"), StoreThread()
        self.stories = STORIES or STORIES.extend(build_stories(self.config)) or STORIES
        self.links = build_answer_links(self.config, self.store)
        self.channels = build_channels(self.config, self.clock, answers=self.links)
        self.store.sync_sources([make_source()], NOW)
        (lease,) = self.store.lease_due_hosts(NOW, 60, 1)
        self.store.record_poll(lease, make_poll("alpha", REPORT, make_article("a2")))

    def handler(self, **changes):
        values = {
            "stories": self.stories,
            "clock": self.clock,
            "channels": self.channels,
            "links": self.links,
        }
        return AnswerHandler(self.store, self.db, **{**values, **changes})

    async def enqueue(self, alert=None, policy=None, channel="mail"):
        """The deliveries of an alert: to me first, then to the other."""
        target = DispatchTarget(self.channels[channel], policy=policy or SendPolicy())
        dispatcher = Dispatcher(self.store, self.db, [target], self.clock)
        deliveries = await dispatcher.build_deliveries(alert or make_alert())
        await self.db(self.store.enqueue, deliveries, self.clock())
        return deliveries

    def link(self, delivery, act="useful", number=0, days=30):
        last_day = int(self.clock().timestamp() // 86_400) + days
        return self.links.url_for(AnswerLink(AnswerAct(act), delivery.id, number, last_day))

    def opinions(self):
        return [(one.useful, one.off_story, one.channel, one.recipient) for one in self.store.feedback()]

    def mutes(self):
        return [(one.development, one.channel, one.recipient) for one in self.store.silences(self.clock())]


STORIES = []
"""Built once: the lexicon takes a second."""


class Forms(HTMLParser):
    """The forms of a page: action and version by the label of their button."""

    def __init__(self, page, base):
        super().__init__()
        self.found, self._base, self._action, self._version, self._in_button = {}, base, "", "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            assert given["method"] == "post"
            self._action = urljoin(self._base, given["action"])
        elif tag == "input":
            self._version = given["value"]
        self._in_button = tag == "button"

    def handle_data(self, data):
        if self._in_button:
            self.found[data] = (self._action, {"version": self._version})
            self._in_button = False


class Reader:
    """A reader with a browser."""

    def __init__(self, session):
        self._session = session

    async def ask(self, method, url, **options):
        async with self._session.request(method, url, allow_redirects=False, **options) as answer:
            return answer.status, await answer.text(), answer.headers

    async def open(self, url):
        status, page, _ = await self.ask("GET", url)
        assert status == 200, page
        return Forms(page, url).found

    async def press(self, forms, label):
        action, data = forms[label]
        status, page, _ = await self.ask("POST", action, data=data)
        return status, Forms(page, action).found

    async def answer(self, url, label="Useful"):
        status, forms = await self.press(await self.open(url), label)
        assert status == 200
        return forms


@asynccontextmanager
async def reading(desk, **changes):
    public = desk.config.public
    routes = answer_routes(public, desk.handler(**changes))
    async with serve_public(public, routes, 10_000_000), aiohttp.ClientSession() as session:
        yield Reader(session)


def links_in(text):
    return re.findall(r"http://127\.0\.0\.1:\d+/susulan/a/([a-z-]+)/[\w.-]+", text)
