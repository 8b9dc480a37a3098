"""Slack: an incoming webhook that accepts blocks.

Limits in characters: header 150, section 3,000; at most 50 blocks and one message a second. The
confirmation is `ok`; see `verdict.says_ok` for compatible servers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts.channels.chat.brief import Brief, BriefItem, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.verdict import says_ok, verdict
from alerts.messages.payload import encode_json

MAX_SECTION, MAX_BLOCKS, MAX_HEADER, MAX_TEXT = 3_000, 50, 150, 3_000


def slack(url: str) -> ChatService:
    """The service at one incoming webhook URL."""
    return ChatService(url, _body, verdict(says_ok), min_interval_s=1.0)


def _body(brief: Brief) -> bytes:
    return encode_json(fit_to_limits(brief, _message, _fits))


def _message(brief: Brief) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": brief.title[:MAX_HEADER], "emoji": False}}
    ]
    blocks += [
        _section(text)
        for text in (escape_mrkdwn("\n".join(brief.note_lines)), *map(_item_text, brief.items))
        if text
    ]
    footer = " · ".join(filter(None, (brief.omitted_text, brief.footer)))
    blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": footer, "emoji": False}]})
    first = brief.items[0].headline if brief.items else brief.note
    return {"text": escape_mrkdwn(f"{brief.title}: {first}"), "blocks": blocks, "unfurl_links": False}


def _fits(message: dict[str, Any]) -> bool:
    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    return len(message["blocks"]) <= MAX_BLOCKS and all(len(text) <= MAX_SECTION for text in sections)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _link(text: str, url: str) -> str:
    return f"<{_escape_url(url)}|{escape_mrkdwn(text)}>" if url else escape_mrkdwn(text)


def _item_text(item: BriefItem) -> str:
    head = f"*{_link(item.headline, item.url)}*"
    quote = _quote(item.quote)
    lines = [head, escape_mrkdwn(item.translation), escape_mrkdwn(item.line), escape_mrkdwn(item.source)]
    if item.basis:
        lines.append(f"{escape_mrkdwn(item.basis)} {_link(item.basis_headline, item.basis_url)}")
    lines.append(f"*{item.new_label}* {escape_mrkdwn(item.news)}" if item.news else "")
    lines += [
        f"{item.why_label} {escape_mrkdwn(item.reasons)}" if item.reasons else "",
        f">{quote}" if quote else "",
        escape_mrkdwn(item.quote_translation),
        escape_mrkdwn(item.said),
        " · ".join(f"<{_escape_url(url)}|{escape_mrkdwn(label)}>" for label, url in item.answers),
    ]
    return "\n".join(filter(None, lines))


def _quote(pieces: Sequence[tuple[str, bool]]) -> str:
    """The sentence with matching terms in bold where Slack allows it: for whole words only."""
    marked = []
    for index, (piece, hit) in enumerate(pieces):
        before = pieces[index - 1][0][-1:] if index else ""
        after = pieces[index + 1][0][:1] if index + 1 < len(pieces) else ""
        inside_word = before.isalnum() or after.isalnum() or piece != piece.strip()
        marked.append(f"*{escape_mrkdwn(piece)}*" if hit and not inside_word else escape_mrkdwn(piece))
    return "".join(marked)


def escape_mrkdwn(text: str) -> str:
    """Escape the three characters that Slack interprets, so that no `<!channel>` or `<@U1>` can occur."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape_url(url: str) -> str:
    return escape_mrkdwn(url).replace("|", "%7C")
