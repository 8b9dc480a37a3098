"""Answering alerts by the links in them, over real HTTP and a real store."""

import asyncio
import email
import email.policy
import json
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urljoin

import aiohttp
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from alerts.delivery.send_window import DigestInterval, SendPolicy
from alerts.messages.answer_links import MAX_LIFE, AnswerAct, AnswerLink
from service.cli.main import build_app
from service.config.load import load_config
from service.pipeline.answers import AnswerHandler, build_answer_links
from service.pipeline.channels import build_channels
from service.pipeline.dispatch import Dispatcher, DispatchTarget
from service.stories.answers import MAX_CHANGES, MUTE_FOR
from service.stories.feedback import build_feedback
from service.stories.matcher import build_matcher
from service.stories.seeds import build_stories
from service.web.answer_routes import answer_routes
from service.web.public import serve_public
from store.records.deliveries import DeliveryKind, DeliveryState
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert, make_item, make_report
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


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


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


class TestMessages:
    async def test_a_mail_carries_a_link_for_each_answer_in_both_parts(self, desk):
        mine, others = await desk.enqueue()
        content = desk.channels["mail"].render(make_alert(), mine, root=None).content
        mail = email.message_from_bytes(content, policy=email.policy.default)
        wanted = ["useful", "not-useful", "not-this-story", "mute"]
        assert links_in(mail.get_body(("plain",)).get_content()) == wanted
        assert links_in(mail.get_body(("html",)).get_content()) == wanted
        theirs = desk.channels["mail"].render(make_alert(), others, root=None).content
        assert content.partition(b"\r\n\r\n")[2] != theirs.partition(b"\r\n\r\n")[2]

    async def test_a_digest_carries_one_link_for_each_development(self, desk):
        items = [make_item(), make_item(development="d2")]
        alert = make_alert(DeliveryKind.SUMMARY, items, subject="g1")
        mine, _ = await desk.enqueue(alert)
        content = desk.channels["mail"].render(alert, mine, root=None).content
        mail = email.message_from_bytes(content, policy=email.policy.default)
        for kind in ("plain", "html"):
            text = mail.get_body((kind,)).get_content()
            assert links_in(text) == ["choose", "choose"]
            assert f"{mine.id}.0." in text
            assert f"{mine.id}.1." in text

    async def test_a_webhook_carries_them_as_a_field_of_each_item(self, desk):
        (delivery,) = await desk.enqueue(channel="hook")
        data = json.loads(desk.channels["hook"].render(make_alert(), delivery, root=None).content)
        (item,) = data["data"]["items"]
        assert list(item["answers"]) == ["useful", "not_useful", "not_this_story", "mute"]

    async def test_notices_carry_none(self, desk):
        alert = make_alert(DeliveryKind.NOTICE, items=(), story="", note="all is well")
        mine, _ = await desk.enqueue(alert)
        assert b"/susulan/a/" not in desk.channels["mail"].render(alert, mine, root=None).content


