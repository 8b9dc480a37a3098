"""Telegram: a bot's `sendMessage`. Limits: 4,096 UTF-16 units; about one message a second to a chat.

Bold text and links are sent as entities beside the text, never as markup, so that nothing in a headline can
make Telegram reject the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from alerts.channels.chat.brief import Brief, BriefItem, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.verdict import json_object, verdict
from alerts.channels.mentions import without_mentions
from alerts.channels.response import EndpointResponse
from alerts.messages.payload import encode_json

API = "https://api.telegram.org"
_CHAT_ID = re.compile(r"-?\d{1,20}")
MAX_UTF16_UNITS, MAX_ENTITIES = 4_096, 100


def telegram(token: str, chat_id: str, api: str = API) -> ChatService:
    """The service for a bot in one chat, given as a number or as the `@name` of a channel."""

    def body(brief: Brief) -> bytes:
        text = fit_to_limits(brief, _message, _fits)
        return encode_json(
            {
                "chat_id": chat_id,
                "text": text.text,
                "entities": text.entities[:MAX_ENTITIES],
                "link_preview_options": {"is_disabled": True},
            }
        )

    url = f"{api.rstrip('/')}/bot{token}/sendMessage"
    return ChatService(
        url,
        body,
        verdict(_confirms),
        room=("chat_id", chat_id),
        moved_room=_moved_chat,
        min_interval_s=1.0,
        secrets=(token,),
        label=f"chat …{chat_id[-4:]}",
    )


@dataclass(slots=True)
class _EntityText:
    """Text with its entities; offsets and lengths are in UTF-16 units, as Telegram counts."""

    text: str = ""
    utf16_units: int = 0
    entities: list[dict[str, Any]] = field(default_factory=list)

    def add(self, piece: str, kind: str = "", **more: str) -> None:
        piece = without_mentions(piece)
        length = len(piece.encode("utf-16-le", "replace")) // 2
        if kind and length:
            self.entities.append({"type": kind, "offset": self.utf16_units, "length": length, **more})
        self.text += piece
        self.utf16_units += length


def _message(brief: Brief) -> _EntityText:
    text = _EntityText()
    text.add(brief.title, "bold")
    if brief.note_lines:
        text.add("\n\n" + "\n".join(brief.note_lines))
    for item in brief.items:
        text.add("\n\n")
        _add_item(text, item)
    text.add(f"\n\n{' · '.join(filter(None, (brief.omitted_text, brief.footer)))}")
    return text


def _add_item(text: _EntityText, item: BriefItem) -> None:
    if item.url:
        text.add(item.headline, "text_link", url=item.url)
    else:
        text.add(item.headline, "bold")
    for line in (item.translation, item.line, item.source):
        text.add(f"\n{line}" if line else "")
    if item.basis:
        text.add(f"\n{item.basis} ")
        text.add(item.basis_headline, "text_link" if item.basis_url else "", url=item.basis_url)
    for line in (
        f"{item.new_label} {item.news}" if item.news else "",
        f"{item.why_label} {item.reasons}" if item.reasons else "",
    ):
        text.add(f"\n{line}" if line else "")
    if item.quote:
        text.add("\n")
        for piece, hit in item.quote:
            text.add(piece, "bold" if hit else "")
        text.add(f"\n{item.quote_translation}" if item.quote_translation else "")
    text.add(f"\n{item.said}" if item.said else "")
    for number, (label, url) in enumerate(item.answers):
        text.add(" · " if number else "\n")
        text.add(label, "text_link", url=url)


def _fits(text: _EntityText) -> bool:
    return text.utf16_units <= MAX_UTF16_UNITS


def _confirms(response: EndpointResponse) -> bool:
    return json_object(response).get("ok") is True


def _moved_chat(response: EndpointResponse) -> str | None:
    """The id of the supergroup that a group has become."""
    if response.status < 400 and _confirms(response):
        return None
    parameters = json_object(response).get("parameters")
    chat = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if isinstance(chat, bool) or not isinstance(chat, int | str):
        return None
    return str(chat) if _CHAT_ID.fullmatch(str(chat)) else None
