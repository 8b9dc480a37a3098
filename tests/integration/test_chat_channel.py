"""Chat channels over real sockets."""

import asyncio
import itertools
import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.apprise import Apprise, AppriseSettings, supports_url
from alerts.channels.chat.channel import Chat, ChatSettings
from alerts.channels.chat.ntfy import ntfy
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


# ── a group that has become a supergroup ──────────────────────────────────────────────────────────


def upgraded(moved_to, status=400):
    parameters = {"migrate_to_chat_id": moved_to}
    said = {
        "ok": False,
        "error_code": 400,
        "description": "group chat was upgraded",
        "parameters": parameters,
    }
    return Reply(status=status, body=json.dumps(said))


def telegram_server(server, moved):
    """A bot whose old chat answers with `moved`; returns the ids of the chats that were written to."""
    from aiohttp import web

    chats = []

    async def take(request):
        chats.append((await request.json())["chat_id"])
        if chats[-1] == "-1001":
            return web.Response(status=moved.status, text=moved.body)
        return web.json_response({"ok": True, "result": {}})

    server.serve("/bot77:secret/sendMessage", take)
    return chats


@pytest.mark.parametrize("moved", [upgraded(-100123), upgraded("-100123"), upgraded(-100123, status=200)])
async def test_telegram_is_followed_to_the_chat_that_a_group_has_become(moved):
    async with WebServer() as server:
        chats = telegram_server(server, moved)
        channel = chat(replace(telegram("77:secret", "-1001", server.url("")), min_interval_s=0.0))
        delivery = rendered(channel)
        assert (await channel.send(delivery, Marks())).code == 200
        assert (await channel.send(delivery, Marks())).code == 200
        await channel.close()
    assert chats == ["-1001", "-100123", "-100123"], "it is asked once"


@pytest.mark.parametrize(
    "moved", [upgraded(1.5), upgraded("@x"), upgraded(None), upgraded({}), upgraded("-1001")], ids=repr
)
async def test_telegram_is_followed_only_once_and_to_ids_only(moved):
    async with WebServer() as server:
        chats = telegram_server(server, moved)
        channel = chat(replace(telegram("77:secret", "-1001", server.url("")), min_interval_s=0.0))
        with pytest.raises(DeliveryError, match="upgraded"):
            await channel.send(rendered(channel), Marks())
        await channel.close()
    assert len(chats) <= 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (telegram("77:secret", "-1001"), telegram("77:secret", "-1002")),
        (ntfy("https://ntfy.example/one"), ntfy("https://ntfy.example/two")),
    ],
    ids=["telegram", "ntfy"],
)
async def test_a_room_that_was_taken_out_of_the_config_gets_nothing_more(old, new):
    marks = Marks()
    with pytest.raises(DeliveryError, match="no longer in the config") as caught:
        await chat(new).send(rendered(chat(old)), marks)
    assert (caught.value.permanent, marks.count) == (True, 0)
