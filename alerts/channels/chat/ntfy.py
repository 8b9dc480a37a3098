"""ntfy: a message published to a topic as JSON. Limit: 4,096 bytes; longer ones become attachments."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alerts.channels.chat.brief import Brief, BriefItem, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.verdict import json_object, verdict
from alerts.channels.response import EndpointResponse
from alerts.messages.payload import encode_json

MAX_BYTES = 4_000
_MAX_ACTIONS = 3


def ntfy(url: str, token: str | None = None, priority: int = 3) -> ChatService:
    """The service for a topic URL such as `https://ntfy.sh/my-topic`; the server's root URL gets the JSON."""
    parts = urlsplit(url)
    folder, _, topic = parts.path.rstrip("/").rpartition("/")
    server = urlunsplit((parts.scheme, parts.netloc, f"{folder}/", "", ""))

    def body(brief: Brief) -> bytes:
        text = fit_to_limits(
            brief, _message_text, lambda text: len(text.encode("utf-8", "replace")) <= MAX_BYTES
        )
        message: dict[str, Any] = {
            "topic": topic,
            "title": _message_title(brief),
            "message": text,
            "priority": priority,
        }
        first = brief.items[0].url if brief.items else ""
        if first:
            message["click"] = first
        if actions := _view_actions(brief):
            message["actions"] = actions
        return encode_json(message)

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    secrets = tuple(filter(None, (token, topic)))
    label = f"{parts.hostname}…{topic[-4:]}"
    return ChatService(
        server,
        body,
        verdict(_confirms),
        headers=headers,
        room=("topic", topic),
        secrets=secrets,
        label=label,
    )


def _view_actions(brief: Brief) -> list[dict[str, Any]]:
    """Buttons that open the pages to answer, of an alert about one development; ntfy shows three."""
    answers = brief.items[0].answers if len(brief.items) == 1 else ()
    return [{"action": "view", "label": label, "url": url} for label, url in answers[:_MAX_ACTIONS]]


def _confirms(response: EndpointResponse) -> bool:
    """The published message, with its id."""
    return isinstance(json_object(response).get("id"), str)


def _message_title(brief: Brief) -> str:
    return (brief.items[0].headline if len(brief.items) == 1 else brief.title)[:250]


def _message_text(brief: Brief) -> str:
    parts = [brief.title if len(brief.items) == 1 else "", "\n".join(brief.note_lines)]
    parts += ["\n".join(_item_lines(item, headline=len(brief.items) > 1)) for item in brief.items]
    parts += [" · ".join(filter(None, (brief.omitted_text, brief.footer)))]
    return "\n\n".join(filter(None, parts))


def _item_lines(item: BriefItem, *, headline: bool) -> list[str]:
    quote = "".join(piece for piece, _ in item.quote)
    lines = [item.headline if headline else "", item.translation, item.line, item.source]
    lines += list(filter(None, [f"{item.basis} {item.basis_headline}" if item.basis else "", item.basis_url]))
    lines += [
        f"{item.new_label} {item.news}" if item.news else "",
        f"{item.why_label} {item.reasons}" if item.reasons else "",
    ]
    lines += [f"“{quote}”" if quote else "", item.quote_translation, item.said]
    return [line for line in (*lines, item.url) if line]
