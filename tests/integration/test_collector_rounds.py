from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.scheduling.collector import CollectTally
from store.errors import StoreError
from store.records.articles import ArticleState
from store.records.collection import PollStatus
from store.records.sources import PagePolicy, SourceKind
from store.sqlite.store import SqliteStore
from tests.support.collecting import SETTINGS, START, collecting, rss, sitemap, source
from tests.support.fresh_store import fresh_store, temporary_store
from tests.support.webserver import Reply, WebServer


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


async def test_a_first_poll_stores_what_the_feed_holds_as_baseline(web):
    async with collecting([source(web.serve("/f", rss("One", "Two")))]) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, new=2)
        stored = rounds.store.ready_articles(10)
    assert [article.title for article in stored] == ["Two", "One"]  # in order of publication
    assert all(article.baseline for article in stored)


async def test_a_later_poll_stores_only_new_articles(web):
    web.serve("/f", rss("One"), rss("Two", "One"))
    async with collecting([source(web.url("/f"))]) as rounds:
        await rounds.tick()
        assert await rounds.again() == CollectTally(ok=1, new=1, seen=1)
        fresh = [article for article in rounds.store.ready_articles(10) if not article.baseline]
    assert [article.title for article in fresh] == ["Two"]


async def test_nothing_is_due_twice(web):
    async with collecting([source(web.serve("/f", rss("One")))]) as rounds:
        await rounds.tick()
        assert await rounds.tick() == CollectTally()
    assert len(web.requests) == 1


