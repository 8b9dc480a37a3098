"""From the config to the service: the address guard, `susulan doctor`, `alerts preview` and the metrics."""

import json
from contextlib import closing

import pytest

from alerts.delivery.outbox import delivery_of
from alerts.messages.translation import source_texts
from crawler.language.detect import detect_language
from service.config.load import load_config
from service.doctor.findings import CheckStatus
from service.doctor.translation import check_translation
from service.monitoring.metrics import Metrics
from service.monitoring.status import read_status
from service.translation.build import build_provider, build_translator
from service.translation.counts import TranslationCounts
from service.translation.needs import wanted_texts
from store.errors import TranslationError
from store.records.retention import RetentionClass
from store.sqlite.store import open_store
from store.writer_thread import StoreThread
from tests.support.alerting import TITLE, make_alert
from tests.support.fresh_store import fresh_store, temporary_store
from tests.support.process import susulan
from tests.support.records import NOW, FakeClock
from tests.support.translating import Asked, answering
from tests.support.webserver import Reply, WebServer

CONFIG = """
[matching]
encoder = "off"
[translate]
provider = "libretranslate"
url = "{url}"
{more}
[[stories]]
name = "s"
seed = "seed.md"
[[channels]]
kind = "maildir"
name = "mine"
"""


def config_file(tmp_path, url, more="allow_private = true"):
    (tmp_path / "seed.md").write_text("# North Korean troops in Kursk\n\nNorth Korea sent troops to Kursk.\n")
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(url=url, more=more))
    return file


def config_for(tmp_path, url, more="allow_private = true"):
    return load_config(config_file(tmp_path, url, more), {})


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ("", False),
        ("allow_private = true", True),
        ('[crawler]\nallow_private = ["127.0.0.1/32"]', True),
        ('[crawler]\nallow_private = ["127.0.0.2/32"]', False),
    ],
)
async def test_an_internal_address_is_reached_only_if_the_config_allows_it(tmp_path, more, allowed):
    async with WebServer() as web_server:
        web_server.serve("/translate", answering(Asked()))
        config = config_for(tmp_path, web_server.url(""), more)
        provider = build_provider(config, config.translate)
        try:
            if allowed:
                assert await provider.translate([TITLE], "uk", "en") == [f"EN {TITLE}"]
            else:
                with pytest.raises(TranslationError, match="loopback"):
                    await provider.translate([TITLE], "uk", "en")
        finally:
            await provider.close()
        assert len(web_server.requests) == allowed


async def test_the_translator_of_a_config_translates_within_its_budget(tmp_path):
    async with WebServer() as web_server:
        web_server.serve("/translate", answering(Asked()))
        config = config_for(tmp_path, web_server.url(""), "allow_private = true\nmax_requests_per_day = 1")
        db = StoreThread()
        store = await db(fresh_store, tmp_path / "s.db")
        translator = build_translator(config, store, db, FakeClock(NOW))
        for name in ("mine", "other"):
            alert = make_alert(subject=name)
            shown = await translator.add_translations(alert, delivery_of(alert, name, "a", now=NOW))
            assert (shown.items[0].translation is not None) is (name == "mine")
        assert await db(store.translation_use, NOW.date())
        await translator.close()
        await db(store.close)
        db.close()


# ── doctor ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reply", "status", "said"),
    [
        (answering(Asked()), CheckStatus.OK, "'EN Selamat pagi, semuanya' in en"),
        (answering(Asked(), lambda text, _: text), CheckStatus.WARN, "Selamat pagi"),
        (Reply("no", status=403), CheckStatus.FAIL, "403: the key is refused"),
        (Reply("<html>", content_type="text/html"), CheckStatus.FAIL, "no JSON"),
    ],
)
async def test_doctor_sends_one_short_text(tmp_path, reply, status, said):
    async with WebServer() as web_server:
        web_server.serve("/translate", reply)
        finding = await check_translation(config_for(tmp_path, web_server.url("")))
        assert len(web_server.requests) == 1
    assert finding.status is status
    assert said in finding.detail
    assert bool(finding.advice) is (status is not CheckStatus.OK)


async def test_doctor_waits_longer_than_an_alert_and_says_what_to_do(tmp_path):
    async with WebServer() as web_server:
        web_server.serve("/translate", Reply('{"translatedText": "Good"}', after_s=0.2))
        more = 'allow_private = true\nmax_delay = "100ms"'
        finding = await check_translation(config_for(tmp_path, web_server.url(""), more))
    assert finding.status is CheckStatus.WARN
    assert "max_delay" in finding.advice


async def test_doctor_reports_a_service_that_cannot_be_reached(tmp_path):
    async with WebServer() as web_server:
        web_server.reset("/translate")
        finding = await check_translation(config_for(tmp_path, web_server.url("")))
    assert finding.status is CheckStatus.FAIL


async def test_doctor_has_nothing_to_check_where_nothing_is_translated(tmp_path):
    (tmp_path / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
    file = tmp_path / "config.toml"
    file.write_text('[[stories]]\nname = "s"\nseed = "seed.md"\n')
    assert await check_translation(load_config(file, {})) is None


# ── preview, metrics, retention ───────────────────────────────────────────────────────────────────


def test_preview_shows_what_is_cached_and_sends_nothing_out(tmp_path):
    file = config_file(tmp_path, "http://127.0.0.1:9/translate")
    alert = make_alert()
    delivery = delivery_of(alert, "mine", "you@localhost", now=NOW)
    with closing(open_store(tmp_path / "susulan.db")) as store:
        store.enqueue([delivery], NOW)
    plain = susulan("alerts", "preview", delivery.id, "-c", file).stdout
    assert TITLE in plain
    assert "Machine translation" not in plain
    (wanted,) = wanted_texts(source_texts(alert, sentences=False), "en", "LibreTranslate", detect_language)
    with closing(open_store(tmp_path / "susulan.db")) as store:
        store.save_translations({wanted.key: "Troops killed"}, NOW)
    assert (
        "Machine translation: Troops killed" in susulan("alerts", "preview", delivery.id, "-c", file).stdout
    )


def test_metrics_count_texts_and_characters():
    store = temporary_store()
    counts = TranslationCounts(cached=3, failed=2, characters=45)
    said = Metrics(lambda: 0.0, counts).render(read_status(store, NOW)).decode()
    store.close()
    assert 'susulan_translations_total{result="cached"} 3.0' in said
    assert 'susulan_translations_total{result="failed"} 2.0' in said
    assert 'susulan_translations_total{result="late"} 0.0' in said
    assert "susulan_translation_characters_total 45.0" in said


def test_retention_keeps_translations_for_as_long_as_the_config_says(tmp_path):
    config = config_for(tmp_path, "https://tr.example", '[retention]\ntranslations = "7d"')
    assert config.retention[RetentionClass.TRANSLATIONS].days == 7


def test_the_doctor_command_shows_the_translation(tmp_path):
    file = config_file(tmp_path, "http://127.0.0.1:9/translate")
    found = json.loads(susulan("doctor", "--no-sources", "--json", "-c", file).stdout)["findings"]
    (row,) = (row for row in found if row["what"] == "translation")
    assert row["verdict"] == "fail"
