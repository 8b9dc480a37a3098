"""Translation over real sockets: whatever the service does, the alert leaves in time with its original intact."""

import asyncio
import random
import threading
import time

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import Sender
from alerts.messages import render
from alerts.messages.translation import source_texts
from crawler.language.detect import detect_language
from service.translation.deepl import DeepL
from service.translation.translator import LOOKUP_S, Translator
from store.clock import utc_now
from store.records.translations import TranslationBudget, TranslationUse
from tests.support.alerting import SENTENCE, TITLE, make_alert, make_item, make_report
from tests.support.records import NOW
from tests.support.translating import Asked, TextChannel, answering, is_marked, translating
from tests.support.webserver import Reply, WebServer

KOREAN = "러시아에 파병된 북한군 사상자가 크게 늘었다"
JSON = {"content_type": "application/json"}
PATIENCE_S = 1.0


@pytest.fixture(autouse=True, scope="module")
def loaded_model():
    """Loading the model of languages takes longer than some alerts here may wait."""
    detect_language(TITLE)


def delivery(alert, channel="mail", recipient="a@x.example"):
    return delivery_of(alert, channel, recipient, now=NOW)


def told(number=0, title=TITLE, **changes):
    item = make_item(report=make_report(title=title, **changes))
    return make_alert(subject=f"d{number}", items=[item])


async def sent_by(rig, *alerts, channel=None, translator=None, **options):
    """The texts that the sender sends of alerts that are due now."""
    channel, translator = channel or TextChannel(), translator or rig.translator()
    due = [delivery(alert, channel.name, to) for alert in alerts for to in channel.recipients()]
    await rig.db(rig.store.enqueue, due, NOW)
    sender = Sender(
        rig.store,
        rig.db,
        {channel.name: channel},
        rig.clock,
        rng=random.Random(1),
        compose=translator.add_translations,
        **options,
    )
    await sender.drain()
    await asyncio.gather(*translator._running.values())  # what came too late for its message ends by itself
    await translator.close()
    return channel.sent


async def test_a_headline_is_translated_marked_and_shown_beside_the_original(tmp_path):
    asked = Asked()
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(asked))
        async with translating(tmp_path, url) as rig:
            (text,) = await sent_by(rig, told())
    assert f"{TITLE}\nMachine translation: EN {TITLE}\n" in text
    assert "machine translations are by LibreTranslate" in text
    assert asked.bodies == [{"q": TITLE, "source": "uk", "target": "en", "format": "text"}]


async def test_sentences_are_translated_only_if_asked_for(tmp_path):
    asked = Asked()
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(asked))
        async with translating(tmp_path, url, sentences=True) as rig:
            (text,) = await sent_by(rig, told())
    assert asked.texts == [TITLE, SENTENCE]
    assert len(asked.bodies) == 1
    assert f"Machine translation: EN {SENTENCE}" in text


FAULTS = {
    "busy": Reply("slow down", status=429, headers={"Retry-After": "600"}),
    "broken": Reply("oops", status=500),
    "refused": Reply('{"error": "Invalid API key"}', status=403, **JSON),
    "no language": Reply('{"error": "xx is not supported"}', status=400, **JSON),
    "log-in page": Reply("<html><form>Please log in</form></html>", content_type="text/html"),
    "nothing": Reply(b"", status=204),
    "no text": Reply(b"", **JSON),
    "no object": Reply('["EN a"]', **JSON),
    "null": Reply('{"translatedText": null}', **JSON),
    "a number": Reply('{"translatedText": 7}', **JSON),
    "nested": Reply("[" * 100_000, **JSON),
    "too many": Reply('{"translatedText": ["EN a", "EN b"]}', **JSON),
    "none": Reply('{"translatedText": []}', **JSON),
    "empty": Reply('{"translatedText": ""}', **JSON),
    "only markup": Reply('{"translatedText": "<p></p><script>alert(1)</script>"}', **JSON),
    "only controls": Reply('{"translatedText": "\\u202e\\u0000\\n"}', **JSON),
    "much too long": Reply('{"translatedText": "' + "x" * 100_000 + '"}', **JSON),
    "a huge answer": Reply('{"translatedText": "' + "x" * 2_000_000 + '"}', **JSON),
    "broken bytes": Reply(b'{"translatedText": \xff\xfe', **JSON),
    "cut off": Reply('{"translatedText": "EN ', **JSON),
    "moved": Reply(status=302, headers={"Location": "http://127.0.0.1:1/translate"}),
    "brotli": Reply(b"\x1b\x00", headers={"Content-Encoding": "br"}, **JSON),
}


