"""The maintainer's check of all addresses of the catalogue, against a server on this machine."""

from __future__ import annotations

import asyncio
import csv
import sys

import pytest

from benchmarks import check_catalogue
from tests.support.webserver import Reply, WebServer

FEED = """<rss version="2.0"><channel><title>Paper</title><link>{url}</link>
<item><title>Vlada najavila nove mere posle protesta u Novom Sadu</title><link>{url}/1</link>
<guid>1</guid><pubDate>Mon, 30 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
async def server():
    async with WebServer() as running:
        yield running


def command(monkeypatch, catalogue, report):
    monkeypatch.setattr(sys, "argv", ["check", str(report), "--catalogue", str(catalogue), "--pause", "0",
                                      "--allow-private", "127.0.0.0/8"])  # fmt: skip
    return check_catalogue.main


async def test_the_report_says_what_each_address_has_and_a_second_run_continues(
    server, tmp_path, monkeypatch
):
    feed = server.serve("/rss", FEED.format(url=server.url("")))
    moved = server.redirect("/old", "/rss", 301)
    empty = server.serve("/empty", '<rss version="2.0"><channel><title>Paper</title></channel></rss>')
    missing = server.serve("/missing", Reply(status=404))
    catalogue, report = tmp_path / "feeds.tsv", tmp_path / "report.tsv"
    rows = [(feed, "sr"), (moved, "el"), (empty, "sr"), (missing, "sr")]
    lines = ["url\tlanguage", *("\t".join(row) for row in rows)]
    catalogue.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    main = command(monkeypatch, catalogue, report)
    assert await asyncio.to_thread(main) == 0
    catalogue.write_text("\n".join(lines) + "\n", encoding="utf-8")
    await asyncio.to_thread(main)
    with report.open(encoding="utf-8", newline="") as file:
        found = {row["url"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert [found[url]["state"] for url, _ in rows] == ["ok", "ok", "empty", "failed"]
    assert (found[feed]["entries"], found[feed]["newest"]) == ("1", "2026-11-30")
    assert found[moved]["redirected_to"] == feed
    assert "the headlines look like" in found[moved]["problem"]
    assert "404" in found[missing]["problem"]
    assert server.paths().count("/rss") == 2, "the second run polled only what the report did not have"
