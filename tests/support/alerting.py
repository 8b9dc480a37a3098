"""Alerts and deliveries for tests of channels and delivery."""

import asyncio
from dataclasses import replace

from alerts.delivery.outbox import delivery_of
from alerts.messages.alert import Alert, AlertItem, ArticleRef
from store.records.decisions import NewFigure, StatedFigure
from store.records.deliveries import DeliveryKind
from store.records.matching import ArticleField as Where
from store.records.matching import Figure, Reason
from tests.support.records import NOW

TITLE = "Північнокорейські військові загинули під Курськом"
SENTENCE = "За даними розвідки, під Курськом загинули 600 військових КНДР."


def make_report(**changes):
    values = {
        "article_id": "a1",
        "title": TITLE,
        "url": "https://outlet.example/a1?x=1&y=2",
        "source": "Outlet",
        "language": "uk",
        "published": NOW,
        "seen": NOW,
    }
    return ArticleRef(**{**values, **changes})


def make_item(**changes):
    values = {
        "development": "d1",
        "report": make_report(),
        "score": 0.93,
        "why": (
            Reason("North Korea", "КНДР", Where.LEAD, SENTENCE, 1.4),
            Reason("killed", "загинули", Where.TITLE, TITLE, 0.8),
        ),
        "new": (
            NewFigure(
                StatedFigure(600.0, 600.0, "South Korea", "killed", "people"),
                "maximum",
                StatedFigure(300.0, 300.0, "South Korea", "killed", "people"),
            ),
        ),
        "figures": (
            Figure(
                "killed",
                600.0,
                600.0,
                "people",
                "South Korea",
                SENTENCE,
                "maximum",
                StatedFigure(300.0, 300.0, "South Korea"),
            ),
        ),
    }
    return AlertItem(**{**values, **changes})


def make_alert(kind=DeliveryKind.DEVELOPMENT, items=None, **changes):
    listed = (make_item(),) if items is None else tuple(items)
    values = {
        "kind": kind,
        "story": "story",
        "subject": "d1",
        "revision": 0,
        "created": NOW,
        "items": listed,
        "total": len(listed),
    }
    return Alert(**{**values, **changes})


def rendered(channel, alert=None, *, root=None, recipient=None):
    """The delivery of an alert as the sender passes it to the channel."""
    alert = alert or make_alert()
    delivery = delivery_of(alert, channel.name, recipient or channel.recipients()[0], now=NOW)
    content = channel.render(alert, delivery, root=root)
    return replace(delivery, content=content.content, message_id=content.message_id, tries=1)


class Marks:
    """An `on_transmit` that remembers being called."""

    def __init__(self):
        self.count = 0

    async def __call__(self):
        await asyncio.sleep(0)
        self.count += 1