@pytest.mark.parametrize("fault", [*FAULTS, "hangs", "resets", "endless", "drips", "bomb"])
async def test_whatever_the_service_answers_the_alert_leaves_in_time_with_its_original(tmp_path, fault):
    async with WebServer() as web_server:
        if fault in FAULTS:
            url = web_server.serve("/translate", FAULTS[fault])
        elif fault == "hangs":
            url = web_server.hang("/translate")
        elif fault == "resets":
            url = web_server.reset("/translate")
        elif fault == "bomb":
            url = web_server.bomb("/translate")
        else:
            every_s = 0.01 if fault == "drips" else 0.0
            url = web_server.endless(
                "/translate", b'{"translatedText": "' if every_s else b"x" * 65_536, every_s
            )
        async with translating(tmp_path, url, max_delay_s=PATIENCE_S) as rig:
            began = time.monotonic()
            with capture_logs() as logs:
                (text,) = await sent_by(rig, told())
            took_s = time.monotonic() - began
            counts = await rig.db(rig.store.counts)
    assert text == render.text(told())
    assert not is_marked(text)
    assert took_s < PATIENCE_S + 1.5
    assert counts.deliveries_by_state["sent"] == 1
    failed = [line for line in logs if line["event"] == "translation_failed"]
    assert [line["log_level"] for line in failed] == ["warning"]
    assert len(web_server.asked("/translate")) == 1, "no retry, and no redirect followed"


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", "text/plain"])
async def test_json_under_another_content_type_is_read_as_json(tmp_path, content_type):
    async with WebServer() as web_server:
        url = web_server.serve("/translate", Reply('{"translatedText": "Troops"}', content_type=content_type))
        async with translating(tmp_path, url) as rig:
            (text,) = await sent_by(rig, told())
    assert "Machine translation: Troops\n" in text


async def test_markup_in_an_answer_is_cleaned_as_in_any_foreign_text(tmp_path):
    hostile = "<img src=x onerror=alert(1)>Troops <b>killed</b> &amp; hurt\u202e\r\nBcc: x@y.example<script>bad()</script>"

    async def handler(request):
        return web.json_response({"translatedText": hostile})

    async with WebServer() as web_server:
        url = web_server.serve("/translate", handler)
        async with translating(tmp_path, url) as rig:
            translated = await rig.translator().add_translations(told(), delivery(told()))
    assert translated.items[0].translation.title == "Troops killed & hurt Bcc: x@y.example"


async def test_a_text_is_sent_out_once_for_all_recipients_and_messages(tmp_path):
    asked = Asked()
    channel = TextChannel(recipients=tuple(f"{name}@x.example" for name in "abcdef"))
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(asked))
        async with translating(tmp_path, url) as rig:
            texts = await sent_by(rig, told(1), told(2), channel=channel)
            assert len(texts) == 12
            assert all(map(is_marked, texts))
            assert asked.texts == [TITLE]
            again = await rig.translator().add_translations(told(3), delivery(told(3)))
            assert again.items[0].translation.title == f"EN {TITLE}"
            assert asked.texts == [TITLE], "a new process finds it in the store"


