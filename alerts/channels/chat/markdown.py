"""Escape text for chats that read Markdown, so that it is shown as written and mentions nobody."""

from __future__ import annotations

import re

from alerts.channels.chat.brief import Brief, BriefItem
from alerts.channels.mentions import link_without_mentions, without_mentions

_SPECIAL = re.compile(r"([\\`*_~|>#\[\]()<!+=-])")


def escape_markdown(text: str) -> str:
    """The text escaped so that Markdown shows it unchanged."""
    return without_mentions(_SPECIAL.sub(r"\\\1", text))


def markdown_link(text: str, url: str) -> str:
    """A Markdown link; the text in bold if there is no URL."""
    if not url:
        return f"**{escape_markdown(text)}**"
    safe = url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return f"**[{escape_markdown(text)}]({link_without_mentions(safe)})**"


def quote_markdown(item: BriefItem) -> str:
    """The sentence that matched, with the matching terms in bold."""
    return "".join(
        f"**{escape_markdown(piece)}**" if hit else escape_markdown(piece) for piece, hit in item.quote
    )


def answers_markdown(item: BriefItem) -> str:
    """The links to answer, on one line."""
    return " · ".join(f"[{escape_markdown(label)}]({url})" for label, url in item.answers)


def basis_markdown(item: BriefItem) -> str:
    """The report that the news is from, where another one leads; else empty."""
    if not item.basis:
        return ""
    return f"{escape_markdown(item.basis)} {markdown_link(item.basis_headline, item.basis_url)}"


def detail_lines(item: BriefItem) -> list[str]:
    """The lines of an item below its headline."""
    lines = [escape_markdown(item.translation), escape_markdown(item.line)]
    lines.append(f"*{escape_markdown(item.source)}*" if item.source else "")
    lines.append(basis_markdown(item))
    lines.append(f"**{item.new_label}** {escape_markdown(item.news)}" if item.news else "")
    lines.append(f"{item.why_label} {escape_markdown(item.reasons)}" if item.reasons else "")
    lines.append(f"> {quote_markdown(item)}" if item.quote else "")
    lines += [escape_markdown(item.quote_translation), escape_markdown(item.said)]
    lines.append(answers_markdown(item))
    return [line for line in lines if line]


def markdown_document(brief: Brief) -> str:
    """The whole message as Markdown."""
    parts = [f"**{escape_markdown(brief.title)}**", "\n".join(map(escape_markdown, brief.note_lines))]
    parts += [
        "\n".join((markdown_link(item.headline, item.url), *detail_lines(item))) for item in brief.items
    ]
    parts += [escape_markdown(brief.omitted_text), f"*{escape_markdown(brief.footer)}*"]
    return "\n\n".join(part for part in parts if part)
