"""Telegram: a bot's `sendMessage`. Limits: 4,096 UTF-16 units; about one message a second to a chat.

Bold text and links are sent as entities beside the text, never as markup, so that nothing in a headline can
make Telegram reject the message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.channels.chat.brief import Brief, BriefItem, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.markdown import without_mentions
from alerts.channels.post import EndpointResponse, error_from_response
from alerts.messages.payload import encode_json
from store.errors import DeliveryError

API = "https://api.telegram.org"
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
        response_error=_response_error,
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
    for line in (
        item.source,
        f"New: {item.news}" if item.news else "",
        f"Why: {item.reasons}" if item.reasons else "",
    ):
        text.add(f"\n{line}" if line else "")
    if item.quote:
        text.add("\n")
        for piece, hit in item.quote:
            text.add(piece, "bold" if hit else "")
    text.add(f"\n{item.coverage}" if item.coverage else "")


def _fits(text: _EntityText) -> bool:
    return text.utf16_units <= MAX_UTF16_UNITS


def _response_error(response: EndpointResponse) -> DeliveryError | None:
    """The error in a body such as `{"ok": false, "parameters": {"retry_after": 7}}`."""
    try:
        body = json.loads(response.text)
        delay_s = body.get("parameters", {}).get("retry_after")
    except (ValueError, AttributeError):
        return None
    if response.status == 429 and isinstance(delay_s, int | float):
        return error_from_response(
            replace(response, retry_after_s=max(float(delay_s), response.retry_after_s or 0.0)), 1
        )
    if response.status == 200 and body.get("ok") is not True:
        return DeliveryError(str(body.get("description", "not accepted")), code=response.status)
    return None
