"""The text of an element as a browser shows it: no word is glued to the next at a line break."""

from __future__ import annotations

import lxml.html

_BREAKS = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "header", "tr", "td",
     "th", "dt", "dd", "figcaption", "blockquote", "time", "small", "hr"}
)  # fmt: skip
"""Elements that start a new line, or are set apart from the text around them."""
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg"})


def visible_text(element: lxml.html.HtmlElement) -> str:
    """Return the text of an element, with a space at each line break and block; comments are left out."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: lxml.html.HtmlElement, parts: list[str]) -> None:
    stack: list[tuple[lxml.html.HtmlElement, bool]] = [(element, False)]
    while stack:
        node, is_end = stack.pop()
        is_break = node.tag in _BREAKS
        if is_end:
            if is_break:
                parts.append(" ")
            if node is not element:
                parts.append(node.tail or "")
            continue
        stack.append((node, True))
        if isinstance(node.tag, str) and node.tag not in _UNSEEN:
            parts.append(f" {node.text or ''}" if is_break else node.text or "")
            stack.extend((child, False) for child in reversed(node))
