"""Discord: a webhook message with an embed for each development.

Limits in characters: title 256, description 4,096, all embeds together 6,000; at most 10 embeds.
"""

from __future__ import annotations

from typing import Any

from alerts.channels.chat.brief import Brief, BriefItem, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.markdown import detail_lines, escape_markdown
from alerts.channels.chat.verdict import json_object, verdict
from alerts.channels.response import EndpointResponse
from alerts.messages.payload import encode_json

MAX_TITLE, MAX_DESCRIPTION, MAX_TOTAL, MAX_EMBEDS, MAX_CONTENT = 256, 4_096, 6_000, 10, 2_000


def discord(url: str) -> ChatService:
    """The service at one webhook URL."""
    return ChatService(url, _body, verdict(_confirms), min_interval_s=0.5)


def _body(brief: Brief) -> bytes:
    return encode_json(fit_to_limits(brief, _message, _fits))


def _message(brief: Brief) -> dict[str, Any]:
    note = "\n".join(map(escape_markdown, brief.note_lines))
    content_lines = (
        f"**{escape_markdown(brief.title)}**",
        note if brief.items else "",
        escape_markdown(brief.omitted_text),
    )
    content = "\n".join(filter(None, content_lines))
    embeds = [_embed(item) for item in brief.items] or [{"description": note or escape_markdown(brief.title)}]
    embeds[-1]["footer"] = {"text": brief.footer}
    return {"content": content, "embeds": embeds, "allowed_mentions": {"parse": []}}


def _embed(item: BriefItem) -> dict[str, Any]:
    embed = {"title": item.headline, "description": "\n".join(detail_lines(item))}
    return {**embed, "url": item.url} if item.url else embed


def _fits(message: dict[str, Any]) -> bool:
    embeds = message["embeds"]
    total = sum(_embed_chars(embed) for embed in embeds)
    return (
        len(embeds) <= MAX_EMBEDS
        and total <= MAX_TOTAL
        and len(message["content"]) <= MAX_CONTENT
        and all(len(embed.get("title", "")) <= MAX_TITLE for embed in embeds)
        and all(len(embed.get("description", "")) <= MAX_DESCRIPTION for embed in embeds)
    )


def _embed_chars(embed: dict[str, Any]) -> int:
    footer = embed.get("footer", {}).get("text", "")
    return len(embed.get("title", "")) + len(embed.get("description", "")) + len(footer)


def _confirms(response: EndpointResponse) -> bool:
    """An empty body (204), or the message with its id if the URL asks to wait for it."""
    if response.status == 204 or not response.text.strip():
        return response.complete or response.status == 204
    return isinstance(json_object(response).get("id"), str)
