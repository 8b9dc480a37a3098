"""Telegram: a bot's `sendMessage`. Limit: 4,096 UTF-16 units; about one message a second to a chat.

Bold and links are sent as entities beside the text, never as markup: nothing in a headline can then
break the message, which is how most alerts to Telegram are lost.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.channels.chat.brief import Brief, Told, fitted
from alerts.channels.chat.channel import Service
from alerts.channels.chat.markdown import unmentioned
from alerts.channels.post import Answer, refusal
from alerts.messages.payload import encoded
from store.errors import DeliverError

API = "https://api.telegram.org"
MAX_UNITS, MAX_ENTITIES = 4_096, 100


def telegram(token: str, chat_id: str, api: str = API) -> Service:
    """A bot in one chat (a number, or `@name` of a channel)."""

    def body(brief: Brief) -> bytes:
        text = fitted(brief, _message, _fits)
        return encoded(
            {
                "chat_id": chat_id,
                "text": text.text,
                "entities": text.entities[:MAX_ENTITIES],
                "link_preview_options": {"is_disabled": True},
            }
        )

    url = f"{api.rstrip('/')}/bot{token}/sendMessage"
    return Service(
        url, body, objection=_objection, pause_s=1.0, secrets=(token,), label=f"chat …{chat_id[-4:]}"
    )


@dataclass(slots=True)
class _Text:
    """Text with its entities; offsets and lengths in UTF-16 units, as Telegram counts."""

    text: str = ""
    units: int = 0
    entities: list[dict[str, Any]] = field(default_factory=list)

    def add(self, piece: str, kind: str = "", **more: str) -> None:
        piece = unmentioned(piece)
        length = len(piece.encode("utf-16-le", "replace")) // 2
        if kind and length:
            self.entities.append({"type": kind, "offset": self.units, "length": length, **more})
        self.text += piece
        self.units += length


def _message(brief: Brief) -> _Text:
    text = _Text()
    text.add(brief.title, "bold")
    if brief.said:
        text.add("\n\n" + "\n".join(brief.said))
    for one in brief.told:
        text.add("\n\n")
        _add(text, one)
    text.add(f"\n\n{' · '.join(filter(None, (brief.more, brief.footer)))}")
    return text


def _add(text: _Text, one: Told) -> None:
    if one.url:
        text.add(one.headline, "text_link", url=one.url)
    else:
        text.add(one.headline, "bold")
    for line in (one.source, f"New: {one.new}" if one.new else "", f"Why: {one.why}" if one.why else ""):
        text.add(f"\n{line}" if line else "")
    if one.quote:
        text.add("\n")
        for piece, hit in one.quote:
            text.add(piece, "bold" if hit else "")
    text.add(f"\n{one.told_by}" if one.told_by else "")


def _fits(text: _Text) -> bool:
    return text.units <= MAX_UNITS


def _objection(answer: Answer) -> DeliverError | None:
    """`{"ok": false, "parameters": {"retry_after": 7}}`: the pause stands in the body."""
    try:
        said = json.loads(answer.text)
        told = said.get("parameters", {}).get("retry_after")
    except (ValueError, AttributeError):
        return None
    if answer.status == 429 and isinstance(told, int | float):
        return refusal(replace(answer, retry_after_s=max(float(told), answer.retry_after_s or 0.0)), 1)
    if answer.status == 200 and said.get("ok") is not True:
        return DeliverError(str(said.get("description", "not taken")), code=answer.status)
    return None
