"""The public side of the running service: a hub pushes a report, and a reader unsubscribes by one click."""

import asyncio
import json
import time

import aiohttp
import pytest

from tests.support.hub import Hub
from tests.support.newsdesk import PRISONERS, TOLL
from tests.support.process import susulan, until
from tests.support.pushing import free_port, offering
from tests.support.webserver import WebServer

pytestmark = pytest.mark.slow
TABLES = """
[public]
url = "http://127.0.0.1:{port}/susulan"
listen = "127.0.0.1:{port}"
"""
PUSHED = """
[[sources]]
name = "pushed"
url = "{topic}"
interval = "1h"
full_text = "never"
websub = true
"""


async def posted(link):
    async with (
        aiohttp.ClientSession() as session,
        session.post(link, data={"List-Unsubscribe": "One-Click"}) as answer,
    ):
        return answer.status


def links_of(desk):
    return [message["List-Unsubscribe"].strip("<>") for _, message in desk.post.mails]


def test_a_reader_unsubscribes_by_the_link_in_a_mail(desk, service_of):
    desk.write(channels=TABLES.format(port=free_port()))
    desk.publish(1, PRISONERS)
    service = service_of(desk)
    until(lambda: desk.mailed("summary") and desk.hooked("news.digest"), 30, lambda: service.events)
    assert asyncio.run(posted(links_of(desk)[0])) == 200

    before = len(desk.post.mails)
    desk.publish(2, TOLL)
    until(lambda: desk.hooked("news.match"), 30, lambda: service.events)
    listed = susulan("alerts", "list", "-c", desk.config, "--state", "discarded", "--json")
    (kept_back,) = json.loads(listed.stdout)["deliveries"]
    assert (kept_back["channel"], kept_back["last_error"]) == ("mail", "the recipient has unsubscribed")
    assert len(desk.post.mails) == before

    held = json.loads(susulan("alerts", "unsubscribed", "-c", desk.config, "--json").stdout)["unsubscribed"]
    assert [(one["recipient"], one["story"]) for one in held] == [(desk.readers[0], "troops")]
    assert "unsubscribed  1 " in susulan("status", "-c", desk.config).stdout
    assert susulan("alerts", "unsubscribed", "-c", desk.config, "--undo", "1").returncode == 0
    again = susulan("alerts", "unsubscribed", "-c", desk.config, "--undo", "1")
    assert again.returncode != 0
    assert "there is no number 1" in again.stderr


async def test_a_pushed_report_causes_an_alert_without_a_poll(desk, service_of):
    async with WebServer() as web, Hub() as hub:
        topic = web.url("/feed.xml")
        web.serve("/feed.xml", offering(hub.url, topic, "An old report on something else"))
        desk.write(channels=TABLES.format(port=free_port()), sources=PUSHED.format(topic=topic))
        service = service_of(desk)

        def agreed():
            return any(one["event"] == "subscription_confirmed" for one in service.events)

        await asyncio.to_thread(until, agreed, 30, lambda: service.events)
        listed = await asyncio.to_thread(susulan, "sources", "list", "-c", desk.config, "--json")
        (pushed,) = [one for one in json.loads(listed.stdout)["sources"] if one["name"] == "pushed"]
        assert pushed["push"]["state"] == "agreed"
        began = time.monotonic()
        feed = offering(hub.url, topic, TOLL[0]).replace("A full report. ", "")
        assert await hub.publish(topic, feed) == 204
        stored_s = time.monotonic() - began
        await asyncio.to_thread(until, lambda: desk.hooked("news.match"), 30, lambda: service.events)
        told_s = time.monotonic() - began
        assert len(web.asked("/feed.xml")) == 1
        await asyncio.to_thread(service.stop)
    assert stored_s < 1
    assert told_s < 5
