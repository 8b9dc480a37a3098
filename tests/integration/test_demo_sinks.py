from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import aiohttp
import aiosmtplib
from standardwebhooks.webhooks import Webhook

from service.demo.inbox import Inbox
from service.demo.sinks import MailSink, WebhookSink

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"title": "국정원 보고"}'


def signed(sent=NOW, body=BODY):
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(sent.timestamp())),
        "Webhook-Signature": Webhook(SECRET).sign("msg_1", sent, body),
    }


async def post(url, headers, body=BODY):
    async with (
        aiohttp.ClientSession() as web,
        web.post(url, data=body.encode(), headers=headers) as answer,
    ):
        return answer.status


async def test_webhook_with_a_good_signature_is_recorded_and_taken():
    async with WebhookSink(SECRET, clock=lambda: NOW) as sink:
        assert await post(sink.url, signed()) == 204
    (arrived,) = sink.inbox.messages
    assert arrived.verified
    assert arrived.data == {"title": "국정원 보고"}
    assert arrived.headers["webhook-id"] == "msg_1"
    assert arrived.body == BODY.encode()


async def test_webhook_signed_with_two_keys_is_taken():
    headers = signed()
    headers["Webhook-Signature"] = f"v1,bm90IHRoaXMgb25l {headers['Webhook-Signature']}"
    async with WebhookSink(SECRET, clock=lambda: NOW) as sink:
        assert await post(sink.url, headers) == 204


async def test_webhook_with_a_changed_body_is_refused():
    async with WebhookSink(SECRET, clock=lambda: NOW) as sink:
        assert await post(sink.url, signed(), BODY.replace("국", "일")) == 401
    assert [arrived.verified for arrived in sink.inbox.messages] == [False]


async def test_webhook_that_is_stale_or_unsigned_is_refused():
    async with WebhookSink(SECRET, clock=lambda: NOW) as sink:
        assert await post(sink.url, signed(NOW - timedelta(minutes=6))) == 401
        assert await post(sink.url, {}) == 401


async def test_mail_is_recorded_with_its_envelope():
    message = EmailMessage()
    message["Subject"] = "Около 2600 погибших"
    message["From"] = "susulan@localhost"
    message["To"] = "desk@localhost"
    message.set_content("国情院の推計")
    async with MailSink(clock=lambda: NOW) as sink:
        await aiosmtplib.send(message, hostname=sink.host, port=sink.port, start_tls=False)
        assert await sink.inbox.wait_until(lambda mails: len(mails) == 1, timeout_s=5)
    (mail,) = sink.inbox.messages
    assert (mail.sender, mail.recipients, mail.at) == ("susulan@localhost", ("desk@localhost",), NOW)
    assert mail.message["Subject"] == "Около 2600 погибших"
    assert mail.message.get_content().strip() == "国情院の推計"


async def test_waiting_ends_without_an_arrival_when_the_time_is_up():
    inbox: Inbox[str] = Inbox()
    inbox.add("one")
    assert await inbox.wait_until(lambda things: len(things) == 1, timeout_s=5)
    assert not await inbox.wait_until(lambda things: len(things) == 2, timeout_s=0.01)
