"""Slack: an incoming webhook, with blocks. Limits: 150 a header, 3,000 a section, 50 blocks; 1 message/s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts.channels.chat.brief import Brief, Told, fitted
from alerts.channels.chat.channel import Service
from alerts.messages.payload import encoded

MAX_SECTION, MAX_BLOCKS, MAX_HEADER, MAX_TEXT = 3_000, 50, 150, 3_000


def slack(url: str) -> Service:
    """The service behind one incoming-webhook address."""
    return Service(url, _body, pause_s=1.0)


def _body(brief: Brief) -> bytes:
    return encoded(fitted(brief, _message, _fits))


def _message(brief: Brief) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": brief.title[:MAX_HEADER], "emoji": False}}
    ]
    blocks += [_section(text) for text in (escaped("\n".join(brief.said)), *map(_told, brief.told)) if text]
    footer = " · ".join(filter(None, (brief.more, brief.footer)))
    blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": footer, "emoji": False}]})
    first = brief.told[0].headline if brief.told else brief.note
    return {"text": escaped(f"{brief.title}: {first}"), "blocks": blocks, "unfurl_links": False}


def _fits(message: dict[str, Any]) -> bool:
    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    return len(message["blocks"]) <= MAX_BLOCKS and all(len(text) <= MAX_SECTION for text in sections)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _told(one: Told) -> str:
    head = f"*<{_address(one.url)}|{escaped(one.headline)}>*" if one.url else f"*{escaped(one.headline)}*"
    quote = _quote(one.quote)
    lines = [head, escaped(one.source), f"*New:* {escaped(one.new)}" if one.new else ""]
    lines += [
        f"Why: {escaped(one.why)}" if one.why else "",
        f">{quote}" if quote else "",
        escaped(one.told_by),
    ]
    return "\n".join(filter(None, lines))


def _quote(pieces: Sequence[tuple[str, bool]]) -> str:
    """What matched in bold, where Slack takes the signs for it: between words, not within one."""
    shown = []
    for at, (piece, hit) in enumerate(pieces):
        before = pieces[at - 1][0][-1:] if at else ""
        after = pieces[at + 1][0][:1] if at + 1 < len(pieces) else ""
        within = before.isalnum() or after.isalnum() or piece != piece.strip()
        shown.append(f"*{escaped(piece)}*" if hit and not within else escaped(piece))
    return "".join(shown)


def escaped(text: str) -> str:
    """The three signs that Slack reads: without them neither `<!channel>` nor `<@U1>` can be written."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _address(url: str) -> str:
    return escaped(url).replace("|", "%7C")
