"""`susulan sources` as users and scripts run it: real processes against servers on loopback."""

import json
import os
import subprocess
import sys
import tomllib
from contextlib import closing, suppress
from datetime import UTC, datetime

import pytest

from store.sqlite.store import open_store
from tests.support.collecting import rss
from tests.support.newsdesk import TOLL, Newsdesk
from tests.support.process import SUSULAN, susulan
from tests.support.wire import Site

TITLES = ("Council agrees to repair the harbour bridge", "New tunnel under the river is opened")
OPML = """<?xml version="1.0"?>
<opml version="2.0"><body><outline text="Asia">
<outline type="rss" text="Echo of the Mountains" xmlUrl="https://echo.example/rss?a=1&b=2" language="ko-kr"/>
<outline type="rss" text="The same" xmlUrl="http://www.echo.example/rss?a=1&b=2"/>
<outline type="rss" text="Nothing"/>
<outline type="rss" text="Bad port" xmlUrl="https://echo.example:99999999/rss"/>
</outline></body></opml>"""


@pytest.fixture
def site():
    with Site() as one:
        yield one


def sources(desk) -> list[dict]:
    return tomllib.loads(desk.config.read_text("utf-8"))["sources"]


class TestAdd:
    def test_a_home_page_gives_its_feed_and_the_rest_of_the_file_stays(self, desk, site):
        site.pages["/"] = "<html><link rel='alternate' type='application/rss+xml' href='/rss.xml'></html>"
        site.pages["/rss.xml"] = rss(*TITLES)
        before = desk.config.read_text("utf-8")
        done = susulan("sources", "add", site.url("/"), "-c", desk.config, "--language", "ko")
        assert done.returncode == 0, done.stderr
        assert desk.config.read_text("utf-8").startswith(before)
        assert sources(desk)[-1] == {
            "name": "Paper",
            "kind": "feed",
            "url": site.url("/rss.xml"),
            "language": "ko",
        }
        assert "2 entries now" in done.stdout

        again = susulan("sources", "add", site.url("/rss.xml/"), "-c", desk.config)
        assert again.returncode == 2
        assert "exists already, as source 'Paper'" in again.stderr

    def test_a_section_page_as_a_site_and_json(self, desk, site):
        links = "".join(
            f"<h2><a href='/2026/03/01/{n}-a-long-story-about-it'>{one}</a></h2>"
            for n, one in enumerate(TITLES)
        )
        site.pages["/news"] = f"<html lang=en><title>News desk</title><body>{links}</body></html>"
        command = [
            "sources",
            "add",
            site.url("/news"),
            "-c",
            desk.config,
            "--kind",
            "site",
            "--name",
            "post",
            "--json",
        ]
        added = json.loads(susulan(*command).stdout)["added"]
        assert (added["name"], added["kind"], added["entries"], added["language"]) == (
            "post",
            "site",
            2,
            "en",
        )
        assert [one["name"] for one in sources(desk)] == ["press", "post"]

    @pytest.mark.parametrize(
        ("words", "expected", "code"),
        [(["http://127.0.0.1:1/"], "no connection", 1), (["http://10.0.0.1/"], "private", 1),
         (["SITE/empty"], "no feed or sitemap with entries", 1), (["SITE/own-feed", "--name", "press"], "already a source with that name", 2),
         (["SITE/own-feed", "--kind", "web"], "expected one of feed", 2), (["SITE/own-feed", "--story", "troops"], "provider", 2),
         (["gdelt", "--story", "nothing"], "known: troops", 2), (["SITE/own-feed", "--language", "Korean!"], "language tag", 2)],
    )  # fmt: skip
    def test_what_cannot_be_added_is_reported_and_nothing_changes(self, desk, site, words, expected, code):
        site.pages |= {"/empty": "<html><p>nothing</p></html>", "/own-feed": rss(*TITLES)}
        before = desk.config.read_bytes()
        done = susulan(
            "sources", "add", *(word.replace("SITE", site.url("")) for word in words), "-c", desk.config
        )
        assert (done.returncode, desk.config.read_bytes()) == (code, before)
        assert expected in done.stderr
        assert "Traceback" not in done.stderr


