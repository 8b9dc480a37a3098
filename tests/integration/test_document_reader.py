"""Commands that examine an address read it in a worker: a hostile document ends its own check, with a message."""

import asyncio
import itertools
import json

import pytest
from typer.testing import CliRunner

from crawler.fetching.response import HttpResponse
from crawler.sources import document_reader
from crawler.sources.discover import MAX_SECONDS, MAX_UNREADABLE, discover_sources
from crawler.sources.document_reader import DocumentReader
from crawler.workers.process import TookTooLong, WorkerLimits
from service.cli.main import build_app
from service.config.load import load_config
from service.doctor.findings import CheckStatus
from service.doctor.sources import check_sources
from store.errors import ParseError
from tests.support.collecting import rss
from tests.support.reading import HereReader
from tests.support.webserver import WebServer

URL = "https://press.example/feed"
LONG = "A full report. " * 400
FEED = rss("One", "Two", text=LONG)
HANGING = "<rss><channel>" + "<item>" * 800_000
"""Feedparser takes far longer for elements that never close."""


def answer(text, **headers):
    return HttpResponse(URL, 200, headers, text.encode())


async def test_what_one_document_takes_costs_no_other_and_ends_in_time():
    async with DocumentReader(limits=WorkerLimits(time_s=1.5)) as reader:
        with pytest.raises(TookTooLong, match=r"reading it took longer than 1\.5 s"):
            await reader.check(answer(HANGING))
        seen = await reader.check(answer(FEED))
        links = await reader.links(answer("<link rel=alternate type='application/rss+xml' href=/f>"))
    assert [entry.title for entry in seen.entries] == ["One", "Two"]
    assert links.declared == ("https://press.example/f",)
    assert reader.worker.pid is reader.slow_worker.pid is None


async def test_a_tiny_feed_starts_no_worker_and_a_page_does():
    async with DocumentReader() as reader:
        assert len((await reader.check(answer(rss("One")))).entries) == 1
        assert reader.worker.pid is None
        assert (await reader.check(answer("<html><title>Port</title></html>"))).kind == "page"
        assert reader.worker.pid is not None


async def test_memory_is_limited():
    async with DocumentReader(limits=WorkerLimits(memory_bytes=200_000_000)) as reader:
        with pytest.raises(ParseError, match="over 200 MB of memory"):
            await reader.check(answer(FEED + " " * 40_000_000))


CHOKING = "CHOKE " * 2_000


class Choked(HereReader):
    """Cannot read documents with this word."""

    async def check(self, response, **facts):
        if b"CHOKE" in response.body:
            raise TookTooLong("reading it took longer than 10 s")
        return await super().check(response, **facts)


def linked(*paths):
    links = "".join(f"<link rel=alternate type='application/rss+xml' href={path}>" for path in paths)
    return HttpResponse(
        URL, 200, {"content-type": "text/html"}, f"<html><head>{links}</head></html>".encode()
    )


async def discover(pages, clock=lambda: 0.0):
    """What is found at a page, and the addresses that were requested."""
    requested = []

    async def fetch(url):
        requested.append(url.removeprefix("https://press.example"))
        body = pages.get(requested[-1])
        return body if isinstance(body, HttpResponse) else HttpResponse(url, 200, {}, body or b"none")

    async with Choked() as reader:
        result = await discover_sources(
            URL, fetch, reader, user_agent="Test", pause=lambda: asyncio.sleep(0), clock=clock
        )
    return result, requested


async def test_one_unreadable_feed_is_noted_and_the_others_are_found():
    pages = {"/feed": linked("/bad", "/good"), "/bad": b"CHOKE", "/good": rss("One").encode()}
    result, _ = await discover(pages)
    assert [one.url for one in result.candidates] == ["https://press.example/good"]
    assert "https://press.example/bad: reading it took longer than 10 s" in result.notes


async def test_a_site_whose_documents_are_all_too_much_gets_no_further_requests():
    bad = [f"/bad{number}" for number in range(8)]
    result, requested = await discover({"/feed": linked(*bad), **dict.fromkeys(bad, b"CHOKE")})
    assert requested == ["/feed", *bad[:MAX_UNREADABLE]]
    assert result.notes[-1] == f"stopped after {MAX_UNREADABLE} documents that could not be read"


async def test_a_slow_site_gets_no_further_requests_after_a_while():
    ticks = itertools.count(0, 50)
    result, requested = await discover({"/feed": linked("/a", "/b", "/c", "/d")}, lambda: next(ticks))
    assert len(requested) <= 3
    assert result.notes[-1] == f"stopped after {MAX_SECONDS:g} seconds"


def configured(folder, *urls):
    tables = "".join(f'[[sources]]\nname = "s{n}"\nurl = "{url}"\n' for n, url in enumerate(urls))
    file = folder / "config.toml"
    file.write_text(
        '[crawler]\nhost_delay = "10ms"\nallow_private = ["127.0.0.0/8"]\n[[stories]]\nname = "a"\nseed = "s.md"\n'
        f'{tables}[[channels]]\nkind = "maildir"\nname = "box"\n',
        "utf-8",
    )
    (folder / "s.md").write_text("# Ferry sinks off Kola\n\nA ferry sank off Kola on Monday.\n", "utf-8")
    return file


async def run(*command):
    return await asyncio.to_thread(CliRunner().invoke, build_app(["sources"]), ["sources", *command])


@pytest.fixture
def choked(monkeypatch):
    """Commands have a reader that cannot read some documents."""
    monkeypatch.setattr(document_reader, "DocumentReader", Choked)


@pytest.mark.usefixtures("choked")
async def test_each_command_names_a_hostile_source_and_goes_on(tmp_path):
    async with WebServer() as web:
        hostile = web.serve("/hostile", CHOKING)
        healthy = web.serve("/healthy", FEED)
        config = configured(tmp_path, hostile, healthy)
        one = await run("check", hostile, "-c", str(config))
        both = await run("check", "s0", "s1", "-c", str(config), "--json")
        added = await run("add", web.serve("/other", CHOKING), "--name", "new", "-c", str(config))
        findings = [finding async for finding in check_sources(load_config(config), [])]
    assert one.exit_code == 1
    assert str(one.exception) == f"{hostile}: reading it took longer than 10 s"
    rows = [json.loads(line) for line in both.stdout.splitlines()]
    assert both.exit_code == 1
    assert "took longer" in rows[0]["error"]
    assert len(rows[1]["entries"]) == 2
    assert added.exit_code == 1
    assert "took longer" in str(added.exception)
    assert {finding.check: finding.status for finding in findings} == {
        "source s0": CheckStatus.FAIL,
        "source s1": CheckStatus.OK,
    }


@pytest.mark.usefixtures("choked")
async def test_a_hostile_file_ends_in_time_too(tmp_path):
    file = tmp_path / "feed.xml"
    file.write_text(CHOKING, "utf-8")
    done = await run("check", str(file))
    assert str(done.exception) == f"{file}: reading it took longer than 10 s"