class TestReading:
    async def test_opening_the_page_changes_nothing(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            for act in AnswerAct:
                for method in ("GET", "HEAD", "GET"):
                    status, _, headers = await reader.ask(method, desk.link(mine, act))
                    assert status == 200
                    assert headers["Content-Type"].startswith("text/html")
        assert (desk.opinions(), desk.mutes()) == ([], [])
        assert desk.store.answer_state(mine.id, 0, NOW).version == 0

    async def test_the_page_shows_the_report_and_neither_the_reader_nor_anything_foreign(self, desk):
        report = make_report(
            title='<script>alert("x")</script> \u202e العنوان', language='ar"><b>', source="<i>"
        )
        mine, _ = await desk.enqueue(make_alert(items=[make_item(report=report)]))
        async with reading(desk) as reader:
            _, page, headers = await reader.ask("GET", desk.link(mine))
        assert "&lt;script&gt;" in page
        assert not re.search(r"<script|<b>\"|<i>|newsroom|\u202e|https?://", page)
        assert 'lang="und" dir="auto"' in page
        assert '<html lang="en" dir="ltr">' in page
        assert "width=device-width" in page
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in headers

    async def test_a_choice_is_made_on_the_page_of_a_digest(self, desk):
        items = [make_item(), make_item(development="d2", report=make_report(article_id="a2"))]
        mine, _ = await desk.enqueue(make_alert(DeliveryKind.SUMMARY, items, subject="g1"))
        async with reading(desk) as reader:
            link = desk.link(mine, "choose", 1)
            assert (await reader.ask("POST", link, data={"version": "0"}))[0] == 404
            await reader.answer(link, "Not useful")
            await reader.answer(link, "Mute this development")
        assert [one.article_id for one in desk.store.feedback()] == ["a2"]
        assert desk.mutes() == [("d2", "mail", ME)]


class TestAnswering:
    @pytest.mark.parametrize(
        ("label", "useful", "off_story"),
        [("Useful", True, False), ("Not useful", False, False), ("Not this story", False, True)],
    )
    async def test_an_opinion_is_feedback_as_the_command_stores_it_with_who_and_when(
        self, desk, label, useful, off_story
    ):
        mine, _ = await desk.enqueue()
        desk.clock.advance(60)
        async with reading(desk) as reader:
            await reader.answer(desk.link(mine), label)
        (stored,) = desk.store.feedback()
        article = desk.store.articles(["a1"])["a1"]
        (story,) = desk.stories
        same = build_feedback(
            article, story, build_matcher([story], "off"), useful=useful, at=desk.clock(), off_story=off_story
        )
        assert same.log_odds is not None
        assert replace(stored, id=same.id) == replace(same, channel="mail", recipient=ME)

    async def test_another_answer_replaces_the_first(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.answer(desk.link(mine))
            for label in ("Not this story", "Not useful", "Useful", "Not useful"):
                status, forms = await reader.press(forms, label)
                assert status == 200
                assert len(desk.store.feedback()) == 1
        assert desk.opinions() == [(False, False, "mail", ME)]

    async def test_each_reader_answers_alone(self, desk):
        mine, theirs = await desk.enqueue()
        async with reading(desk) as reader:
            await reader.answer(desk.link(mine))
            await reader.answer(desk.link(theirs, "not-useful"), "Not useful")
        assert desk.opinions() == [(True, False, "mail", ME), (False, False, "mail", OTHER)]

    async def test_an_opinion_is_undone(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.answer(desk.link(mine))
            status, forms = await reader.press(forms, "Undo")
            assert status == 200
        assert desk.opinions() == []
        assert "Undo" not in forms

    async def test_a_muted_development_sends_its_reader_nothing_more_until_it_is_undone(self, desk):
        mine, _ = await desk.enqueue()
        waiting, _ = await desk.enqueue(
            make_alert(DeliveryKind.UPDATE, revision=1), SendPolicy(digest=DigestInterval.DAILY)
        )
        async with reading(desk) as reader:
            forms = await reader.answer(desk.link(mine, "mute"), "Mute this development")
            assert desk.mutes() == [("d1", "mail", ME)]
            assert desk.store.delivery(waiting.id).state is DeliveryState.DISCARDED
            assert "muted" in desk.store.delivery(waiting.id).last_error
            states = [one.state for one in await desk.enqueue(make_alert(DeliveryKind.UPDATE, revision=2))]
            assert states == [DeliveryState.DISCARDED, DeliveryState.PENDING]
            elsewhere = await desk.enqueue(make_alert(subject="d2"))
            assert [one.state for one in elsewhere] == [DeliveryState.PENDING] * 2
            await reader.press(forms, "Alert me again")
        assert desk.mutes() == []
        states = [one.state for one in await desk.enqueue(make_alert(DeliveryKind.UPDATE, revision=3))]
        assert states == [DeliveryState.PENDING] * 2

    async def test_a_mute_ends_by_itself(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            await reader.answer(desk.link(mine, "mute"), "Mute this development")
        desk.clock.advance(MUTE_FOR.total_seconds() + 1)
        assert desk.mutes() == []

    async def test_an_opinion_and_a_mute_stand_side_by_side(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.answer(desk.link(mine))
            _, forms = await reader.press(forms, "Mute this development")
            assert {"Undo", "Alert me again"} <= set(forms)
            await reader.press(forms, "Undo")
        assert (desk.opinions(), desk.mutes()) == ([], [("d1", "mail", ME)])

    async def test_answers_are_logged_with_who(self, desk):
        mine, _ = await desk.enqueue()
        with capture_logs() as logs:
            async with reading(desk) as reader:
                forms = await reader.answer(desk.link(mine))
                await reader.press(forms, "Undo")
                await reader.press(forms, "Undo")
        told = [one for one in logs if one["event"] == "alert_answered"]
        assert [(one["answer"], one["recipient"], one["article"]) for one in told] == [
            ("useful", ME, "a1"),
            ("undo", ME, "a1"),
        ]


class TestRefusals:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_a_changed_link_is_not_found(self, desk, method):
        mine, theirs = await desk.enqueue()
        link = desk.link(mine)
        head, _, token = link.rpartition("/")
        _, number, last_day, mac = token.split(".")
        changed = [
            f"{head}/{mine.id}.{number}.{last_day}.{'A' * 32}",
            f"{head}/{theirs.id}.{number}.{last_day}.{mac}",
            f"{head}/{mine.id}.1.{last_day}.{mac}",
            f"{head}/{mine.id}.{number}.{int(last_day) + 1}.{mac}",
            f"{head}/{mine.id[:10]}.{number}.{last_day}.{mac}",
            *(link.replace("/useful/", f"/{act}/") for act in AnswerAct if act is not AnswerAct.USEFUL),
            link.replace("/useful/", "/USEFUL/"),
            link + "A",
            link[:-1],
            head + "/",
        ]
        async with reading(desk) as reader:
            for url in changed:
                assert (await reader.ask(method, url, data={"version": "0"}))[0] == 404, url
        assert desk.opinions() == []

    async def test_the_links_of_another_service_are_not_found(self, desk):
        mine, _ = await desk.enqueue()
        desk.store.set_meta("answer link secret", "another")
        stranger = build_answer_links(desk.config, desk.store)
        day = int(NOW.timestamp() // 86_400) + 1
        async with reading(desk) as reader:
            link = stranger.url_for(AnswerLink(AnswerAct.USEFUL, mine.id, 0, day))
            assert (await reader.ask("POST", link, data={"version": "0"}))[0] == 404

    async def test_an_old_link_is_not_found(self, desk):
        alert = make_alert()
        mine, _ = await desk.enqueue(alert)
        (acts,) = desk.links.for_message(alert, mine)
        link = dict(acts)[AnswerAct.USEFUL]
        async with reading(desk) as reader:
            desk.clock.advance(MAX_LIFE.total_seconds())
            assert (await reader.ask("GET", link))[0] == 200
            desk.clock.advance(86_400)
            for method in ("GET", "POST"):
                assert (await reader.ask(method, link, data={"version": "0"}))[0] == 404
        assert desk.opinions() == []

    async def test_a_link_to_what_is_gone_says_so(self, desk):
        mine, _ = await desk.enqueue()
        link, beyond = desk.link(mine), desk.link(mine, number=1)
        gone = desk.link(replace(mine, id="x" * 20))
        async with reading(desk) as reader:
            for url in (beyond, gone):
                for method in ("GET", "POST"):
                    assert (await reader.ask(method, url, data={"version": "0"}))[0] == 410
        without_me = {"mail": build_channels(desk.config, desk.clock)["hook"]}
        async with reading(desk, channels=without_me) as reader:
            assert (await reader.ask("GET", link))[0] == 410
        async with reading(desk, stories=[]) as reader:
            assert (await reader.ask("POST", link, data={"version": "0"}))[0] == 410
        assert desk.opinions() == []

    async def test_nothing_is_learnt_from_a_report_that_is_not_kept(self, desk):
        alert = make_alert(items=[make_item(report=make_report(article_id="pruned"))])
        mine, _ = await desk.enqueue(alert)
        async with reading(desk) as reader:
            assert (await reader.ask("POST", desk.link(mine), data={"version": "0"}))[0] == 410
            # to mute it needs no text
            await reader.answer(desk.link(mine, "mute"), "Mute this development")
        assert (desk.opinions(), len(desk.mutes())) == ([], 1)

    async def test_a_replayed_answer_changes_nothing(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            first = await reader.open(desk.link(mine))
            status, forms = await reader.press(first, "Useful")
            assert (await reader.press(first, "Useful"))[0] == 200  # in force: nothing to do
            undone = forms
            await reader.press(undone, "Undo")
            status, again = await reader.press(first, "Useful")
            assert (status, desk.opinions()) == (409, [])
            await reader.press(again, "Not useful")
            status, _ = await reader.press(undone, "Undo")
            assert status == 409
        assert desk.opinions() == [(False, False, "mail", ME)]

    @pytest.mark.parametrize(
        "body",
        [b"", b"version=", b"version=-1", b"version=1", b"version=9" * 9, b"version=\xff", b"a=1&" * 50],
    )
    async def test_a_post_that_does_not_say_what_it_saw_changes_nothing(self, desk, body):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            assert (await reader.ask("POST", desk.link(mine), data=body))[0] == 409
        assert desk.opinions() == []

    async def test_a_long_form_is_refused(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            assert (await reader.ask("POST", desk.link(mine), data=b"x" * 5_000))[0] == 413
            for method in ("PUT", "DELETE", "PATCH"):
                assert (await reader.ask(method, desk.link(mine)))[0] == 404
        assert desk.opinions() == []

    async def test_an_answer_cannot_be_changed_for_ever(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.open(desk.link(mine, "mute"))
            for number in range(MAX_CHANGES):
                _, forms = await reader.press(
                    forms, "Alert me again" if number % 2 else "Mute this development"
                )
            status, _ = await reader.press(forms, "Mute this development")
        assert (status, desk.mutes()) == (409, [])


class TestConcurrency:
    async def test_a_double_click_is_one_answer(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.open(desk.link(mine))
            answers = await asyncio.gather(*(reader.press(forms, "Useful") for _ in range(8)))
        assert {status for status, _ in answers} == {200}
        assert desk.opinions() == [(True, False, "mail", ME)]
        assert desk.store.answer_state(mine.id, 0, NOW).version == 1

    async def test_of_two_different_answers_at_once_one_holds(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.open(desk.link(mine))
            labels = ["Useful", "Not useful"] * 3
            answers = await asyncio.gather(*(reader.press(forms, label) for label in labels))
        statuses = {
            label: {status for one, (status, _) in zip(labels, answers, strict=True) if one == label}
            for label in labels
        }
        assert sorted(statuses.values(), key=min) == [{200}, {409}]
        assert len(desk.opinions()) == 1


class TestCommands:
    async def test_feedback_and_silences_list_who_and_undo_what_readers_answered(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.answer(desk.link(mine), "Not this story")
            await reader.press(forms, "Mute this development")
            listed = run(desk, "feedback", "list", "--json")
            (row,) = json.loads(listed)["feedback"]
            assert (row["verdict"], row["channel"], row["recipient"]) == ("not-this-story", "mail", ME)
            assert row["at"] == desk.clock().isoformat()
            assert ME in run(desk, "feedback", "list")
            run(desk, "feedback", "undo", row["id"])
            assert desk.opinions() == []
            assert "Undo" not in await reader.open(desk.link(mine))
            await reader.answer(desk.link(mine))
        assert desk.opinions() == [(True, False, "mail", ME)]


def run(desk, *words):
    result = CliRunner().invoke(build_app(), [*words, "-c", str(desk.config.file)])
    assert result.exit_code == 0, result.output
    return result.stdout
