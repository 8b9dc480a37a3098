"""A headline near a story is judged with the text of its page; if that cannot be had, as it is, and once."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from service.config.load import load_config
from service.pipeline.dispatch import Dispatcher
from service.pipeline.judging import Pipeline
from service.pipeline.page_requests import PageRequests
from service.runtime.composition import open_app
from service.runtime.cycle import run_cycle
from store.records.articles import ArticleState
from store.records.sources import PagePolicy, SourceKind
from tests.support.bridge import CONFIG, NEAR, SEED, TEXT, page, threshold_above
from tests.support.collecting import START, collecting, quote_slug, rss, source
from tests.support.webserver import Reply, WebServer

FAR = "Rain in the north tomorrow"
HOUR = timedelta(hours=1)


NO_PAGES = {
    "missing": Reply(status=404),
    "forbidden": Reply(status=403),
    "failing": Reply(status=500),
    "log-in page": Reply(
        "<html><head><title>Log in</title></head><body><form><input type='password' name='p'></form></body></html>",
        content_type="text/html",
    ),
    "paywall stub": page("Mayor Greta Holm", "Subscribe to continue reading."),
    "no page": Reply(b"%PDF-1.7 ...", content_type="application/pdf"),
}


class Desk:
    """A collector and a pipeline over one store and clock."""

    def __init__(self, rounds, by, limit):
        self.rounds = rounds
        threshold = threshold_above(NEAR, by)
        story = build_story(StorySpec("bridge", single_seed(SEED, "en"), threshold=threshold))
        dispatcher = Dispatcher(rounds.store, rounds.db, [], rounds.time)
        requests = PageRequests(rounds.store, rounds.db, rounds.time, limit)
        self.pipeline = Pipeline(
            rounds.store, rounds.db, [story], dispatcher, rounds.time, page_requests=requests
        )

    async def judge(self):
        """(reports judged, matches, pages requested)"""
        tally = await self.pipeline.judge_ready()
        return tally.articles, tally.matches, tally.pages_requested

    async def tick(self):
        return await self.rounds.tick()

    def expire(self):
        """What the stage `pages` does."""
        return self.rounds.store.expire_pending_pages(self.rounds.time() - timedelta(minutes=30))


@asynccontextmanager
async def desk_over(*sources, by=1.0, limit=30, **options):
    async with collecting(sources, pages=True, **options) as rounds:
        yield Desk(rounds, by, limit)


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def feed(web, *titles, text="", policy=PagePolicy.NEAR, **facts):
    return source(web.serve("/f", rss(*titles, base=web.url(""), text=text)), page_policy=policy, **facts)


def path_of(title):
    return f"/{quote_slug(title)}"


async def test_a_headline_near_a_story_is_judged_with_the_text_of_its_page(web):
    web.serve(path_of(NEAR), page(NEAR))
    async with desk_over(feed(web, NEAR, FAR)) as desk:
        await desk.tick()
        assert web.paths() == ["/f"], "no page is read before a headline is near"
        with capture_logs() as lines:
            assert await desk.judge() == (1, 0, 1)
        assert [line["title"] for line in lines if line["event"] == "page_requested"] == [NEAR]
        assert await desk.judge() == (0, 0, 0)
        assert (await desk.tick()).pages == 1
        assert await desk.judge() == (1, 1, 0)
        assert await desk.judge() == (0, 0, 0)
    assert web.paths() == ["/f", path_of(NEAR)]


@pytest.mark.parametrize(("by", "matches"), [(1.0, 0), (-0.5, 1)], ids=["just below", "just above"])
@pytest.mark.parametrize("given", NO_PAGES)
async def test_without_a_usable_page_it_is_judged_as_it_is(web, given, by, matches):
    web.serve(path_of(NEAR), NO_PAGES[given])
    async with desk_over(feed(web, NEAR), by=by) as desk:
        await desk.tick()
        assert await desk.judge() == (0, 0, 1)
        await desk.tick()
        for _ in range(2):  # a failure that may be temporary is retried
            desk.rounds.time.advance(minutes=6)
            await desk.tick()
        assert await desk.judge() == (1, matches, 0)
        tries = len(web.asked(path_of(NEAR)))
        assert 1 <= tries <= 3
        await desk.rounds.again()
        assert await desk.judge() == (0, 0, 0)
    assert len(web.asked(path_of(NEAR))) == tries


async def test_a_page_that_does_not_come_in_time_holds_nothing_up(web):
    async with desk_over(feed(web, NEAR), by=-0.5) as desk:
        await desk.tick()
        desk.rounds.time.advance(hours=2)
        assert await desk.judge() == (0, 0, 1)
        desk.rounds.time.advance(minutes=29)
        assert desk.expire() == 0, "the time runs from the request on"
        desk.rounds.time.advance(minutes=2)
        assert desk.expire() == 1
        assert await desk.judge() == (1, 1, 0)


async def test_far_and_sure_headlines_wait_for_no_page(web):
    for by in (5.0, -3.0):
        async with desk_over(feed(web, NEAR), by=by) as desk:
            await desk.tick()
            assert (await desk.judge())[2] == 0


@pytest.mark.parametrize("how", ["never", "limit 0", "enough text", "no link", "unreadable link"])
async def test_no_page_is_requested_where_none_may_or_need_be_read(web, how):
    policy = PagePolicy.NEVER if how == "never" else PagePolicy.NEAR
    feed_source = feed(web, NEAR, text=TEXT if how == "enough text" else "", policy=policy)
    if how == "no link":
        link = f"<link>{web.url(path_of(NEAR))}</link>"
        web.serve(
            "/f",
            rss(NEAR, base=web.url(""), text="").replace(link, '<guid isPermaLink="false">entry-1</guid>'),
        )
    if how == "unreadable link":
        web.serve("/f", rss(NEAR, base="https://news.google.com/articles", text=""))
    async with desk_over(feed_source, limit=0 if how == "limit 0" else 30) as desk:
        assert (await desk.tick()).new == 1
        articles, _, requested = await desk.judge()
        assert (articles, requested) == (1, 0)


async def test_a_hostile_feed_gets_so_many_pages_in_an_hour(web):
    headlines = [f"{NEAR} {letter * 3}" for letter in "abcdefgh"]
    for title in headlines:
        web.serve(path_of(title), page(title))
    async with desk_over(feed(web, *headlines), limit=3, by=2.0) as desk:
        await desk.tick()
        assert await desk.judge() == (5, 0, 3)
        assert (await desk.tick()).pages == 3
        assert await desk.judge() == (3, 3, 0)
    assert len(web.paths()) == 4


async def test_pages_of_the_first_poll_that_were_too_many_are_read_where_a_headline_is_near(web):
    others = [f"{FAR} {number}" for number in range(60)]
    web.serve(path_of(NEAR), page(NEAR))
    listed = feed(web, *others, NEAR, text="Only a teaser.", policy=PagePolicy.AUTO)
    async with desk_over(listed) as desk:
        await desk.tick()
        assert len(web.paths()) == 1 + 50
        assert (await desk.judge())[1:] == (0, 1)
        await desk.tick()
        assert web.paths()[-1] == path_of(NEAR)
        assert await desk.judge() == (1, 1, 0)


async def test_a_page_that_the_policy_had_read_is_not_requested_again(web):
    async with desk_over(feed(web, NEAR, text="Teaser.", policy=PagePolicy.AUTO)) as desk:
        assert (await desk.tick()).pages_failed == 1
        assert await desk.judge() == (1, 0, 0)
    assert web.paths() == ["/f", path_of(NEAR)]


async def test_a_section_page_is_dated_by_its_words_where_pages_are_read_for_near_headlines_only(web):
    link = f"<li><a href='/world/{quote_slug(NEAR)}-20260301'>{NEAR}</a> <span class='time'>1 hour ago</span></li>"
    url = web.serve("/s", Reply(f"<html><body>{link}</body></html>", content_type="text/html"))
    async with desk_over(source(url, kind=SourceKind.SITE, page_policy=PagePolicy.NEAR)) as desk:
        await desk.tick()
        (article,) = desk.rounds.store.ready_articles(9)
        assert article.published == START - HOUR


@pytest.mark.parametrize(
    ("robots", "crawler", "matches"),
    [("", "", 1), ("User-agent: *\nDisallow: /", "", 0), ("", "near_pages_per_hour = 0", 0)],
    ids=["allowed", "robots.txt", "off"],
)
@pytest.mark.asyncio(loop_scope="session")
async def test_one_cycle_reads_the_page_as_robots_txt_allows_and_judges_it(
    site, tmp_path, robots, crawler, matches
):
    site.serve("/robots.txt", Reply(robots, content_type="text/plain"))
    site.serve(path_of(NEAR), page(NEAR))
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")
    listed = site.serve("/f", rss(NEAR, base=site.url(""), text=""))
    config = CONFIG.format(feed=listed, crawler=crawler, threshold=threshold_above(NEAR, 1.0))
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    async with open_app(load_config(tmp_path / "config.toml", {})) as app:
        result = await run_cycle(app)
        (article,) = await app.db(app.store.articles_since, START - HOUR)
    assert article.state is ArticleState.DONE
    assert (result.judged.articles, result.judged.matches) == (1, matches)
    assert len(site.asked(path_of(NEAR))) == matches
