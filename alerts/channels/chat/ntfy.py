"""ntfy: a message published as JSON to a topic. Limit: 4,096 bytes, beyond it becomes a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alerts.channels.chat.brief import Brief, Told, fitted
from alerts.channels.chat.channel import Service
from alerts.messages.payload import encoded

MAX_BYTES = 4_000


def ntfy(url: str, token: str | None = None, priority: int = 3) -> Service:
    """A topic by its address, `https://ntfy.sh/my-topic`; the address of the server itself takes the JSON."""
    parts = urlsplit(url)
    folder, _, topic = parts.path.rstrip("/").rpartition("/")
    server = urlunsplit((parts.scheme, parts.netloc, f"{folder}/", "", ""))

    def body(brief: Brief) -> bytes:
        text = fitted(brief, _text, lambda text: len(text.encode("utf-8", "replace")) <= MAX_BYTES)
        message: dict[str, Any] = {
            "topic": topic,
            "title": _title(brief),
            "message": text,
            "priority": priority,
        }
        first = brief.told[0].url if brief.told else ""
        return encoded({**message, "click": first} if first else message)

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    secrets = tuple(filter(None, (token, topic)))
    label = f"{parts.hostname}…{topic[-4:]}"
    return Service(server, body, headers=headers, secrets=secrets, label=label)


def _title(brief: Brief) -> str:
    return (brief.told[0].headline if len(brief.told) == 1 else brief.title)[:250]


def _text(brief: Brief) -> str:
    parts = [brief.title if len(brief.told) == 1 else "", "\n".join(brief.said)]
    parts += ["\n".join(_lines(one, headline=len(brief.told) > 1)) for one in brief.told]
    parts += [" · ".join(filter(None, (brief.more, brief.footer)))]
    return "\n\n".join(filter(None, parts))


def _lines(one: Told, *, headline: bool) -> list[str]:
    quote = "".join(piece for piece, _ in one.quote)
    lines = [one.headline if headline else "", one.source, f"New: {one.new}" if one.new else ""]
    lines += [f"Why: {one.why}" if one.why else "", f"“{quote}”" if quote else "", one.told_by]
    return [line for line in (*lines, one.url) if line]
