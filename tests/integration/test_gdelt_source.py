"""Sources of kind `gdelt`: lists and files from a real server, read by a real worker process."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.gdelt import download
from crawler.scheduling.collector import CollectTally
from store.records.collection import PollStatus
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import SETTINGS, START, collecting, source
from tests.support.gkg import QUARTER, GdeltServer, gkg_file, gkg_row, one_story
from tests.support.webserver import Reply, WebServer

STORY = one_story(["kursk", "Kursk"])


def rows(*titles, window=START, **facts):
    stamp = f"{window:%Y%m%d%H%M%S}"
    return [
        gkg_row(title, f"https://paper.example/{stamp}/{n}", stamp=stamp, **facts)
        for n, title in enumerate(titles)
    ]


@pytest.fixture
async def gdelt():
    async with WebServer() as web:
        yield GdeltServer(web)


def gdelt_source(server, **facts):
    return source(server.list_url, kind=SourceKind.GDELT, **{"page_policy": PagePolicy.NEAR, **facts})


def reading(server, settings=SETTINGS, **facts):
    return collecting([gdelt_source(server, **facts)], settings, stories=STORY)


def titles(rounds):
    return sorted(article.title for article in rounds.store.ready_articles(100))


async def poll(rounds, minutes=15):
    rounds.time.advance(minutes=minutes)
    rounds.store.make_due(rounds.time())
    return await rounds.tick()


class TestArticles:
    async def test_only_rows_that_name_a_story_are_stored(self, gdelt):
        gdelt.publish(START, [*rows("Fighting in Kursk", "Election in Chile"), b"cut"])
        async with reading(gdelt) as rounds:
            assert await rounds.tick() == CollectTally(ok=1, new=1)
            assert titles(rounds) == ["Fighting in Kursk"]
            assert rounds.reports[0].notes == (
                "2026-03-01 12:00: 1 of 3 reports come near a story, 1 without an address or title",
            )

    async def test_outlet_language_and_time_are_those_of_the_report(self, gdelt):
        facts = {"domain": "Journal.example", "language": "fra", "published": "20260301093000"}
        gdelt.publish(START, rows("Combats &#xE0; Kursk", **facts))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            [article] = rounds.store.ready_articles(10)
        assert (article.title, article.site, article.language) == ("Combats à Kursk", "journal.example", "fr")
        assert article.published == START - timedelta(hours=2.5)
        assert article.text == ""

    async def test_without_a_time_or_with_one_of_the_future_the_file_dates_a_report(self, gdelt):
        window = START - QUARTER
        later = f"{START + timedelta(hours=9):%Y%m%d%H%M%S}"
        reports = rows("Kursk one", window=window) + rows("Kursk two", published=later, window=window)[:1]
        reports[1] = reports[1].replace(b"/0\t", b"/9\t")
        gdelt.publish(window, reports)
        async with reading(gdelt) as rounds:
            await rounds.tick()
            assert [article.published for article in rounds.store.ready_articles(10)] == [window, window]

    async def test_a_report_in_two_files_is_stored_once(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            gdelt.publish(START + QUARTER, rows("Kursk"))
            assert await poll(rounds) == CollectTally(ok=1, seen=1)

    @pytest.mark.parametrize(
        ("policy", "new", "pages"), [("near", 4, 3), ("never", 1, 0), ("auto", 10, 10), ("always", 10, 10)]
    )
    async def test_where_only_the_names_tell_the_story_the_page_is_read_or_the_report_left_out(
        self, gdelt, policy, new, pages
    ):
        urls = [gdelt.web.url(f"/page/{n}") for n in range(9)]
        reports = [gkg_row(f"Man {n} tells", url, names="Kursk,10") for n, url in enumerate(urls)]
        gdelt.publish(START, [*reports, gkg_row("Kursk falls", gdelt.web.url("/page/title"))])
        settings = replace(SETTINGS, near_pages_per_hour=12)
        one = gdelt_source(gdelt, page_policy=PagePolicy(policy))
        async with collecting([one], settings, pages=True, stories=STORY) as rounds:
            assert (await rounds.tick()).new == new
        assert len([path for path in gdelt.web.paths() if "/page/" in path]) == pages


class TestProgress:
    async def test_the_same_file_is_read_once(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            assert await poll(rounds, 3) == CollectTally(unchanged=1)
        assert gdelt.files_asked_for() == ["20260301120000"]

    async def test_missed_files_are_caught_up_after_a_restart(self, gdelt):
        gdelt.publish(START, rows("Kursk 0"))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            for n in range(1, 8):
                gdelt.publish(START + n * QUARTER, rows(f"Kursk {n}", window=START + n * QUARTER))
            store, later = rounds.store, START + 7 * QUARTER
            gdelt.web.requests.clear()
            async with collecting([gdelt_source(gdelt)], store=store, now=later, stories=STORY) as again:
                store.make_due(later)
                await again.tick()
                assert len(gdelt.files_asked_for()) == 4
                again.time.advance(seconds=20)
                await again.tick()
                assert titles(again) == [f"Kursk {n}" for n in range(8)]
                assert all(report.status is PollStatus.OK for report in again.reports)
        minutes = [stamp[8:12] for stamp in gdelt.files_asked_for()]
        assert minutes == ["1345", "1215", "1230", "1245", "1300", "1315", "1330"]

    async def test_a_file_that_comes_late_is_read_when_it_is_there(self, gdelt):
        gdelt.publish(START, rows("Kursk 0"))
        late, now = START + QUARTER, START + 2 * QUARTER
        async with reading(gdelt) as rounds:
            await rounds.tick()
            gdelt.publish(now, rows("Kursk 2", window=now))
            await poll(rounds, 30)
            assert rounds.reports[-1].status is PollStatus.OK
            assert "2026-03-01 12:15: the file is missing: HTTP 404" in rounds.reports[-1].notes
            gdelt.publish(late, rows("Kursk 1", window=late), listed=False)
            await poll(rounds, 60)
            assert titles(rounds) == ["Kursk 0", "Kursk 1", "Kursk 2"]

    async def test_another_address_begins_anew(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            assert rounds.state().file_progress == "20260301120000"
            moved = replace(gdelt_source(gdelt), url=gdelt.list_url + "?mirror")
            rounds.store.sync_sources([moved], rounds.time())
            assert rounds.state().file_progress is None


class TestRefusals:
    async def assert_refused(self, gdelt, reason):
        async with reading(gdelt) as rounds:
            tally = await rounds.tick()
            assert (tally.failed, tally.new) == (1, 0)
            assert reason in rounds.reports[0].error
            assert rounds.state().last_error == rounds.reports[0].error
            return rounds.state()

    async def test_another_hash(self, gdelt):
        body = gkg_file(START, rows("Kursk"))
        other = gkg_file(START, rows("Kuruk"))
        assert len(body) == len(other)
        gdelt.announce(START, body)
        gdelt.serve_file(START, Reply(other))
        state = await self.assert_refused(gdelt, "its MD5 is")
        assert state.file_progress == "20260301120000 20260301120000:1"

    @pytest.mark.parametrize("change", [-1, 1], ids=["short", "long"])
    async def test_another_size(self, gdelt, change):
        body = gkg_file(START, rows("Kursk"))
        gdelt.announce(START, body)
        gdelt.serve_file(START, Reply(body[:-1] if change < 0 else body + b"\0"))
        await self.assert_refused(gdelt, "bytes")

    async def test_a_size_over_the_limit_is_not_fetched(self, gdelt, monkeypatch):
        gdelt.publish(START, rows("Kursk"))
        monkeypatch.setattr(download, "MAX_FILE_BYTES", 100)
        await self.assert_refused(gdelt, "over the limit of 100")
        assert gdelt.files_asked_for() == []

    async def test_an_archive_that_is_none(self, gdelt):
        gdelt.announce(START, b"no zip at all")
        gdelt.serve_file(START, Reply(b"no zip at all"))
        await self.assert_refused(gdelt, "no zip archive")

    async def test_a_missed_file_without_a_stated_hash(self, gdelt):
        gdelt.publish(START, rows("Kursk 0"))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            missed = START + QUARTER
            gdelt.serve_file(missed, Reply(gkg_file(missed, rows("Kursk 1", window=missed))))
            gdelt.publish(START + 2 * QUARTER, rows("Kursk 2", window=START + 2 * QUARTER))
            await poll(rounds, 30)
            assert titles(rounds) == ["Kursk 0", "Kursk 2"]
            assert "the server states no MD5" in rounds.reports[-1].notes[-1]

    async def test_the_listed_file_is_missing(self, gdelt):
        gdelt.announce(START, b"zip")
        gdelt.serve_file(START, Reply(status=410))
        state = await self.assert_refused(gdelt, "the file is missing: HTTP 410")
        assert not state.gone

    async def test_a_server_that_fails_loses_no_file(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        body = gkg_file(START, rows("Kursk"))
        gdelt.serve_file(START, Reply(status=503), Reply(body))
        async with reading(gdelt) as rounds:
            assert (await rounds.tick()).failed == 1
            assert rounds.state().file_progress == "20260301120000 20260301120000:0"
            assert (await poll(rounds)).new == 1

    async def test_what_is_no_list(self, gdelt):
        gdelt.web.serve("/gdeltv2/lastupdate.txt", Reply("<html>maintenance</html>"))
        await self.assert_refused(gdelt, "names no .gkg.csv.zip")

    async def test_what_robots_txt_forbids(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        gdelt.web.serve("/robots.txt", "User-agent: *\nDisallow: /gdeltv2/2")
        await self.assert_refused(gdelt, "robots.txt forbids it")
        assert gdelt.files_asked_for() == []

    async def test_robots_txt_that_cannot_be_read_forbids_everything(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        gdelt.web.serve("/robots.txt", Reply(status=500))
        await self.assert_refused(gdelt, "HTTP 500")
        assert gdelt.web.paths() == ["/robots.txt"]

    async def test_a_user_may_ignore_robots_txt(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        gdelt.web.serve("/robots.txt", "User-agent: *\nDisallow: /")
        async with reading(gdelt, replace(SETTINGS, obey_robots=False)) as rounds:
            assert (await rounds.tick()).new == 1


class TestPoliteness:
    async def test_requests_keep_the_hosts_gap_and_robots_txt_is_fetched_once(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        async with reading(gdelt) as rounds:
            await rounds.tick()
            assert rounds.time.slept == [2, 2]
            await poll(rounds)
        assert [path for path in gdelt.web.paths() if path == "/robots.txt"] == ["/robots.txt"]
        assert gdelt.web.most_at_once == 1

    async def test_a_crawl_delay_lengthens_the_gaps_that_follow(self, gdelt):
        gdelt.publish(START, rows("Kursk"))
        gdelt.web.serve("/robots.txt", "User-agent: *\nCrawl-delay: 7")
        async with reading(gdelt) as rounds:
            await rounds.tick()
            assert rounds.time.slept == [2, 7]
