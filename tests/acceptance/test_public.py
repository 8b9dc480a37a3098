"""The public side of the running service: a hub pushes a report, and a reader unsubscribes by one click."""

import asyncio
import json
import re
import time

import aiohttp
import pytest

from tests.support.hub import Hub
from tests.support.newsdesk import PRISONERS, SAPPERS, TOLL
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


def test_a_reader_answers_by_the_links_of_an_alert_and_an_answer_outlives_a_kill(desk, service_of):
    desk.write(channels=TABLES.format(port=free_port()))
    desk.publish(1, PRISONERS)
    service = service_of(desk)
    until(lambda: desk.mailed("summary"), 30, lambda: service.events)
    desk.publish(2, TOLL)
    until(lambda: desk.mailed("development") and desk.hooked("news.match"), 30, lambda: service.events)
    mails = [mail for _, mail in desk.post.mails if mail["X-Susulan-Kind"] == "development"]
    links = answer_links(mails[0])
    assert [link.split("/")[-2] for link in links] == ["useful", "not-useful", "not-this-story", "mute"]
    (item,) = desk.hooked("news.match")[0]["items"]
    assert list(item["answers"]) == ["useful", "not_useful", "not_this_story", "mute"]
    assert not set(item["answers"].values()) & set(links)

    for link in (links[1], links[3]):
        assert asyncio.run(pressed(link)) == 200
    service.kill()
    (stored,) = feedback(desk)
    assert (stored["verdict"], stored["channel"], stored["recipient"]) == (
        "not-useful",
        "mail",
        desk.readers[0],
    )
    assert len(json.loads(susulan("alerts", "silences", "-c", desk.config, "--json").stdout)["silences"]) == 1

    service = service_of(desk)
    desk.publish(3, SAPPERS)
    until(lambda: len(desk.hooked("news.match")) == 2, 30, lambda: service.events)
    assert any(one["event"] == "feedback_applied" for one in service.events)
    assert asyncio.run(pressed(links[0])) == 200
    assert [one["verdict"] for one in feedback(desk)] == ["useful"]
    assert susulan("feedback", "undo", "-c", desk.config).returncode == 0
    assert feedback(desk) == []


def answer_links(mail):
    return re.findall(r"http://\S+/susulan/a/\S+", mail.get_body(("plain",)).get_content())


async def pressed(link):
    async with aiohttp.ClientSession() as session:
        async with session.get(link) as answer:
            version = re.search(r'name="version" value="(\d+)"', await answer.text())[1]
        async with session.post(link, data={"version": version}) as answer:
            return answer.status


def feedback(desk):
    return json.loads(susulan("feedback", "list", "-c", desk.config, "--json").stdout)["feedback"]


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
