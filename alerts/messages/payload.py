"""What a webhook receives: one JSON shape below 20 kB, described by `webhook.schema.json`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.messages import wording
from alerts.messages.alert import (
    Alert,
    AlertItem,
    ArticleRef,
    ItemTranslation,
    LeadingReport,
    SaidQuote,
    owner_to_dict,
)
from alerts.messages.answers.links import AnswerAct, MessageAnswers
from alerts.messages.cleaning import cleaned
from alerts.messages.decisions import news_text
from alerts.messages.figures import comparison_text
from alerts.messages.kinds import message_kind
from alerts.messages.language.words import ENGLISH, Words
from alerts.messages.lines.line import line_of
from alerts.messages.opening import opening_text
from alerts.outlets.records import Owner
from store.records.deliveries import DeliveryKind
from store.records.matching import Figure

VERSION = 1
MAX_BYTES = 20_000
_TYPES = {
    DeliveryKind.DEVELOPMENT: "news.match",
    DeliveryKind.UPDATE: "news.update",
    DeliveryKind.SUMMARY: "news.digest",
    DeliveryKind.NOTICE: "service.notice",
    DeliveryKind.TEST: "service.test",
}
_ANSWER_KEYS = {act: act.value.replace("-", "_") for act in AnswerAct}
_MAX_SENTENCE = 300
_MAX_URL = 2_000
_OTHERS_LIMITS = ((12, 50), (3, 20), (0, 6))
"""Further reports and owners named in one item."""
_ITEM_SHARES = (1.0, 0.5, 0.25, 0.1, 0.0)
"""Shares of the items that are tried; one item is always there."""


def build_payload(
    alert: Alert, delivery_id: str, answers: MessageAnswers = (), words: Words = ENGLISH
) -> dict[str, Any]:
    """The alert as JSON-ready data; what had to be left out to stay small is counted in `truncated`.

    `words`: for the line of each item; everything else is the same for every reader.
    """
    data: dict[str, Any] = {}
    alert = cleaned(alert)
    for share in _ITEM_SHARES:
        items = alert.items[: max(1, round(len(alert.items) * share))]
        for others, owners in _OTHERS_LIMITS:
            shorter = tuple(
                replace(item, others=item.others[:others], owners=item.owners[:owners]) for item in items
            )
            lines = alert.lines[: max(1, round(len(alert.lines) * share))]
            data = _payload_data(replace(alert, lines=lines), shorter, delivery_id, words)
            for item, links in zip(data["data"]["items"], answers, strict=False):
                item["answers"] = {_ANSWER_KEYS[act]: url for act, url in links}
            if len(encode_json(data)) < MAX_BYTES:
                return data
    if any(item.translation for item in alert.items):  # the original says the same
        plain = tuple(replace(item, translation=None) for item in alert.items)
        return build_payload(replace(alert, items=plain), delivery_id, answers, words)
    return data


def encode_json(data: dict[str, Any]) -> bytes:
    """The bytes that are sent and signed."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _payload_data(
    alert: Alert, items: tuple[AlertItem, ...], delivery_id: str, words: Words
) -> dict[str, Any]:
    named = sum(len(item.others) for item in items)
    known = sum(len(item.others) for item in alert.items[: len(items)])
    owners = sum(len(item.owners) for item in alert.items[: len(items)])
    named_owners = sum(len(item.owners) for item in items)
    return {
        "type": _TYPES[alert.kind],
        "timestamp": alert.created.isoformat(),
        "version": VERSION,
        "data": {
            "id": delivery_id,
            "story": alert.story,
            "subject": alert.subject,
            "kind": alert.kind.value,
            "label": message_kind(alert).value,
            "revision": alert.revision,
            "title": wording.subject_line(alert),
            "note": wording.one_line(alert.note, 2_000),
            "lines": [wording.one_line(line, 500) for line in alert.lines],
            "total": alert.total,
            "language": words.language,
            "items": [_item_json(item, words, alert.created) for item in items],
            "truncated": {
                "items": max(0, alert.total - len(items)),
                "others": known - named,
                "owners": owners - named_owners,
            },
        },
    }


def _item_json(item: AlertItem, words: Words, now: datetime) -> dict[str, Any]:
    return {
        "line": line_of(item, words, now).text,
        "development": item.development,
        "report": _article_json(item.report),
        "score": round(item.score, 4),
        "why": [
            {
                "anchor": reason.anchor,
                "term": wording.one_line(reason.term, 80),
                "field": reason.field.value,
                "sentence": wording.one_line(reason.sentence, _MAX_SENTENCE),
                "weight": round(reason.weight, 4),
            }
            for reason in wording.strongest_reasons(item.why)
        ],
        "new": wording.one_line(news_text(item.new), 500),
        "figures": [_figure_json(figure) for figure in item.figures],
        "said": [_quote_json(quote) for quote in item.said],
        "others": [_article_json(report) for report in item.others],
        "reports": item.reports,
        "languages": item.languages,
        "first": wording.one_line(item.first, 100),
        "sources": item.sources,
        "owners": [_owner_json(owner) for owner in item.owners],
        "owner": _owner_json(item.owner) if item.owner else None,
        "outlet_owner": _owner_json(item.outlet_owner) if item.outlet_owner else None,
        "repeats": item.repeats,
        "retrospective": item.retrospective,
        "opened": opening_text(item),
        **({"leading": _leading_json(item.leading)} if item.leading else {}),
        **({"translation": _translation_json(item.translation)} if item.translation else {}),
        **({"page": item.page} if item.page else {}),
    }


def _leading_json(leading: LeadingReport) -> dict[str, Any]:
    return {**_article_json(leading.report), "earlier": leading.is_earlier}


def _translation_json(translation: ItemTranslation) -> dict[str, Any]:
    return {
        "machine": True,
        "language": translation.language,
        "service": wording.one_line(translation.service, 60),
        "title": wording.one_line(translation.title, 300),
        "sentences": [
            {
                "sentence": wording.one_line(sentence, _MAX_SENTENCE),
                "translation": wording.one_line(text, _MAX_SENTENCE),
            }
            for sentence, text in translation.sentences
        ],
    }


def _quote_json(quote: SaidQuote) -> dict[str, Any]:
    return {
        "speaker": wording.one_line(quote.speaker, 100),
        "words": wording.one_line(quote.words, _MAX_SENTENCE),
        "direct": quote.is_direct,
        "source": wording.one_line(quote.source, 100),
        "language": wording.language_tag(quote.language),
    }


def _article_json(report: ArticleRef) -> dict[str, Any]:
    return {
        "title": wording.one_line(report.title, 300),
        "url": wording.one_line(report.url, _MAX_URL),
        "source": wording.one_line(report.source, 100),
        "language": wording.language_tag(report.language),
        "published": report.published.isoformat() if report.published else None,
        "seen": report.seen.isoformat(),
    }


def _owner_json(owner: Owner) -> dict[str, Any]:
    return {**owner_to_dict(owner), "name": wording.one_line(owner.name, 100)}


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "what": figure.kind,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "who_says": figure.speaker,
        "status": figure.status,
        "before": comparison_text(figure.compared_with),
    }
