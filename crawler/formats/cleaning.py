"""Cleans titles and summaries: HTML to one line or paragraph of plain text."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from crawler.language.zawgyi import zawgyi_to_unicode
from crawler.urls import is_normalized

MAX_TITLE = 500
MAX_LANGUAGE = 35
"""Characters of a tag, as BCP 47 recommends."""
MAX_TEXT = 20_000
MAX_RAW = 200_000
"""Characters read of one field."""
_INVISIBLE_ELEMENTS = re.compile(
    r"<(script|style|template|noscript|iframe|svg)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_MAY_DROP = re.compile(r"<[stni]", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)
_BLOCK = re.compile(
    r"</?(p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|section|article|figure|figcaption)\b[^<>]*>",
    re.IGNORECASE,
)
_COMMONEST = ("</p><p>", "<p>", "</p>", "<br>", "<br/>", "<br />")
"""The most common block tags; a text with no others needs no pattern."""
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_CUT_TAG = re.compile(r"<[a-zA-Z/][^<>]*$")
_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_CDATA = re.compile(r"<!\[CDATA\[", re.IGNORECASE)
_CDATA_END = re.compile(r"\]\]\s*(?:>|&gt;|$)")
_ESCAPED_CDATA = re.compile(r"(?:&lt;|&#0*60;|&#x0*3c;)!\[CDATA\[", re.IGNORECASE)
_ESCAPED_CDATA_END = re.compile(r"\]\](?:&gt;|&#0*62;|&#x0*3e;)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_NOT_IN_ADDRESSES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_INVISIBLE_CHARS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Controls, direction overrides, lone surrogates, zero-width marks; not joiners (Persian, emoji)."""


def html_to_text(markup: str | None, limit: int = MAX_TEXT) -> str:
    """Return the plain text of HTML: no tags, scripts or control characters, white space collapsed.

    Markup that was escaped twice, as often in feeds, is unescaped twice.
    """
    if not markup:
        return ""
    markup = markup.removesuffix("]]>")
    if "<" not in markup and "&" not in markup:
        return clean_text(markup, limit)
    text = markup[:MAX_RAW]
    for _ in range(2):
        text = strip_cdata(text)
        if "<" in text:
            text = _strip_tags(text)
        if "&" not in text:
            break
        text = html.unescape(text)
    text = strip_cdata(text)
    if "<" in text and _TAG.search(text):
        text = _strip_tags(text)
    return clean_text(text, limit)


def strip_cdata(text: str) -> str:
    """Remove the marks of CDATA sections: escaped or nested ones are still there after parsing."""
    if "<![" not in text or not _CDATA.search(text):
        return text
    return _CDATA_END.sub("", _CDATA.sub("", text))


def unescape_cdata(document: str) -> str:
    """Remove the marks of CDATA sections that a feed has escaped: around texts, links and dates."""
    if ";![" not in document or not _ESCAPED_CDATA.search(document):
        return document
    return _ESCAPED_CDATA_END.sub("", _ESCAPED_CDATA.sub("", document))


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """Clean plain text: angle brackets stay, control characters go, white space is collapsed.

    Burmese in the encoding Zawgyi becomes Unicode.
    """
    if len(text) > MAX_RAW:
        text = text[:MAX_RAW]
    if not text.isprintable():
        text = " ".join(_INVISIBLE_CHARS.sub("", text).split())
    else:
        while "  " in text:  # a space is the only white space that counts as printable
            text = text.replace("  ", " ")
    return zawgyi_to_unicode(text.strip(" ")[:limit])


def _strip_tags(text: str) -> str:
    # Each pattern takes ten times as long as the check whether it applies.
    if _MAY_DROP.search(text):
        text = _INVISIBLE_ELEMENTS.sub(" ", text)
    if "<!--" in text:
        text = _COMMENT.sub(" ", text)
    for tags in _COMMONEST:
        if "<" not in text:
            return text
        text = text.replace(tags, " ")
    text = _TAG.sub("", _BLOCK.sub(" ", text))
    return _CUT_TAG.sub("", text) if "<" in text else text


def clean_title(markup: str | None) -> str:
    """Return one line of plain text, at most 500 characters."""
    return html_to_text(markup, MAX_TITLE)


def escape_bare_ampersands(markup: str) -> str:
    """Escape bare `&` in XML, as in URLs: a recovering parser drops what follows them."""
    return _BARE_AMPERSAND.sub("&amp;", markup)


def absolute_url(address: str | None, base: str = "") -> str:
    """Return an absolute http(s) URL, or empty: nothing else is ever followed or shown as a link.

    A doubly escaped ampersand is unescaped: no server has `&amp;` in its URLs.
    """
    if not address:
        return ""
    if is_normalized(address):
        return address
    address = strip_cdata(address.replace("&amp;", "&"))
    try:
        joined = urljoin(base, _SPACE.sub("", address.strip()) if "\n" in address else address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if not joined.isprintable() and _NOT_IN_ADDRESSES.search(joined):
        return ""
    return joined if parts.scheme in ("http", "https") and parts.hostname else ""


def stated_language(tag: str | None) -> str | None:
    """Return a well-formed language tag as it is stated; None for anything else.

    `ko`, `pt-BR`, `zh_Hant_TW`.
    """
    tag = (tag or "")[:MAX_LANGUAGE].strip()
    return tag if _LANGUAGE_TAG.fullmatch(tag) else None
