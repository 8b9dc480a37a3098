"""A translation server on loopback, as LibreTranslate and DeepL answer, and what a translator needs in tests."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from alerts.channels.channel import RenderedMessage, SendReceipt
from alerts.channels.post import Endpoint
from alerts.messages import render
from alerts.messages.wording import MACHINE_TRANSLATION
from crawler.language.detect import detect_language
from service.translation.libretranslate import LibreTranslate
from service.translation.provider import MAX_ANSWER_BYTES
from service.translation.translator import Translator, TranslatorSettings
from store.records.translations import TranslationBudget
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, FakeClock


@dataclass
class Asked:
    """The bodies that were sent to the server."""

    bodies: list[dict] = field(default_factory=list)

    @property
    def texts(self):
        sent = [body["q"] if "q" in body else body["text"] for body in self.bodies]
        return [text for one in sent for text in ([one] if isinstance(one, str) else one)]


def answering(asked, made=lambda text, _body: f"EN {text}"):
    """A handler that answers as LibreTranslate."""

    async def handler(request):
        body = await request.json()
        asked.bodies.append(body)
        q = body["q"]
        said = made(q, body) if isinstance(q, str) else [made(text, body) for text in q]
        return web.Response(
            body=json.dumps({"translatedText": said}).encode(), content_type="application/json"
        )

    return handler


class TextChannel:
    """Keeps the plain text of what it is given to send."""

    on_uncertain = "retry"

    def __init__(self, name="mail", recipients=("a@x.example",)):
        self.name, self._recipients, self.sent = name, recipients, []

    def recipients(self):
        return self._recipients

    def render(self, alert, delivery, *, root):
        return RenderedMessage(render.text(alert).encode(), f"<{delivery.id}@x>")

    async def send(self, delivery, on_transmit):
        await on_transmit()
        self.sent.append(delivery.content.decode())
        return SendReceipt(250, "taken")

    async def check(self):
        return "ok"

    async def close(self):
        pass

    def secrets(self):
        return ()


@dataclass
class Rig:
    """A translator over a real store."""

    store: object
    db: StoreThread
    clock: FakeClock
    provider: object
    settings: TranslatorSettings

    def translator(self):
        return Translator(self.store, self.db, self.provider, self.settings, detect_language, self.clock)


def settings_for(**changes):
    values = {
        "targets": {"mail": "en"},
        "languages": {"mail": ("en",)},
        "sentences": False,
        "max_delay_s": 5.0,
        "budget": TranslationBudget(100, 100_000),
    }
    return TranslatorSettings(**{**values, **changes})


def libre(url, clock, timeout_s=5.0, key=None):
    return LibreTranslate(
        Endpoint(url, timeout_s, clock, max_answer_bytes=MAX_ANSWER_BYTES), key, "Susulan test"
    )


@asynccontextmanager
async def translating(tmp_path, url="", *, provider=None, clock=None, **changes):
    """A rig whose provider asks that URL, unless another is given."""
    db, clock = StoreThread(), clock or FakeClock(NOW)
    store = await db(fresh_store, tmp_path / "susulan.db")
    settings = settings_for(**changes)
    rig = Rig(store, db, clock, provider or libre(url, clock, settings.max_delay_s), settings)
    try:
        yield rig
    finally:
        await rig.provider.close()
        await db(store.close)
        db.close()


def is_marked(text):
    return MACHINE_TRANSLATION in text
