"""Many readers of Today share what is made for one of them, and nobody gets what is another's."""

import asyncio
from dataclasses import replace
from ipaddress import ip_network

from service.dashboard.pages import live, today
from service.dashboard.pages.live import LiveEvents
from tests.support.dashboard import OPEN, add_report, dashboard

PROXY = replace(OPEN, auth="proxy", proxy_from=(ip_network("127.0.0.1/32"),), act=frozenset({"ana"}))


async def test_readers_at_once_have_the_page_made_once(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        today, "read_today", lambda *args, read=today.read_today: made.append(1) or read(*args)
    )
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store)
        pages = await asyncio.gather(*(browser.get("/") for _ in range(20)))
        assert {status for status, _ in pages} == {200}
        assert len({text for _, text in pages}) == 1
        assert len(made) == 1
        add_report(browser.site.store, "a2", "d2")
        assert "Title of a2" in (await browser.get("/"))[1]


async def test_each_reader_gets_a_page_of_its_own(tmp_path):
    async with dashboard(tmp_path, PROXY) as browser:
        add_report(browser.site.store)
        for _ in range(2):
            acting = (await browser.get("/", headers={"Remote-User": "ana"}))[1]
            reading = (await browser.get("/", headers={"Remote-User": "ben"}))[1]
            assert 'action="/seen"' in acting
            assert 'action="/seen"' not in reading
        await browser.post("/seen", headers={"Remote-User": "ana"})
        assert 'action="/seen"' not in (await browser.get("/", headers={"Remote-User": "ana"}))[1]


async def test_pages_are_told_of_a_change_one_after_the_other(monkeypatch):
    events, told = [asyncio.Event() for _ in range(3)], []

    async def pause(seconds):
        told.append((seconds, sum(event.is_set() for event in events)))

    streams = LiveEvents()
    streams._streams.update(events)
    monkeypatch.setattr(live.asyncio, "sleep", pause)
    await streams._wake_in_turn()
    assert told == [(live.BETWEEN_PAGES_S, 1), (live.BETWEEN_PAGES_S, 2), (live.BETWEEN_PAGES_S, 3)]
