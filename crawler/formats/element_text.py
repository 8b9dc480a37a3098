"""The text of HTML elements, with the breaks that a browser shows: `text_content` glues words there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import lxml.html

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
))  # fmt: skip
_FORMATTING = frozenset((
    "a", "abbr", "b", "big", "bdi", "bdo", "cite", "em", "font", "i", "ins", "mark", "q", "s", "small",
    "strong", "sub", "sup", "u", "wbr",
))  # fmt: skip
"""Elements that may stand within a word."""
_SILENT = frozenset(("script", "style", "template", "noscript", "svg"))
_LINE, _SPACE = "\n", " "


def spaced_text(element: lxml.html.HtmlElement) -> str:
    """Return the text on one line, words apart where blocks, `br` or neighbouring elements part them."""
    return " ".join("".join(_pieces(element)).split())


def text_lines(
    element: lxml.html.HtmlElement, skip: Callable[[lxml.html.HtmlElement], bool] | None = None
) -> list[str]:
    """Return the lines of a card: its blocks, and inline elements that stand side by side."""
    text = "".join(_pieces(element, skip))
    return [line for part in text.split(_LINE) if (line := " ".join(part.split()))]


def _pieces(
    element: lxml.html.HtmlElement, skip: Callable[[lxml.html.HtmlElement], bool] | None = None
) -> Iterator[str]:
    """Yield texts and breaks; a tree from the HTML parser is at most 256 deep."""
    yield _flat(element.text)
    previous = ""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "br":
            yield _SPACE
        elif tag in _BLOCKS or (previous and tag and not {tag, previous} & _FORMATTING):
            yield _LINE
        if tag and tag not in _SILENT and not (skip and skip(child)):
            yield from _pieces(child, skip)
        if tag in _BLOCKS:
            yield _LINE
        tail = child.tail or ""
        yield _flat(tail)
        # Words may have an element each, with a space between; elements of a layout touch or have lines.
        previous = tag if not tail or ("\n" in tail and not tail.strip()) else ""


def _flat(text: str | None) -> str:
    """Return the text without its lines: those of the source are none on the screen."""
    return (text or "").replace("\n", " ")
