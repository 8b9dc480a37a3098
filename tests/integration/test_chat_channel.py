"""Chat channels over real sockets."""

import asyncio
import itertools
import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.apprise import Apprise, AppriseSettings, supports_url
from alerts.channels.chat.channel import Chat, ChatSettings
from alerts.channels.chat.slack import slack
from alerts.channels.chat.telegram import telegram
from store.clock import utc_now
from store.errors import DeliveryError
from tests.support.alerting import TITLE, Marks, rendered
from tests.support.webserver import Reply, WebServer

ZONE = ZoneInfo("UTC")


def chat(service):
    return Chat(ChatSettings("chat", service, ZONE, timeout_s=5.0), utc_now)


async def test_a_message_arrives_in_the_shape_of_the_service():
    bodies = []

    async def take(request):
        from aiohttp import web

        bodies.append(await request.json())
        return web.Response(text="ok")

    async with WebServer() as server:
        channel = chat(slack(server.serve("/services/T/B/x", take)))
        marks = Marks()
        sent = await channel.send(rendered(channel), marks)
        await channel.close()
    assert (sent.code, sent.answer, marks.count) == (200, "ok", 1)
    assert TITLE in json.dumps(bodies[0], ensure_ascii=False)


async def test_messages_to_one_chat_respect_the_rate_limit():
    channel = chat(replace(slack("https://hooks.example/T/B/x"), min_interval_s=0.05))
    starts = []

    async def start():
        await channel._wait_for_rate_limit()
        starts.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(start() for _ in range(3)))
    assert all(later - earlier >= 0.045 for earlier, later in itertools.pairwise(starts))


@pytest.mark.parametrize(
    ("reply", "message", "permanent"),
    [
        (Reply(status=403, body='{"ok":false,"description":"bot was kicked"}'), "kicked", False),
        (Reply(status=404, body="no such bot"), "404", False),
        (Reply(status=500), "500", False),
        (Reply(status=410, body="gone"), "gone", True),
        (Reply(status=200, body='{"ok":false,"description":"chat not found"}'), "chat not found", False),
    ],
)
async def test_a_refusal_gives_the_right_error_without_the_token(reply, message, permanent):
    async with WebServer() as server:
        server.serve("/bot77:secret/sendMessage", reply)
        channel = chat(telegram("77:secret", "-1001", server.url("")))
        with pytest.raises(DeliveryError, match=message) as caught:
            await channel.send(rendered(channel), Marks())
        await channel.close()
    assert caught.value.permanent is permanent
    assert "77:secret" in channel.secrets()
    assert "secret" not in channel.recipients()[0]


@pytest.mark.parametrize(("status", "accepted"), [(200, True), (500, False)])
async def test_apprise_reports_success_or_an_uncertain_failure(status, accepted):
    pytest.importorskip("apprise")
    async with WebServer() as server:
        server.serve("/inbox", Reply(status=status))
        channel = Apprise(AppriseSettings("tail", f"json://127.0.0.1:{server.port}/inbox", ZONE))
        delivery = rendered(channel)
        if accepted:
            assert (await channel.send(delivery, Marks())).answer == "accepted"
        else:
            with pytest.raises(DeliveryError) as caught:
                await channel.send(delivery, Marks())
            assert caught.value.uncertain
        assert [request.path for request in server.requests] == ["/inbox"]


def test_only_urls_that_apprise_knows_are_supported():
    pytest.importorskip("apprise")
    assert supports_url("json://127.0.0.1/x")
    assert not supports_url("pigeon://roof")