async def test_each_language_of_a_digest_is_a_request_and_readable_ones_are_none(tmp_path):
    asked = Asked()
    reports = [
        make_report(title=TITLE),
        make_report(title=KOREAN, language="ko"),
        make_report(title="Officials say the number of soldiers killed has risen", language="en"),
        make_report(title="12 / 34", language="ko"),
        make_report(title="Сьогодні під Курськом тривають запеклі бої, кажуть військові"),
    ]
    alert = make_alert(items=[make_item(report=report, development=report.title) for report in reports])
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(asked))
        async with translating(tmp_path, url) as rig:
            translated = await rig.translator().add_translations(alert, delivery(alert))
    assert sorted(
        (body["source"], len(body["q"]) if isinstance(body["q"], list) else 1) for body in asked.bodies
    ) == [
        ("ko", 1),
        ("uk", 2),
    ]
    assert [item.translation is not None for item in translated.items] == [True, True, False, False, True]


async def test_each_channel_has_its_language_and_may_want_none(tmp_path):
    asked = Asked()
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(asked, lambda text, body: f"{body['target']} {text}"))
        async with translating(tmp_path, url, targets={"mail": "en", "chat": "id"}) as rig:
            translator, alert = rig.translator(), told()
            found = [
                await translator.add_translations(alert, delivery(alert, name))
                for name in ("mail", "chat", "hook")
            ]
            await translator.close()
    assert [one.items[0].translation and one.items[0].translation.title for one in found] == [
        f"en {TITLE}",
        f"id {TITLE}",
        None,
    ]


async def test_a_late_answer_does_not_delay_the_alert_and_serves_the_next_one(tmp_path):
    asked, release = Asked(), asyncio.Event()
    answer = answering(asked)

    async def slow(request):
        await release.wait()
        return await answer(request)

    async with WebServer() as web_server:
        url = web_server.serve("/translate", slow)
        async with translating(tmp_path, url) as rig:
            translator = rig.translator()
            assert await translator._find(source_texts(told(), sentences=False), "en", 0.5) == {}
            assert translator.counts.late == 1
            release.set()
            assert is_marked(render.text(await translator.add_translations(told(), delivery(told()))))
            assert len(asked.bodies) == 1
            await translator.close()


async def test_not_even_the_detection_of_languages_delays_an_alert(tmp_path):
    release = threading.Event()

    def stuck(text, stated):
        release.wait(30)
        return stated

    async with translating(tmp_path, "http://127.0.0.1:9/translate", max_delay_s=0.1) as rig:
        translator = Translator(rig.store, rig.db, rig.provider, rig.settings, stuck, rig.clock)
        began = time.monotonic()
        assert await translator.add_translations(told(), delivery(told())) == told()
        took_s = time.monotonic() - began
        release.set()
        assert translator.counts.late == 1
    assert took_s < LOOKUP_S + 1.0


async def test_no_alert_of_a_channel_waits_longer_than_the_limit_however_many_are_before_it(tmp_path):
    alerts = [
        told(number, f"Під Курськом загинули військові, повідомляє джерело номер {number}")
        for number in range(12)
    ]
    async with WebServer() as web_server:
        url = web_server.hang("/translate")
        async with translating(tmp_path, url, max_delay_s=0.4, clock=utc_now) as rig:
            channel = TextChannel()
            due = [delivery_of(alert, "mail", "a@x.example", now=utc_now()) for alert in alerts]
            await rig.db(rig.store.enqueue, due, utc_now())
            translator = rig.translator()
            began = time.monotonic()
            sender = Sender(
                rig.store,
                rig.db,
                {"mail": channel},
                utc_now,
                max_in_flight=2,
                compose=translator.add_translations,
            )
            await sender.drain()
            took_s = time.monotonic() - began
            await translator.close()
    assert len(channel.sent) == 12
    assert not any(map(is_marked, channel.sent))
    assert len(web_server.asked("/translate")) <= 4
    assert took_s < 0.8, "two at a time would take 2.4 s"


