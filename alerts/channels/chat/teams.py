"""Microsoft Teams: a Workflows webhook that takes an Adaptive Card. Limit: about 28 kB a message."""

from __future__ import annotations

from typing import Any

from alerts.channels.chat.brief import Brief, Told, fitted
from alerts.channels.chat.channel import Service
from alerts.channels.chat.markdown import plain, quoted
from alerts.channels.post import Answer
from alerts.messages.payload import encoded
from store.errors import DeliverError

MAX_BYTES = 28_000
_FAILED_INSIDE = "failed with error"
"""Connectors answer 200 and tell in the text that the message was not taken."""


def teams(url: str) -> Service:
    """The service behind one workflow's address."""
    return Service(url, _body, objection=_objection, pause_s=0.5)


def _body(brief: Brief) -> bytes:
    return encoded(fitted(brief, _message, lambda message: len(encoded(message)) <= MAX_BYTES))


def _message(brief: Brief) -> dict[str, Any]:
    body = [_text(plain(brief.title), size="Medium", weight="Bolder")]
    body += [_text(plain(line)) for line in brief.said]
    for one in brief.told:
        body += _told(one)
    body.append(
        _text(plain(" · ".join(filter(None, (brief.more, brief.footer)))), size="Small", isSubtle=True)
    )
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _told(one: Told) -> list[dict[str, Any]]:
    head = _text(plain(one.headline), weight="Bolder", separator=True)
    if one.url:
        head["selectAction"] = {"type": "Action.OpenUrl", "url": one.url}
        blocks = [{"type": "Container", "items": [head], "selectAction": head.pop("selectAction")}]
    else:
        blocks = [head]
    lines = [_text(plain(one.source), size="Small", isSubtle=True)] if one.source else []
    lines += [_text(f"**New:** {plain(one.new)}")] if one.new else []
    lines += [_text(f"Why: {plain(one.why)}", size="Small")] if one.why else []
    lines += [_text(quoted(one))] if one.quote else []
    return [*blocks, *lines, *([_text(plain(one.told_by), size="Small")] if one.told_by else [])]


def _text(text: str, **more: object) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _objection(answer: Answer) -> DeliverError | None:
    if answer.status == 200 and _FAILED_INSIDE in answer.text:
        return DeliverError(answer.text, retry_after_s=60.0, code=answer.status)
    return None
