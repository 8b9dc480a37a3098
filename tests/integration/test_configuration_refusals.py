"""A receiver that wants another address or token: the other channels hear of it within the hour, and what to do."""

from contextlib import asynccontextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.chat.channel import Chat, ChatSettings
from alerts.delivery.sender import Sender
from alerts.messages.alert import from_json
from store.clock import utc_now
from store.errors import DeliveryError
from store.records.deliveries import DeliveryKind
from tests.integration.test_receivers_refusals import SERVICES
from tests.integration.test_sender import FakeChannel, open_desk
from tests.integration.test_webhook_channel import answer, channel_to, serving

REFUSALS = {
    "401 with a reason": (answer(401, b'{"error": "invalid token"}'), "address, token and secret"),
    "401 without a body": (answer(401, WWW_Authenticate="Basic"), "address, token and secret"),
    "403 in words": (answer(403, b"invalid_token"), "rights at the receiver"),
    "403 as a page": (answer(403, b"<html>" + b"Access denied. " * 400), "rights at the receiver"),
    "404 in JSON": (answer(404, b'{"message": "Unknown Webhook", "code": 10015}'), "create a new one"),
    "404 in words": (answer(404, b"no_service"), "create a new one"),
    "405": (answer(405, b"Method Not Allowed"), "check the channel's address"),
    "a redirect": (answer(308, Location="https://new.example/hook"), "moved to new.example"),
    "410 in words": (answer(410, b"channel_is_archived"), "remove this channel"),
    "410 without a body": (answer(410), "remove this channel"),
}
MEANT_FOR_LATER = {
    "400": answer(400, b"invalid_payload"),
    "413": answer(413, b"too large"),
    "422": answer(422, b'{"error": "unknown field"}'),
    "429": answer(429, b"slow down"),
    "503": answer(503, b"down for a moment"),
}


@asynccontextmanager
async def failing_channel(kind, url):
    """A webhook or a chat that ends at this server, whatever its path is."""
    if kind == "webhook":
        async with channel_to(url) as channel:
            yield channel
        return
    base = url.removesuffix("/hooks/t0ken")
    service = replace(SERVICES[kind](base), min_interval_s=0.0)
    channel = Chat(ChatSettings("hook", service, ZoneInfo("UTC"), timeout_s=5.0), utc_now)
    try:
        yield channel
    finally:
        await channel.close()


async def after_an_hour(tmp_path, failing, *, restarts=False, step_s=300, until_s=3_540):
    """All deliveries after 59 minutes with one alert for the failing channel and a healthy one."""
    mail = FakeChannel("mail")
    async with open_desk(tmp_path, failing, mail) as desk:
        channels = {failing.name: failing, "mail": mail}
        sender = Sender(desk.store, desk.db, channels, desk.clock)
        await desk.enqueue()
        for _ in range(0, until_s, step_s):
            await sender.drain()
            desk.clock.advance(step_s)
            if restarts:
                sender = Sender(desk.store, desk.db, channels, desk.clock)
        return await desk.db(desk.store.deliveries), mail


def notes(rows):
    return [from_json(row.alert).note for row in rows if row.kind is DeliveryKind.NOTICE]


@pytest.mark.parametrize("kind", ["webhook", "slack", "telegram", "ntfy"])
@pytest.mark.parametrize("name", REFUSALS)
async def test_it_is_reported_within_the_hour_with_what_to_do(tmp_path, kind, name):
    response, remedy = REFUSALS[name]
    async with serving(response) as endpoint, failing_channel(kind, endpoint.url) as failing:
        rows, mail = await after_an_hour(tmp_path, failing)
    (note,) = notes(rows)
    assert "Channel 'hook'" in note
    assert remedy in note
    assert "susulan alerts retry --channel hook" in note
    assert "t0ken" not in note
    assert len(mail.sent) == 2, "the alert and the notice"


@pytest.mark.parametrize("kind", ["webhook", "discord", "mattermost", "teams"])
@pytest.mark.parametrize("name", ["401 with a reason", "403 as a page", "404 in words", "410 in words"])
async def test_it_is_reported_although_the_service_restarts_between_the_attempts(tmp_path, kind, name):
    """As with `susulan once`, every quarter of an hour."""
    response, remedy = REFUSALS[name]
    async with serving(response) as endpoint, failing_channel(kind, endpoint.url) as failing:
        rows, _ = await after_an_hour(tmp_path, failing, restarts=True, step_s=900)
    (note,) = notes(rows)
    assert remedy in note


@pytest.mark.parametrize("name", [name for name in REFUSALS if not name.startswith("410")])
async def test_it_is_retried_once_and_then_a_dead_letter(tmp_path, name):
    async with serving(REFUSALS[name][0]) as endpoint, failing_channel("webhook", endpoint.url) as failing:
        rows, _ = await after_an_hour(tmp_path, failing)
    (row,) = [row for row in rows if row.channel == "hook"]
    assert (row.state.value, row.tries, len(endpoint.requests)) == ("dead", 2, 2)


@pytest.mark.parametrize("name", MEANT_FOR_LATER)
async def test_what_concerns_the_message_or_the_moment_is_not_reported_at_once(tmp_path, name):
    response = MEANT_FOR_LATER[name]
    async with serving(response) as endpoint, failing_channel("webhook", endpoint.url) as failing:
        rows, _ = await after_an_hour(tmp_path, failing)
    assert notes(rows) == []


async def test_an_endpoint_that_is_back_at_the_retry_is_not_reported(tmp_path):
    async with serving(answer(404, b"being deployed")) as endpoint, channel_to(endpoint.url) as failing:
        mail = FakeChannel("mail")
        async with open_desk(tmp_path, failing, mail) as desk:
            await desk.enqueue()
            await desk.sender.drain()
            endpoint.answer = answer(204)
            for _ in range(59):
                desk.clock.advance(60)
                await desk.sender.drain()
            assert await desk.states() == {"sent": 2}


@pytest.mark.parametrize(
    "body",
    [b'{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}', b"<html>Log in</html>"],
)
async def test_a_200_that_means_no_is_reported_too(tmp_path, body):
    async with serving(answer(200, body)) as endpoint, failing_channel("telegram", endpoint.url) as failing:
        rows, _ = await after_an_hour(tmp_path, failing)
    (note,) = notes(rows)
    assert "they are tried again" in note


async def test_the_notice_is_stored_before_the_dead_letter(tmp_path, monkeypatch):
    """If the process dies between the two, the delivery is attempted again; the other way round nobody would know."""
    async with serving(answer(403)) as endpoint, failing_channel("webhook", endpoint.url) as failing:
        mail = FakeChannel("mail")
        async with open_desk(tmp_path, failing, mail) as desk:
            await desk.enqueue()
            await desk.sender.drain()
            desk.clock.advance(60)
            finish = desk.store.finish_delivery

            def dying(delivery, attempt, **changes):
                if changes["state"].value == "dead":
                    raise DeliveryError("the process dies here")
                finish(delivery, attempt, **changes)

            monkeypatch.setattr(desk.store, "finish_delivery", dying)
            with pytest.raises(DeliveryError, match="dies here"):
                await desk.sender.drain()
            rows = await desk.db(desk.store.deliveries)
    assert len(notes(rows)) == 1
