"""Commands about searches, in this process: the test redirects the address of the provider to loopback."""

import json
import tomllib
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from crawler.sources import search_feeds
from service.cli.main import build_app
from tests.support.collecting import rss
from tests.support.wire import Site

ARTICLES = [
    {"url": f"https://paper{n}.example/{n}", "title": f"Report number {n}", "seendate": "20260301T101500Z",
     "domain": f"paper{n}.example", "language": "Korean"}
    for n in range(3)
]  # fmt: skip
SEARCH = (
    '[[sources]]\nname = "{0}-ko"\nkind = "search"\nprovider = "{0}"\nstory = "troops"\nlanguage = "ko"\n'
)


@pytest.fixture
def site():
    with Site() as one:
        yield one


@pytest.fixture
def gdelt(site, monkeypatch):
    """Send the query of GDELT to the site; returns the response."""
    real = search_feeds.PROVIDERS["gdelt"]
    base = "https://api.gdeltproject.org"
    monkeypatch.setitem(
        search_feeds.PROVIDERS,
        "gdelt",
        lambda words, language: real(words, language).replace(base, site.url("")),
    )

    def answers(body: str):
        site.pages["/api/v2/doc/doc"] = body

    return answers


def susulan(*words) -> tuple[int, str, str]:
    done = CliRunner().invoke(build_app(["sources", "doctor"]), [*map(str, words)])
    return done.exit_code, done.output, str(done.exception or "")


class TestAddingASearch:
    def test_a_search_is_queried_once_with_the_storys_words_and_added(self, desk, site, gdelt):
        gdelt(json.dumps({"articles": ARTICLES}))
        before = desk.config.read_text("utf-8")
        code, expected, error = susulan(
            "sources", "add", "gdelt", "--story", "troops", "--language", "ko", "-c", desk.config
        )
        assert (code, error) == (0, "")
        assert "3 entries now" in expected
        assert desk.config.read_text("utf-8").startswith(before)
        added = tomllib.loads(desk.config.read_text("utf-8"))["sources"][-1]
        assert added == {
            "name": "gdelt-troops-ko",
            "kind": "search",
            "provider": "gdelt",
            "story": "troops",
            "language": "ko",
        }
        (asked,) = site.asked
        assert "north+korea" in asked.lower()
        assert "sourcelang:korean" in unquote(asked)

    def test_the_only_story_and_its_language_are_the_default(self, desk, gdelt):
        gdelt(json.dumps({"articles": ARTICLES[:1]}))
        code, expected, _ = susulan("sources", "add", "gdelt", "-c", desk.config, "--json")
        assert code == 0
        assert (
            json.loads(expected)["added"] | {"entries": 1, "language": "id"} == json.loads(expected)["added"]
        )

    @pytest.mark.parametrize(
        ("body", "printed"),
        [("{}", "yields no entries"), ("Please limit requests to one every 5 seconds.", "rate limited")],
    )
    def test_a_search_that_yields_nothing_is_not_added(self, desk, gdelt, body, printed):
        gdelt(body)
        before = desk.config.read_bytes()
        code, expected, error = susulan("sources", "add", "gdelt", "--language", "ko", "-c", desk.config)
        assert code != 0
        assert printed in expected + error
        assert desk.config.read_bytes() == before


class TestDoctor:
    def found(self, desk) -> dict[str, dict]:
        _, expected, _ = susulan("doctor", "-c", desk.config, "--json")
        return {one["what"]: one for one in json.loads(expected)["findings"]}

    def test_doctor_polls_searches_once_each(self, desk, site, gdelt):
        desk.write(sources=SEARCH.format("gdelt"))
        gdelt(json.dumps({"articles": ARTICLES}))
        found = self.found(desk)["source gdelt-ko"]
        assert (found["verdict"], found["found"]) == ("ok", "3 entries")
        assert len(site.asked) == 1

    def test_a_rate_limited_search_is_a_warning(self, desk, gdelt):
        desk.write(sources=SEARCH.format("gdelt"))
        gdelt("Please limit requests to one every 5 seconds.")
        found = self.found(desk)["source gdelt-ko"]
        assert (found["verdict"], found["advice"]) == ("warn", "the server limits requests; try again later")

    def test_a_search_without_words_is_reported_and_the_other_sources_are_polled(self, desk):
        desk.write(sources=SEARCH.format("gdelt").replace('"ko"', '"xx"'))
        found = self.found(desk)
        assert found["searches"]["verdict"] == "fail"
        assert "xx" in found["searches"]["found"]
        assert "source press" in found

    def test_a_host_gets_one_request_at_a_time_and_a_sitemap_index_is_not_empty(self, desk, site):
        urls = "".join(f"<sitemap><loc>{site.url(f'/{n}.xml')}</loc></sitemap>" for n in range(2))
        site.pages["/index.xml"] = f"<sitemapindex>{urls}</sitemapindex>"
        site.pages["/robots.txt"] = f"User-agent: *\nSitemap: {site.url('/index.xml')}\n"
        site.pages["/feed"] = rss("One")
        tables = (("feed", "/feed"), ("sitemap", "/index.xml"), ("sitemap", "/"))
        desk.write(
            sources="".join(
                f'[[sources]]\nname = "s{n}"\nkind = "{kind}"\nurl = "{site.url(path)}"\n'
                for n, (kind, path) in enumerate(tables)
            )
        )
        found = self.found(desk)
        assert [found[f"source s{n}"]["found"] for n in range(3)] == ["1 entry", "2 sitemaps", "1 sitemaps"]
        assert site.asked == ["/feed", "/index.xml", "/robots.txt"]
