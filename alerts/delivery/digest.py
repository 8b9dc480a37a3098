"""Merge alerts that waited for the same reason: an update of one development, or a digest of many. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.delivery.outbox import EXPIRES_AFTER, delivery_of
from alerts.delivery.send_window import DIGEST, HOURLY_LIMIT, QUIET_HOURS
from alerts.messages.alert import Alert, AlertItem, from_json, to_json
from alerts.messages.article_refs import MAX_OTHERS
from alerts.messages.compose import MAX_SUMMARY_ITEMS
from alerts.messages.decisions import fact_text
from store.records.deliveries import Delivery, DeliveryKind, DeliveryState

_NOTES = {
    "wave": "These came up within minutes of each other.",  # what version 0.1.0 stored
    QUIET_HOURS: "These came up in your quiet hours.",
    HOURLY_LIMIT: "More came up than your hourly limit lets through one by one.",
    DIGEST: "Your digest: what came up since the last one.",
}


def merge(deliveries: Sequence[Delivery], now: datetime) -> Delivery:
    """One delivery with the content of all of them, due now.

    If all are about one development, it is the newest of them with a merged alert. Otherwise it is a new
    digest whose id is derived from the ids of its members.
    """
    alerts = [from_json(delivery.alert) for delivery in deliveries]
    if len({alert.subject for alert in alerts}) == 1:
        alert = _merge_alerts(alerts)
        return replace(
            deliveries[-1],
            kind=alert.kind,
            alert=to_json(alert),
            state=DeliveryState.PENDING,
            due=now,
            expires=now + EXPIRES_AFTER,
            wait_reason="",
        )
    return delivery_of(
        _digest_alert(alerts, deliveries, now), deliveries[0].channel, deliveries[0].recipient, now=now
    )


def _merge_alerts(alerts: Sequence[Alert]) -> Alert:
    """The newest alert of one development, with everything that was new since the first."""
    first, last = alerts[0], alerts[-1]
    items = [alert.items[0] for alert in alerts if alert.items]
    if not items:
        return last
    item = _merge_items(items)
    return replace(last, kind=first.kind, items=(item, *last.items[1:]))


def _merge_items(items: Sequence[AlertItem]) -> AlertItem:
    """One item for all: the newest report leads, the others are listed, and all news is kept."""
    first, newest = items[0], items[-1]
    news = {fact_text(fact): fact for item in items for fact in item.new}
    others = {report.article_id: report for item in items for report in (*item.others, item.report)}
    others.pop(newest.report.article_id, None)
    return replace(
        newest,
        new=tuple(news.values()),
        others=tuple(others.values())[:MAX_OTHERS],
        opened=first.opened,
        news_from=first.news_from or first.report.article_id,
    )


def _digest_alert(alerts: Sequence[Alert], members: Sequence[Delivery], now: datetime) -> Alert:
    by_subject: dict[str, list[AlertItem]] = {}
    for alert in alerts:
        for item in alert.items:
            by_subject.setdefault(item.development, []).append(item)
    items = [_merge_items(same_development) for same_development in by_subject.values()]
    items.sort(key=lambda item: item.report.published or item.report.seen, reverse=True)
    identity = hashlib.sha256("\n".join(sorted(member.id for member in members)).encode()).hexdigest()
    return Alert(
        kind=DeliveryKind.SUMMARY,
        story=alerts[0].story,
        subject=f"g{identity[:16]}",
        revision=0,
        created=now,
        items=tuple(items[:MAX_SUMMARY_ITEMS]),
        total=len(items),
        note=_NOTES.get(members[0].wait_reason, "What came up since the last message."),
    )
