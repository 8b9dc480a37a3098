"""Discord: a webhook, an embed a development.

Limits: 256 a title, 4,096 a description, 6,000 in all, 10 embeds.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from alerts.channels.chat.brief import Brief, Told, fitted
from alerts.channels.chat.channel import Service
from alerts.channels.chat.markdown import lines_below, plain
from alerts.channels.post import Answer, refusal
from alerts.messages.payload import encoded
from store.errors import DeliverError

MAX_TITLE, MAX_DESCRIPTION, MAX_TOTAL, MAX_EMBEDS, MAX_CONTENT = 256, 4_096, 6_000, 10, 2_000


def discord(url: str) -> Service:
    """The service behind one webhook address."""
    return Service(url, _body, objection=_objection, pause_s=0.5)


def _body(brief: Brief) -> bytes:
    return encoded(fitted(brief, _message, _fits))


def _message(brief: Brief) -> dict[str, Any]:
    said = "\n".join(map(plain, brief.said))
    above = (f"**{plain(brief.title)}**", said if brief.told else "", plain(brief.more))
    content = "\n".join(filter(None, above))
    embeds = [_embed(one) for one in brief.told] or [{"description": said or plain(brief.title)}]
    embeds[-1]["footer"] = {"text": brief.footer}
    return {"content": content, "embeds": embeds, "allowed_mentions": {"parse": []}}


def _embed(one: Told) -> dict[str, Any]:
    embed = {"title": one.headline, "description": "\n".join(lines_below(one))}
    return {**embed, "url": one.url} if one.url else embed


def _fits(message: dict[str, Any]) -> bool:
    embeds = message["embeds"]
    total = sum(_size(one) for one in embeds)
    return (
        len(embeds) <= MAX_EMBEDS
        and total <= MAX_TOTAL
        and len(message["content"]) <= MAX_CONTENT
        and all(len(one.get("title", "")) <= MAX_TITLE for one in embeds)
        and all(len(one.get("description", "")) <= MAX_DESCRIPTION for one in embeds)
    )


def _size(embed: dict[str, Any]) -> int:
    footer = embed.get("footer", {}).get("text", "")
    return len(embed.get("title", "")) + len(embed.get("description", "")) + len(footer)


def _objection(answer: Answer) -> DeliverError | None:
    """Its pause stands in the body."""
    if answer.status != 429:
        return None
    try:
        pause_s = float(json.loads(answer.text)["retry_after"])
    except (ValueError, KeyError, TypeError):
        return None
    return refusal(replace(answer, retry_after_s=max(pause_s, answer.retry_after_s or 0.0)), 1)
