"""Text made safe for chats that read Markdown: shown as written, mentioning nobody."""

from __future__ import annotations

import re

from alerts.channels.chat.brief import Brief, BriefItem

_SPECIAL = re.compile(r"([\\`*_~|>#\[\]()<!+=-])")
_INERT_AT = "@\u2060"
"""A word joiner behind the sign: it looks the same and names nobody."""


def without_mentions(text: str) -> str:
    """The text without a live @name."""
    return text.replace("@", _INERT_AT)


def escape_markdown(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    return without_mentions(_SPECIAL.sub(r"\\\1", text))


def markdown_link(text: str, url: str) -> str:
    """A Markdown link; the bare text where there is no address."""
    if not url:
        return f"**{escape_markdown(text)}**"
    safe = url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return f"**[{escape_markdown(text)}]({without_mentions(safe)})**"


def quote_markdown(item: BriefItem) -> str:
    """The sentence that matched, what matched in bold."""
    return "".join(
        f"**{escape_markdown(piece)}**" if hit else escape_markdown(piece) for piece, hit in item.quote
    )


def detail_lines(item: BriefItem) -> list[str]:
    """All but the headline, a line each."""
    lines = [f"*{escape_markdown(item.source)}*" if item.source else ""]
    lines.append(f"**New:** {escape_markdown(item.news)}" if item.news else "")
    lines.append(f"Why: {escape_markdown(item.reasons)}" if item.reasons else "")
    lines.append(f"> {quote_markdown(item)}" if item.quote else "")
    lines.append(escape_markdown(item.coverage) if item.coverage else "")
    return [line for line in lines if line]


def markdown_document(brief: Brief) -> str:
    """The whole message."""
    parts = [f"**{escape_markdown(brief.title)}**", "\n".join(map(escape_markdown, brief.note_lines))]
    parts += ["\n".join((markdown_link(one.headline, one.url), *detail_lines(one))) for one in brief.items]
    parts += [escape_markdown(brief.omitted_text), f"*{escape_markdown(brief.footer)}*"]
    return "\n\n".join(part for part in parts if part)
