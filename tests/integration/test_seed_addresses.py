"""Seeds given by their address: walls and handfuls of words are refused, and what was kept can be fetched again."""

import asyncio
from functools import partial

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from crawler.pages import pool
from crawler.workers.process import WorkerLimits
from service.cli.main import build_app
from service.config.load import load_config
from service.runtime.seed_report import log_doubtful_seeds
from service.stories.seed_page_check import REFETCH
from service.stories.seed_pages import cache_path, fetch_missing_seeds
from service.stories.seeds import build_stories
from store.errors import ConfigError
from tests.support.reading import HerePool
from tests.support.webserver import Reply, WebServer


@pytest.fixture(autouse=True)
def _no_workers(request, monkeypatch):
    """Pages are read here, but in the tests that are about the worker."""
    if "worker" not in request.node.name:
        monkeypatch.setattr(pool, "ExtractionPool", HerePool)


NEWS = (
    "The town council of Torsnes voted on Sunday to repair the old bridge over the Glomma, which a flood had closed for "
    "two years, Mayor Greta Holm said. Work is to begin in spring, and the Bergen firm Vestbygg is to do it. "
)
HEADLINE = "Torsnes council agrees to repair the Glomma bridge"


def page(title, text, head=""):
    return Reply(
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>",
        content_type="text/html; charset=utf-8",
    )


PAYWALLED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge", "isAccessibleForFree": false}</script>'
WALLS = {
    "paywall": page(HEADLINE, "Subscribe to continue reading.", PAYWALLED),
    "paywall, ko": page("토르스네스 시의회, 다리 수리 합의", "이 기사는 유료 회원만 볼 수 있습니다.", PAYWALLED),
    "log-in": page("Log in", "Enter your name and your password to go on to the page. " * 4),
    "log-in, ja": page("ログイン", "会員の方はお名前とパスワードを入力してください。" * 8),
    "browser check": page("Проверка, что вы не бот!", "Подождите, пожалуйста, страница скоро откроется. " * 4),
    "handful of words": page(HEADLINE, "The bridge is to be repaired."),
    "handful of long words": page(
        "Donaudampfschifffahrtsgesellschaft",
        "Brückenbauarbeitenverzögerungsbekanntmachung Hochwasserschutzmaßnahmenkatalogerstellung "
        "Stadtratssitzungsprotokollführerin Instandsetzungskostenvoranschlag.",
    ),
    "empty": Reply("<html><body></body></html>", content_type="text/html"),
    "teasers": Reply(
        "<html><head><title>Port</title></head><body>"
        + "".join(f"<article><h2><a href='/n/{n}'>Report {n} on the bridge of Torsnes</a></h2><p>{NEWS}</p></article>" for n in range(5))
        + "</body></html>",
        content_type="text/html",
    ),
}  # fmt: skip


def configured(tmp_path, url):
    file = tmp_path / "config.toml"
    file.write_text(
        f'[service]\nstore = "{tmp_path}/s.db"\n[crawler]\nallow_private = ["127.0.0.0/8"]\n[matching]\nencoder = "off"\n'
        f'[[stories]]\nname = "bridge"\nseed = "{url}"\n',
        "utf-8",
    )
    return load_config(file)


@pytest.mark.parametrize("wall", WALLS)
async def test_a_page_that_is_no_article_is_refused_and_fetched_again_at_the_next_start(tmp_path, wall):
    async with WebServer() as web:
        url = web.serve("/a", WALLS[wall], page(HEADLINE, NEWS * 3))
        config = configured(tmp_path, url)
        with pytest.raises(ConfigError, match="is no article") as refused:
            await fetch_missing_seeds(config)
        assert REFETCH in str(refused.value)
        assert not cache_path(tmp_path, url).exists()
        await fetch_missing_seeds(config)
        assert build_stories(config)[0].name == "bridge"


@pytest.mark.parametrize("status", [301, 302])
async def test_an_address_that_leads_to_the_home_page_is_refused(tmp_path, status):
    async with WebServer() as web:
        web.serve("/", page("Welcome to the Harbour Post of Torsnes", NEWS * 3))
        config = configured(tmp_path, web.redirect("/a", web.url("/"), status))
        with pytest.raises(ConfigError, match="it leads to the home page"):
            await fetch_missing_seeds(config)


async def test_the_lead_that_a_paywall_shows_is_kept_and_named_in_the_log(tmp_path):
    async with WebServer() as web:
        config = configured(tmp_path, web.serve("/a", page(HEADLINE, NEWS, PAYWALLED)))
        await fetch_missing_seeds(config)
        with capture_logs() as lines:
            log_doubtful_seeds(config, build_stories(config))
    assert [line["event"] for line in lines] == ["seed_doubtful"]
    assert "paywall stub" in lines[0]["reason"]
    assert REFETCH in lines[0]["reason"]


async def test_a_whole_article_is_not_named_in_the_log(tmp_path):
    async with WebServer() as web:
        config = configured(tmp_path, web.serve("/a", page(HEADLINE, NEWS * 3)))
        await fetch_missing_seeds(config)
        with capture_logs() as lines:
            log_doubtful_seeds(config, build_stories(config))
    assert lines == []


async def test_a_kept_page_is_fetched_again_only_when_asked_and_survives_a_wall(tmp_path):
    async with WebServer() as web:
        first, second = page(HEADLINE, NEWS * 3), page(HEADLINE, NEWS * 4)
        url = web.serve("/a", first, second, WALLS["log-in"])
        config = configured(tmp_path, url)
        for again, times in ((False, 3), (False, 3), (True, 4)):
            await fetch_missing_seeds(config, again=again)
            assert cache_path(tmp_path, url).read_text("utf-8").count("Mayor Greta Holm") == times
        with pytest.raises(ConfigError, match="the page that was kept before stays in use"):
            await fetch_missing_seeds(config, again=True)
        assert cache_path(tmp_path, url).read_text("utf-8").count("Mayor Greta Holm") == 4
        assert len(web.asked("/a")) == 3


async def test_a_page_that_takes_the_worker_too_long_is_refused_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "ExtractionPool", partial(pool.ExtractionPool, WorkerLimits(time_s=0.05)))
    async with WebServer() as web:
        config = configured(tmp_path, web.serve("/a", page(HEADLINE, NEWS * 3)))
        with pytest.raises(ConfigError, match=r"reading the page took longer than 0\.05 s"):
            await fetch_missing_seeds(config)


async def test_topic_refetch_fetches_it_again(tmp_path):
    async with WebServer() as web:
        url = web.serve(
            "/a", page(HEADLINE, NEWS * 3), page(HEADLINE, NEWS.replace("Greta Holm", "Ada Lund") * 3)
        )
        configured(tmp_path, url)
        command = ["topic", "-c", str(tmp_path / "config.toml"), "--json"]
        for options, mayor in (([], "Greta Holm"), ([], "Greta Holm"), (["--refetch"], "Ada Lund")):
            done = await asyncio.to_thread(
                CliRunner().invoke, build_app(["topic", "status"]), [*command, *options]
            )
            assert done.exit_code == 0, done.output
            assert mayor in cache_path(tmp_path, url).read_text("utf-8")
        assert len(web.asked("/a")) == 2
