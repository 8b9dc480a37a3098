"""Answering alerts by the links in them, over real HTTP and a real store."""

import email
import email.policy
import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import escape

import pytest
from structlog.testing import capture_logs

from alerts.delivery.send_window import DigestInterval, SendPolicy
from alerts.messages.answers.links import AnswerAct
from alerts.messages.answers.words import answer_label
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.words import Words
from service.config.load import load_config
from service.pipeline.answers import build_answer_links
from service.stories.answers import MUTE_FOR
from service.stories.feedback import build_feedback
from service.stories.matcher import build_matcher
from store.records.deliveries import DeliveryKind, DeliveryState
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.answering import ME, OTHER, Desk, links_in, reading
from tests.support.records import NOW


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


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

    @pytest.mark.parametrize(("kept", "days"), [("30d", 30), ("0", 180)])
    async def test_a_link_lasts_as_long_as_its_alert_is_kept(self, desk, kept, days):
        text = desk.config.file.read_text()
        desk.config.file.write_text(f'{text}\n[retention]\ndeliveries = "{kept}"\n')
        links = build_answer_links(load_config(desk.config.file, {}), desk.store)
        mine, _ = await desk.enqueue()
        ((_, url),) = links.for_message(make_alert(), mine)[0][:1]
        desk.clock.advance(days * 86_400)
        assert desk.links.check("useful", url.rpartition("/")[2], desk.clock())
        assert not desk.links.check("useful", url.rpartition("/")[2], desk.clock.advance(86_400))

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
        style = re.search(r"<style>(.*?)</style>", page)[1]
        assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
        assert "style=" not in page
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in headers

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_the_pages_are_in_the_language_of_the_reader(self, desk, language):
        words = Words((language,))
        mine, _ = await desk.enqueue()
        async with reading(desk, words=lambda _: words) as reader:
            _, page, _ = await reader.ask("GET", desk.link(mine))
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
            assert escape(words("Nothing has changed yet.")) in page
            label = answer_label(AnswerAct.USEFUL, words)
            forms = await reader.answer(desk.link(mine), label)
            assert answer_label(AnswerAct.UNDO, words) in forms
        assert len(desk.opinions()) == 1

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