async def test_a_304_is_not_parsed_and_keeps_the_validators(web):
    web.serve("/f", Reply(rss("One"), etag='"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"))
    async with collecting([source(web.url("/f"), "steady")]) as rounds:
        await rounds.tick()
        assert await rounds.again() == CollectTally(unchanged=1)
        assert rounds.state("steady").etag == '"1"'
    assert web.requests[1].headers["if-none-match"] == '"1"'


async def test_the_same_body_again_is_unchanged_without_validators(web):
    async with collecting([source(web.serve("/f", rss("One")))]) as rounds:
        await rounds.tick()
        assert await rounds.again() == CollectTally(unchanged=1)


async def test_a_gone_feed_is_parked(web):
    async with collecting([source(web.serve("/f", Reply(status=410)))]) as rounds:
        assert (await rounds.tick()).failed == 1
        assert rounds.reports[0].status is PollStatus.GONE
        assert rounds.state().gone
        await rounds.again()
    assert len(web.requests) == 1


async def test_a_failing_source_does_not_affect_the_others(web):
    sources = [
        source(web.serve("/good", rss("Good one")), "good"),
        source(web.serve("/rubbish", b"\x00\xff rubbish"), "rubbish"),
        source(web.serve("/broken", Reply(status=500)), "broken"),
        source(web.reset("/reset"), "reset"),
        source(web.serve("/late", rss("Late one")), "late"),
    ]
    async with collecting(sources) as rounds:
        tally = await rounds.tick()
        errors = {report.source: report.error for report in rounds.reports if report.error}
    assert (tally.ok, tally.failed, tally.new) == (2, 3, 2)
    assert set(errors) == {"rubbish", "broken", "reset"}
    assert errors["broken"] == "HTTP 500 from 127.0.0.1"


async def test_failures_count_up_and_wait_longer_each_time(web):
    async with collecting([source(web.serve("/f", Reply(status=500)))]) as rounds:
        waits = []
        for _ in range(4):
            await rounds.again()
            waits.append((rounds.state().next_due - rounds.time()).total_seconds())
        assert rounds.state().failures == 4
    assert waits[1:] == pytest.approx([waits[0] * 2, waits[0] * 4, waits[0] * 8])


async def test_requests_to_one_host_keep_the_gap_and_never_overlap(web):
    sources = [source(web.serve(f"/{n}", rss(f"Story {n}")), f"s{n}") for n in range(4)]
    async with collecting(sources) as rounds:
        await rounds.tick()
        assert rounds.time.slept == [2, 2, 2]
    assert web.most_at_once == 1


async def test_the_gap_holds_over_the_end_of_a_visit(web):
    async with collecting([source(web.serve("/f", rss("One")))]) as rounds:
        await rounds.tick()
        rounds.store.make_due(rounds.time())
        await rounds.tick()
        assert rounds.time.slept == [2]


async def test_two_hosts_are_visited_at_the_same_time(web):
    async with WebServer("127.0.0.2") as other:
        met = []

        def meeting(mine: WebServer, theirs: WebServer):
            async def handler(_request):
                from aiohttp import web as aio

                await theirs.until_asked("/f")
                met.append(mine.host)
                return aio.Response(body=rss(f"Story of {mine.host}").encode())

            return handler

        web.serve("/f", meeting(web, other))
        other.serve("/f", meeting(other, web))
        sources = [source(web.url("/f"), "a"), source(other.url("/f"), "b")]
        async with collecting(sources) as rounds:
            assert (await rounds.tick()).ok == 2
    assert sorted(met) == ["127.0.0.1", "127.0.0.2"]


async def test_no_more_hosts_than_slots_are_visited_at_once(web):
    settings = replace(SETTINGS, hosts_at_once=1)
    async with WebServer("127.0.0.2") as other:
        sources = [source(web.serve("/f", rss("One"))), source(other.serve("/f", rss("Two")), "b")]
        async with collecting(sources, settings) as rounds:
            assert (await rounds.tick()).ok == 2


@pytest.mark.parametrize(
    "retry_after", ["600", (START + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")]
)
async def test_a_429_pauses_the_whole_host_for_its_retry_after(web, retry_after):
    web.serve("/a", Reply(status=429, headers={"Retry-After": retry_after}), rss("One"))
    sources = [source(web.url("/a"), "a"), source(web.serve("/b", rss("Two")), "b")]
    async with collecting(sources) as rounds:
        assert await rounds.tick() == CollectTally(failed=1)
        # A round waits for hosts that are due within the gap, so this looks earlier than that.
        rounds.time.advance(seconds=599 - SETTINGS.host_delay_s)
        assert await rounds.tick() == CollectTally()
        rounds.time.advance(seconds=62)
        assert await rounds.tick() == CollectTally(ok=1, new=1)
    assert web.paths() == ["/a", "/b"]


async def test_a_pause_that_ends_within_the_gap_is_waited_for_and_not_cut_short(web):
    async def asked_when(_request):
        from aiohttp import web as aio

        asked.append(rounds.time())
        return aio.Response(body=rss("Two").encode())

    asked = []
    web.serve("/a", Reply(status=429, headers={"Retry-After": "600"}), rss("One"))
    sources = [source(web.url("/a"), "a"), source(web.serve("/b", asked_when), "b")]
    async with collecting(sources) as rounds:
        await rounds.tick()
        over = rounds.store.next_collection_due()
        rounds.time.now = over - timedelta(seconds=1)
        assert await rounds.tick() == CollectTally(ok=1, new=1)
    assert over >= START + timedelta(minutes=10)
    assert asked == [over]


async def test_a_pause_outlives_a_restart(web, tmp_path):
    web.serve("/a", Reply(status=429, headers={"Retry-After": "600"}))
    sources = [source(web.url("/a"), "a"), source(web.serve("/b", rss("Two")), "b")]
    for began in (START, START + timedelta(minutes=5)):
        store = fresh_store(tmp_path / "store.db")
        async with collecting(sources, store=store, now=began) as rounds:
            await rounds.tick()
        store.close()
    assert web.paths() == ["/a"]


async def test_a_dead_host_gets_two_requests_however_many_sources_it_has():
    async with WebServer("127.0.0.9") as gone:
        sources = [source(gone.url(f"/{n}"), f"s{n:03}") for n in range(70)]
    async with collecting(sources) as rounds:
        tally = await rounds.tick()
        tried = [report for report in rounds.reports if not str(report.error).startswith("not polled")]
        assert rounds.time.slept == [2]
        assert all(state.failures == 1 for state in rounds.store.source_states())
    assert tally.failed == 70
    assert len(tried) == 2


async def test_an_outage_of_our_own_network_is_no_failure_of_the_sources():
    gone = [WebServer(f"127.0.9.{n}") for n in range(1, 9)]
    for server in gone:
        async with server:
            pass
    sources = [source(server.url("/f"), f"s{n}") for n, server in enumerate(gone)]
    async with collecting(sources, replace(SETTINGS, hosts_at_once=1)) as rounds:
        assert (await rounds.tick()).failed == 8
        counted = [state.source.name for state in rounds.store.source_states() if state.failures]
        assert len(counted) == 4
        async with gone[7] as back:
            back.serve("/f", rss("One"))
            rounds.time.advance(seconds=121)
            assert (await rounds.tick()).ok == 1


async def test_a_host_that_never_answers_does_not_hold_its_slot(web):
    settings = replace(SETTINGS, timeout_s=0.1)
    sources = [source(web.hang(f"/{n}"), f"s{n}") for n in range(6)]
    async with collecting(sources, settings) as rounds:
        assert (await rounds.tick()).failed == 3
        assert rounds.store.next_collection_due() > rounds.time() + timedelta(minutes=4)


async def test_one_slow_source_does_not_stop_its_siblings(web):
    settings = replace(SETTINGS, timeout_s=0.1)
    sources = [source(web.hang("/slow"), "a"), source(web.serve("/f", rss("One")), "b")]
    async with collecting(sources, settings) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, failed=1, new=1)


async def test_a_refused_address_is_a_failure_without_a_request(web):
    settings = replace(SETTINGS, allow_private=())
    async with collecting([source(web.serve("/f", rss("One")))], settings) as rounds:
        assert (await rounds.tick()).failed == 1
        assert "refused to connect" in (rounds.state().last_error or "")
    assert web.requests == []


async def test_a_lease_lost_during_a_visit_writes_nothing(web):
    store = temporary_store()

    async def thief(_request):
        from aiohttp import web as aio

        later = START + timedelta(minutes=10)
        assert store.lease_due_hosts(later, 120, 5)
        return aio.Response(body=rss("One").encode())

    web.serve("/f", thief)
    async with collecting([source(web.url("/f"))], store=store) as rounds:
        assert await rounds.tick() == CollectTally()
        assert rounds.reports == []
        assert rounds.state().last_polled is None
        assert store.ready_articles(10) == []


async def test_a_visit_keeps_its_lease_through_gaps_longer_than_the_lease(web):
    settings = replace(SETTINGS, host_delay_s=300)
    store = temporary_store()
    async with collecting([], settings, pages=True, store=store) as rounds:

        async def child(_request):
            from aiohttp import web as aio

            assert store.lease_due_hosts(rounds.time(), 120, 5) == []
            return aio.Response(body=sitemap(web.url("/story")).encode())

        children = [web.serve(f"/{n}.xml", child) for n in range(3)]
        url = web.serve("/index.xml", sitemap(*children, index=True))
        index = source(url, kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
        store.sync_sources([index], rounds.time())
        assert await rounds.tick() == CollectTally(ok=1, new=1)
        assert rounds.reports[0].notes == ()


async def test_closing_cuts_a_visit_and_records_no_failure(web):
    import asyncio

    async with collecting([source(web.hang("/f"))]) as rounds:
        ticking = asyncio.create_task(rounds.tick())
        await web.until_asked("/f")
        began = asyncio.get_running_loop().time()
        await rounds.collector.close()
        assert await ticking == CollectTally()
        assert asyncio.get_running_loop().time() - began < 2
        assert rounds.state().failures == 0
        rounds.time.advance(seconds=3)
        assert rounds.store.lease_due_hosts(rounds.time(), 120, 1), "the host was given back"


async def test_an_entry_the_store_cannot_take_fails_its_source_alone(web):
    class Picky(SqliteStore):
        def record_poll(self, lease, poll):
            if any(article.title == "Bad" for article in poll.articles):
                raise TypeError("cannot take it")
            return super().record_poll(lease, poll)

    sources = [source(web.serve("/bad", rss("Bad")), "a"), source(web.serve("/good", rss("Good")), "b")]
    async with collecting(sources, store=temporary_store(Picky)) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, failed=1, new=1)
        assert rounds.state("a").last_error == "TypeError: cannot take it"


async def test_a_store_that_fails_does_not_lead_to_immediate_polls(web):
    class Full(SqliteStore):
        def record_poll(self, lease, poll):
            raise StoreError("disk full")

    async with collecting([source(web.serve("/f", rss("One")))], store=temporary_store(Full)) as rounds:
        assert await rounds.tick() == CollectTally()
        rounds.time.advance(seconds=200)
        assert await rounds.tick() == CollectTally()
    assert len(web.requests) == 1


async def test_reports_have_source_status_and_counts_but_no_password(web):
    web.serve("/f", rss("One", "Two"))
    url = web.url("/f").replace("//", "//me:hunter2@")
    async with collecting([source(url)]) as rounds:
        await rounds.tick()
        [report] = rounds.reports
    assert (report.source, report.status, report.new, report.seen) == ("a", PollStatus.OK, 2, 0)
    assert report.url == web.url("/f")


async def test_a_source_that_needs_pages_fails_alone_where_there_are_none(web):
    sources = [source(web.url("/"), "a", SourceKind.SITE), source(web.serve("/f", rss("One")), "b")]
    async with collecting(sources) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, failed=1, new=1)


async def test_without_a_page_collector_no_article_awaits_its_page(web):
    feed = source(web.serve("/f", rss("One", text="Short.")), page_policy=PagePolicy.ALWAYS)
    async with collecting([feed]) as rounds:
        await rounds.tick()
        assert [article.state for article in rounds.store.ready_articles(5)] == [ArticleState.READY]


async def test_a_permanent_redirect_is_noted(web):
    web.serve("/new", rss("One"))
    async with collecting([source(web.redirect("/old", "/new", 301))]) as rounds:
        await rounds.tick()
        assert f"moved permanently to {web.url('/new')}" in rounds.reports[0].notes


async def test_a_large_feed_is_read_too(web):
    titles = [f"Story number {n}" for n in range(1500)]
    async with collecting([source(web.serve("/f", rss(*titles)))]) as rounds:
        assert (await rounds.tick()).new == SETTINGS.max_entries
