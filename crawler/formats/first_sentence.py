"""The first sentence of a text, for entries without a headline."""

from __future__ import annotations

import re

MAX_CHARS = 200
_MIN_CHARS = 20
"""A shorter first sentence (`Breaking!`) takes the next one along; characters of East Asia count double."""
_END = re.compile(r"[。！？｡।॥۔؟։။።]+[\"'”’»」』）)]*|[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(r"(?:^|[\s(\"'“«])(?:\w|(?:\w\.)+\w|[A-ZА-Я][a-zа-я]{1,2}|Prof|Capt)\.$")
"""An initial, `U.S.` or a title before a name: a full stop there ends no sentence."""
_LOOKED_AT = 600
_PLACEHOLDER = re.compile(
    r"[(\[<]?(?:no title|untitled|без названия|без заголовка|без назви|sin t[ií]tulo|sem t[ií]tulo"
    r"|sans titre|senza titolo|ohne titel|bez tytułu|zonder titel|başlıksız|無題|无标题|無標題"
    r"|제목 ?없음|بدون عنوان|null|undefined)[)\]>]?",
    re.IGNORECASE,
)
"""What publishing systems write where a report has no headline."""


def headline_of(title: str, text: str) -> str:
    """Return the headline, or the first sentence of the text if there is none but a placeholder."""
    if title and not (text and _PLACEHOLDER.fullmatch(title.strip())):
        return title
    return first_sentence(text)


def first_sentence(text: str) -> str:
    """Return the first sentence, at most 200 characters and then an ellipsis."""
    text = text[:_LOOKED_AT].strip()
    for end in _END.finditer(text):
        sentence = text[: end.end()]
        if len(sentence.encode()) / 1.5 < _MIN_CHARS and len(sentence) < _MIN_CHARS:
            continue
        follows = text[end.end() :].lstrip()[:1]
        if sentence.endswith(".") and (follows.islower() or _ABBREVIATION.search(sentence)) and follows:
            continue
        return _shorten(sentence)
    return _shorten(text)


def _shorten(sentence: str) -> str:
    if len(sentence) <= MAX_CHARS:
        return sentence.strip()
    cut = sentence[:MAX_CHARS]
    return (cut.rsplit(None, 1)[0] if " " in cut[MAX_CHARS // 2 :] else cut).rstrip(" ,;:") + "…"