class TestSeveralFeeds:
    @staticmethod
    def publish(site):
        links = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}.xml>" for n in "ab")
        site.pages |= {"/home": f"<html>{links}</html>", "/a.xml": rss(*TITLES), "/b.xml": rss(TITLES[0])}

    def test_a_script_gets_the_best_and_is_told_of_the_others(self, desk, site):
        self.publish(site)
        done = susulan("sources", "add", site.url("/home"), "-c", desk.config, "--json")
        assert json.loads(done.stdout)["added"]["url"] == site.url("/a.xml")
        assert site.url("/b.xml") in done.stderr

    def test_on_a_terminal_it_asks(self, desk, site):
        self.publish(site)
        ours, its = os.openpty()
        command = [SUSULAN, "sources", "add", site.url("/home"), "-c", str(desk.config)]
        with subprocess.Popen(command, stdin=its, stdout=its, stderr=its) as process:
            os.close(its)
            os.write(ours, b"2\n")
            shown = b""
            with suppress(OSError):  # the terminal is closed
                while piece := os.read(ours, 4_096):
                    shown += piece
            assert process.wait(60) == 0, shown
        os.close(ours)
        assert b"Which one" in shown
        assert sources(desk)[-1]["url"] == site.url("/b.xml")


class TestRemove:
    def test_sources_are_removed_by_name_or_address_and_their_reports_stay(self, desk, site):
        site.pages["/own-feed"] = rss(*TITLES)
        before = desk.config.read_text("utf-8")
        susulan("sources", "add", site.url("/own-feed"), "-c", desk.config, "--name", "own")
        assert susulan("once", "-c", desk.config).returncode == 0
        done = susulan("sources", "remove", site.url("/own-feed/"), "-c", desk.config)
        assert (done.returncode, desk.config.read_text("utf-8").rstrip()) == (0, before.rstrip())
        assert "stay stored" in done.stdout
        assert site.url("/own-feed") in done.stdout, "the table, to be put back"
        listed = json.loads(susulan("sources", "list", "-c", desk.config, "--json").stdout)["sources"]
        assert [one["name"] for one in listed] == ["press"]
        with closing(open_store(desk.folder / "susulan.db", exclusive=False)) as store:
            assert store.source_stats(datetime(2000, 1, 1, tzinfo=UTC)).keys() == {"own"}

    def test_json_and_unknown_sources(self, desk):
        before = desk.config.read_bytes()
        missing = susulan("sources", "remove", "pres", "-c", desk.config)
        assert (missing.returncode, desk.config.read_bytes()) == (2, before)
        assert "there is no source 'pres'; did you mean 'press'?" in missing.stderr
        done = susulan("sources", "remove", "press", "-c", desk.config, "--json")
        (removed,) = json.loads(done.stdout)["removed"]
        assert set(removed) == {"name", "kind", "url", "language"}
        assert removed["name"] == "press"
        assert "sources" not in tomllib.loads(desk.config.read_text("utf-8"))


class TestDiscover:
    def test_the_feeds_of_a_site_as_a_table_and_as_json(self, desk, site):
        site.pages |= {"/": "<html><p>home</p></html>", "/feed": rss(*TITLES)}
        (found,) = json.loads(
            susulan("sources", "discover", site.url("/"), "-c", desk.config, "--json").stdout
        )["found"]
        assert set(found) == {"url", "kind", "format", "title", "language", "entries", "newest", "found_by"}
        assert (found["url"], found["entries"], found["title"]) == (site.url("/feed"), 2, "Paper")
        assert site.url("/feed") in susulan("sources", "discover", site.url("/"), "-c", desk.config).stdout

    def test_a_site_without_feeds_fails(self, desk, site):
        site.pages["/"] = "<html><p>home</p></html>"
        done = susulan("sources", "discover", site.url("/"), "-c", desk.config)
        assert done.returncode == 1
        assert 'kind = "site"' in done.stdout


