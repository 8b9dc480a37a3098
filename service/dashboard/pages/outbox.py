"""The outbox: what is pending, waiting, dead or sent, every attempt, and the exact message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from json import JSONDecodeError, dumps, loads

from aiohttp import web

from alerts.messages.alert import Alert, from_json
from alerts.messages.language.marks import mark
from alerts.messages.language.words import Words
from alerts.messages.wording import kind_label
from service.dashboard.cursors import cursor_from_text, cursor_text
from service.dashboard.pages.stories import chosen_story
from service.dashboard.render import page_words, render_page
from service.dashboard.site import SITE
from service.dashboard.wording.kinds import kind_text_of
from store.protocol.views import ViewStore
from store.records.dashboard.views import Cursor, DeliveryRow
from store.records.deliveries import Attempt, Delivery, DeliveryState

PAGE_ROWS = 50
_MESSAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
TABS: Mapping[str, tuple[DeliveryState, ...]] = {
    "pending": (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.RETRY),
    "waiting": (DeliveryState.WAITING,),
    "dead": (DeliveryState.DEAD,),
    "held": (DeliveryState.HELD,),
    "sent": (DeliveryState.SENT, DeliveryState.FOLDED),
    "discarded": (DeliveryState.DISCARDED,),
}
_LABELS = {
    "pending": mark("pending"),
    "waiting": mark("waiting"),
    "dead": mark("dead"),
    "held": mark("held"),
    "sent": mark("sent"),
    "discarded": mark("discarded"),
}
RETRIABLE = frozenset(
    {DeliveryState.DEAD, DeliveryState.HELD, DeliveryState.WAITING, DeliveryState.DISCARDED}
)
DISCARDABLE = frozenset(
    {
        DeliveryState.PENDING,
        DeliveryState.RETRY,
        DeliveryState.WAITING,
        DeliveryState.HELD,
        DeliveryState.DEAD,
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """A message as it goes out, in the parts that a page shows."""

    headers: Sequence[tuple[str, str]]
    text: str
    html: str
    """Of a mail; shown in a frame that runs nothing and loads nothing."""


async def show_list(request: web.Request) -> web.Response:
    """The deliveries in one group of states."""
    site = request.app[SITE]
    tab = request.query.get("state", "pending")
    if tab not in TABS:
        raise web.HTTPNotFound(text=f"there is no state {tab!r}")
    channel = request.query.get("channel", "")
    after = cursor_from_text(request.query.get("after", ""))

    def read(views: ViewStore) -> tuple[list[DeliveryRow], Mapping[DeliveryState, int]]:
        rows = views.delivery_page(
            TABS[tab], channel=channel, story=chosen_story(request) or "", after=after, limit=PAGE_ROWS
        )
        return rows, views.delivery_counts()

    rows, counts = await site.read(read, site.views)
    words = page_words(request)
    return render_page(
        request,
        "outbox.html",
        tab=tab,
        tabs=[(name, _LABELS[name], sum(counts[state] for state in states)) for name, states in TABS.items()],
        rows=[(row, kind_text_of(row, words)) for row in rows],
        channels=[channel.name for channel in site.config.channels],
        channel=channel,
        older=cursor_text(Cursor(rows[-1].created, rows[-1].id)) if len(rows) == PAGE_ROWS else "",
    )


async def show(request: web.Request) -> web.Response:
    """One delivery."""
    site = request.app[SITE]

    def read(views: ViewStore, key: str) -> tuple[Delivery | None, list[Attempt]]:
        delivery = views.delivery(key)
        return delivery, views.attempts(delivery.id) if delivery else []

    delivery, attempts = await site.read(read, site.views, request.match_info["id"])
    if delivery is None:
        raise web.HTTPNotFound(text="there is no such delivery")
    alert = from_json(delivery.alert)
    return render_page(
        request,
        "delivery.html",
        delivery=delivery,
        title=headline(alert),
        title_language=alert.items[0].report.language if alert.items else "",
        kind=kind_label(alert, page_words(request)),
        attempts=attempts,
        content=content_parts(delivery.content) if delivery.content else None,
        may_retry=delivery.state in RETRIABLE,
        may_discard=delivery.state in DISCARDABLE,
    )


def headline(alert: Alert) -> str:
    """What a delivery is about."""
    return alert.items[0].report.title if alert.items else alert.note


def content_parts(content: bytes) -> Content:
    """A message's headers, text and HTML; JSON is indented."""
    if content[:1] in b"{[":
        try:
            return Content((), dumps(loads(content), ensure_ascii=False, indent=2), "")
        except (JSONDecodeError, UnicodeDecodeError):
            pass
    if b"\nMIME-Version:" not in content:
        return Content((), content.decode("utf-8", "replace"), "")
    mail = message_from_bytes(content, policy=policy.default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return Content(
        [(key, str(value)) for key, value in mail.items()],
        str(plain.get_content()) if plain else "",
        str(html.get_content()) if html else "",
    )


def state_label(state: DeliveryState, words: Words) -> str:
    """The group of a state, in words."""
    name = next(name for name, states in TABS.items() if state in states)
    return words(_LABELS[name])


async def show_message(request: web.Request) -> web.Response:
    """A mail's HTML, for the frame of its page: it may style itself, and do nothing else."""
    site = request.app[SITE]
    delivery = await site.read(site.views.delivery, request.match_info["id"])
    html = content_parts(delivery.content).html if delivery and delivery.content else ""
    if not html:
        raise web.HTTPNotFound(text="there is no such message")
    return web.Response(
        text=html, content_type="text/html", headers={"Content-Security-Policy": _MESSAGE_POLICY}
    )
