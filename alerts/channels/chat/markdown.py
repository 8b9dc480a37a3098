"""Text made safe for chats that read Markdown: shown as written, mentioning nobody."""

from __future__ import annotations

import re

from alerts.channels.chat.brief import Brief, Told

_SPECIAL = re.compile(r"([\\`*_~|>#\[\]()<!+=-])")
_AT = "@\u2060"
"""A word joiner behind the sign: it looks the same and names nobody."""


def unmentioned(text: str) -> str:
    """The text without a live @name."""
    return text.replace("@", _AT)


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    return unmentioned(_SPECIAL.sub(r"\\\1", text))


def link(text: str, url: str) -> str:
    """A Markdown link; the bare text where there is no address."""
    if not url:
        return f"**{plain(text)}**"
    safe = url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return f"**[{plain(text)}]({unmentioned(safe)})**"


def quoted(one: Told) -> str:
    """The sentence that matched, what matched in bold."""
    return "".join(f"**{plain(piece)}**" if hit else plain(piece) for piece, hit in one.quote)


def lines_below(one: Told) -> list[str]:
    """All but the headline, a line each."""
    lines = [f"*{plain(one.source)}*" if one.source else ""]
    lines.append(f"**New:** {plain(one.new)}" if one.new else "")
    lines.append(f"Why: {plain(one.why)}" if one.why else "")
    lines.append(f"> {quoted(one)}" if one.quote else "")
    lines.append(plain(one.told_by) if one.told_by else "")
    return [line for line in lines if line]


def document(brief: Brief) -> str:
    """The whole message."""
    parts = [f"**{plain(brief.title)}**", "\n".join(map(plain, brief.said))]
    parts += ["\n".join((link(one.headline, one.url), *lines_below(one))) for one in brief.told]
    parts += [plain(brief.more), f"*{plain(brief.footer)}*"]
    return "\n\n".join(part for part in parts if part)