class TestOpml:
    def test_import_reports_each_line_and_adds_valid_ones(self, desk, tmp_path):
        (tmp_path / "feeds.opml").write_text(OPML, encoding="utf-8")
        command = ["sources", "import", tmp_path / "feeds.opml", "-c", desk.config, "--json"]
        output = json.loads(susulan(*command).stdout)
        assert [(one["line"], one["name"], one["language"]) for one in output["added"]] == [
            (3, "echo-of-the-mountains", "ko")
        ]
        assert [(one["line"], one["name"]) for one in output["duplicates"]] == [(4, "echo-of-the-mountains")]
        assert [one["line"] for one in output["bad"]] == [5, 6]
        assert sources(desk)[-1]["url"] == "https://echo.example/rss?a=1&b=2"
        again = json.loads(susulan(*command).stdout)
        assert (again["added"], len(again["duplicates"])) == ([], 2)

    def test_an_export_is_imported_unchanged(self, desk, tmp_path):
        (tmp_path / "feeds.opml").write_text(OPML, encoding="utf-8")
        susulan("sources", "import", tmp_path / "feeds.opml", "-c", desk.config)
        assert susulan("sources", "export", tmp_path / "out.opml", "-c", desk.config).returncode == 0
        exported = susulan("sources", "export", "-c", desk.config).stdout
        assert exported.splitlines()[6:] == (tmp_path / "out.opml").read_text("utf-8").splitlines()[6:]
        (tmp_path / "new").mkdir()
        other = Newsdesk(tmp_path / "new")
        try:
            other.config.write_text(
                other.config.read_text("utf-8").replace('"press"', '"other"'), encoding="utf-8"
            )
            susulan("sources", "import", tmp_path / "out.opml", "-c", other.config)
            kept = [(one["name"], one["url"], one.get("language")) for one in sources(desk)]
            assert [(one["name"], one["url"], one.get("language")) for one in sources(other)[1:]] == kept
        finally:
            other.close()

    def test_a_file_that_is_not_a_list_is_refused(self, desk, tmp_path):
        (tmp_path / "feeds.opml").write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>")
        done = susulan("sources", "import", tmp_path / "feeds.opml", "-c", desk.config)
        assert done.returncode == 1
        assert "entities" in done.stderr


class TestCheck:
    def test_robots_txt_shows_its_sitemaps_and_delays(self, tmp_path):
        (tmp_path / "robots.txt").write_text(
            "\ufeff# hello\r\nUser-agent: *\r\nDisallow: /private # not here\r\nCrawl-delay: 5\r\n"
            "Sitemap: https://post.example/all.xml\r\nsitemap: https://post.example/news.xml\r\n", encoding="utf-8"
        )  # fmt: skip
        done = susulan("sources", "check", tmp_path / "robots.txt", "--json")
        found = json.loads(done.stdout)
        assert (done.returncode, found["kind"], found["entries"]) == (0, "robots", [])
        assert found["notes"][1:] == [
            "crawl-delay: 5", "sitemap: https://post.example/news.xml", "sitemap: https://post.example/all.xml",
        ]  # fmt: skip

    def test_many_files_give_a_line_each_and_one_bad_name_hides_nothing(self, tmp_path, desk):
        for name, body in (("a.xml", rss("One")), ("b.txt", "no feed")):
            (tmp_path / name).write_text(body)
        done = susulan(
            "sources", "check", tmp_path / "a.xml", "nobody", tmp_path / "b.txt", "-c", desk.config, "--json"
        )
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert done.returncode == 1
        assert [len(row.get("entries", "error")) for row in rows] == [1, 5, 0]
        assert "nobody" in rows[1]["error"]

    def test_a_name_longer_than_any_file_name_is_reported(self, desk):
        done = susulan("sources", "check", "x" * 5_000, "-c", desk.config)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)

    def test_a_local_file_is_checked_without_loading_the_network_libraries(self, tmp_path):
        (tmp_path / "a.xml").write_text(rss("One"))
        code = "import sys; from service.cli.main import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
        command = [sys.executable, "-c", code, "sources", "check", str(tmp_path / "a.xml"), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert json.loads(done.stdout)["entries"]
        loaded = set(done.stderr.split())
        assert {"crawler.sources.check", "fastfeedparser"} <= loaded
        assert not loaded & {
            "asyncio",
            "aiohttp",
            "scrapy",
            "feedparser",
            "trafilatura",
            "yarl",
            "service.config.load",
            "rich",
        }


class TestList:
    def test_yield_and_share_after_a_round(self, desk):
        desk.publish(1, TOLL)
        susulan("once", "-c", desk.config)
        (row,) = json.loads(susulan("sources", "list", "-c", desk.config, "--json").stdout)["sources"]
        assert (row["state"], row["articles"], row["failures"]) == ("ok", 1, 0)
        assert (row["per_week"], row["matched_share"]) == (None, None), "a first poll is no yield"
        desk.publish(2, TOLL, ("Hujan deras landa Jakarta", "Banjir merendam jalan di ibu kota."))
        susulan("once", "-c", desk.config)
        (row,) = json.loads(susulan("sources", "list", "-c", desk.config, "--json").stdout)["sources"]
        assert row["matched_share"] == 0.5
        table = susulan("sources", "list", "-c", desk.config)
        assert "press" in table.stdout
        assert "50%" in table.stdout
        assert "1 sources, 0 of them failing or gone" in table.stderr