async def test_the_budget_of_a_day_ends_translations_but_no_alert(tmp_path):
    asked = Asked()
    alerts = [told(number, f"{TITLE} {number}") for number in range(5)]
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(asked))
        async with translating(tmp_path, url, budget=TranslationBudget(3, 10_000)) as rig:
            with capture_logs() as logs:
                texts = await sent_by(rig, *alerts)
            assert sum(map(is_marked, texts)) == len(asked.bodies) == 3
            assert len(texts) == 5
            assert [line["event"] for line in logs if line["event"].startswith("translation")] == [
                "translation_budget_spent"
            ]
            use = await rig.db(rig.store.translation_use, NOW.date())
            assert use == TranslationUse(3, sum(map(len, asked.texts)))
            rig.clock.advance(86_400)
            assert (await rig.translator().add_translations(alerts[-1], delivery(alerts[-1]))) is not alerts[
                -1
            ]


async def test_a_text_that_does_not_fit_the_characters_of_the_day_is_not_sent(tmp_path):
    async with WebServer() as web_server:
        url = web_server.serve("/translate", answering(Asked()))
        async with translating(tmp_path, url, budget=TranslationBudget(9, len(TITLE) - 1)) as rig:
            (text,) = await sent_by(rig, told())
    assert not is_marked(text)
    assert web_server.requests == []


async def test_a_service_that_asks_for_a_pause_gets_it(tmp_path):
    asked = Asked()
    async with WebServer() as web_server:
        url = web_server.serve("/translate", FAULTS["busy"], answering(asked))
        async with translating(tmp_path, url) as rig:
            translator = rig.translator()
            for number in range(3):
                await translator.add_translations(told(number), delivery(told(number)))
                rig.clock.advance(60)
            assert len(web_server.requests) == 1
            assert translator.counts.paused == 2
            rig.clock.advance(600)
            later = told(9)
            alert = await translator.add_translations(later, delivery_of(later, "mail", "a", now=rig.clock()))
            assert is_marked(render.text(alert))
            await translator.close()


async def test_a_service_that_keeps_failing_is_not_asked_for_every_alert(tmp_path):
    async with WebServer() as web_server:
        url = web_server.serve("/translate", FAULTS["broken"])
        async with translating(tmp_path, url) as rig:
            texts = await sent_by(
                rig, *(told(number, f"{TITLE} {number}") for number in range(40)), max_in_flight=1
            )
    assert len(texts) == 40
    assert len(web_server.requests) == 5


async def test_deepl_is_asked_by_its_documentation(tmp_path):
    asked, headers = Asked(), []

    async def handler(request):
        asked.bodies.append(await request.json())
        headers.append(request.headers["Authorization"])
        return web.json_response(
            {"translations": [{"detected_source_language": "UK", "text": "Troops killed"}]}
        )

    async with WebServer() as web_server:
        url = web_server.serve("/v2/translate", handler)
        async with translating(tmp_path, url) as rig:
            rig.provider = DeepL(rig.provider._endpoint, "k3y:fx", "Susulan test")
            (text,) = await sent_by(rig, told())
    assert "Machine translation: Troops killed\n" in text
    assert asked.bodies == [{"text": [TITLE], "target_lang": "EN-US", "source_lang": "UK"}]
    assert headers == ["DeepL-Auth-Key k3y:fx"]


@pytest.mark.parametrize(
    "body", ['{"translations": []}', '{"translations": [{}]}', '{"translations": [7]}', '{"message": "x"}']
)
async def test_what_deepl_answers_is_checked(tmp_path, body):
    async with WebServer() as web_server:
        url = web_server.serve("/v2/translate", Reply(body, **JSON))
        async with translating(tmp_path, url) as rig:
            rig.provider = DeepL(rig.provider._endpoint, "k3y", "Susulan test")
            (text,) = await sent_by(rig, told())
    assert text == render.text(told())


async def test_the_key_is_in_no_log_even_if_the_service_repeats_it(tmp_path):
    async with WebServer() as web_server:
        url = web_server.serve("/translate", Reply("the key s3cret-k3y is wrong", status=400))
        async with translating(tmp_path, url) as rig:
            rig.provider._key = "s3cret-k3y"
            with capture_logs() as logs:
                await sent_by(rig, told())
    assert "***" in str(logs)
    assert "s3cret-k3y" not in str(logs)
