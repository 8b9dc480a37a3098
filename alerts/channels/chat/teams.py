"""Microsoft Teams: a Workflows webhook that accepts an Adaptive Card. Limit: about 28 kB a message."""

from __future__ import annotations

from typing import Any

from alerts.channels.chat.brief import Brief, BriefItem, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.markdown import (
    answers_markdown,
    basis_markdown,
    escape_markdown,
    quote_markdown,
)
from alerts.channels.chat.verdict import verdict
from alerts.channels.response import EndpointResponse
from alerts.messages.payload import encode_json

MAX_BYTES = 28_000


def teams(url: str) -> ChatService:
    """The service at the URL of one workflow."""
    return ChatService(url, _body, verdict(_confirms), min_interval_s=0.5)


def _body(brief: Brief) -> bytes:
    return encode_json(fit_to_limits(brief, _message, lambda message: len(encode_json(message)) <= MAX_BYTES))


def _message(brief: Brief) -> dict[str, Any]:
    body = [_text_block(escape_markdown(brief.title), size="Medium", weight="Bolder")]
    body += [_text_block(escape_markdown(line)) for line in brief.note_lines]
    for item in brief.items:
        body += _item_blocks(item)
    body.append(
        _text_block(
            escape_markdown(" · ".join(filter(None, (brief.omitted_text, brief.footer)))),
            size="Small",
            isSubtle=True,
        )
    )
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _item_blocks(item: BriefItem) -> list[dict[str, Any]]:
    head = _text_block(escape_markdown(item.headline), weight="Bolder", separator=True)
    if item.url:
        head["selectAction"] = {"type": "Action.OpenUrl", "url": item.url}
        blocks = [{"type": "Container", "items": [head], "selectAction": head.pop("selectAction")}]
    else:
        blocks = [head]
    lines = [_text_block(escape_markdown(item.translation))] if item.translation else []
    lines += [_text_block(escape_markdown(item.line))] if item.line else []
    lines += [_text_block(escape_markdown(item.source), size="Small", isSubtle=True)] if item.source else []
    lines += [_text_block(basis_markdown(item), size="Small")] if item.basis else []
    lines += [_text_block(f"**{item.new_label}** {escape_markdown(item.news)}")] if item.news else []
    lines += (
        [_text_block(f"{item.why_label} {escape_markdown(item.reasons)}", size="Small")]
        if item.reasons
        else []
    )
    lines += [_text_block(quote_markdown(item))] if item.quote else []
    lines += [_text_block(escape_markdown(item.quote_translation))] if item.quote_translation else []
    lines += [_text_block(escape_markdown(item.said))] if item.said else []
    lines += [_text_block(answers_markdown(item), size="Small")] if item.answers else []
    return [*blocks, *lines]


def _text_block(text: str, **more: object) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _confirms(response: EndpointResponse) -> bool:
    """A workflow accepts with 202 or another 2xx and an empty body, a connector with `1`."""
    return response.complete and response.text.strip() in ("", "1")
