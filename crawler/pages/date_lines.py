"""Finds the date lines of an article that states its time only in words that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from crawler.dates.parse import MAX_CHARS, DateReading, read_date
from crawler.pages.asides import is_in_aside

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*date\w*|\w*time(?:stamp)?|publish\w*|posted\w*|byline|fecha|datum|tanggal|meta|info|source)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_PUBLISHED = re.compile(r"updat|modif|edited|event|expire|copyright|birth", re.IGNORECASE)
_PUBLISHED = (
    r"(?:first |date )?publi(?:shed|cation|sh date|é\w*|cad\w*|cat|cerad|sert|kováno|kuota|cēts|c[aá]\w*)",
    "posted", "veröffentlicht", "erschienen", r"pubblicat\w*", "дата публикации",
    r"опубликован\w*", "опубліковано", "дата публікації", r"публикуван\w*",
    "(?:기사입력|입력|등록|발행|작성|승인)(?:일시?|시간)?", "(?:公開|掲載|配信|投稿)(?:日時?)?",
    "(?:发布|發布|發佈|发表|發表|刊登)(?:时间|時間|日期|于|於)?", "(?:ngày )?(?:đăng|xuất bản)", "xuất bản",
    "diterbitkan", "terbit", "tayang", "dipublikasikan", r"yayın\w*", "oluşturulma",
    r"opublikowan\w*", "data publikacji", "dodano", "gepubliceerd", "geplaatst", "julkaistu",
    "udgivet", "offentliggjort", "δημοσίευση", r"δημοσιεύ\w*", "تاريخ النشر", r"نُ?شر\w*",
    "تاریخ انتشار", "פורסם", "प्रकाशित", r"প্রকাশ\w*", "เผยแพร่", "megjelent", "közzétéve",
    "zveřejněno", "vydáno", "objavljeno", "avaldatud",
)  # fmt: skip
_LABEL_WORDS = rf"\W*(?:{'|'.join(_PUBLISHED)})(?!\w)"
_LABEL_WORD = re.compile(_LABEL_WORDS, re.IGNORECASE)
_LABEL = re.compile(_LABEL_WORDS + r"\D{0,40}\d", re.IGNORECASE)
"""What stands before the time of publication; the first digit follows soon."""
_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?]$|[。！？]$")
_MAX_LABELLED = 100
_TAGS = ("time", "span", "p", "div", "small", "em", "i", "abbr", "li", "dd", "td", "b", "strong")
_MAX_CANDIDATES = 40
_MAX_ELEMENTS = 5_000
_MAX_NAMES = 200
"""Characters of a class or an id."""
_DIGITS = re.compile(r"\d")


def find_date_lines(root: lxml.html.HtmlElement, tag: str | None, year: int | None) -> list[DateReading]:
    """Return the dates in elements whose class names a date, in the order of the page."""
    readings = (read_date(text, tag, default_year=year) for text in _candidate_texts(root))
    return [reading for reading in readings if reading is not None]


def find_labelled_line(root: lxml.html.HtmlElement, tag: str | None, year: int | None) -> DateReading | None:
    """Return the first date that the article itself calls that of its publication."""
    found = 0
    for number, element in enumerate(root.iter(*_TAGS)):
        if number > _MAX_ELEMENTS or found > _MAX_CANDIDATES:
            break
        first = (element.text or "").lstrip() or next((child.text or "" for child in element[:1]), "")
        if not _LABEL_WORD.match(first):
            continue
        found += 1
        text = " ".join(str(element.text_content())[: 2 * _MAX_LABELLED].split())
        if len(text) > _MAX_LABELLED or not _LABEL.match(text) or _SENTENCE.search(text):
            continue
        if is_in_aside(element) or next(element.iterancestors("figure", "figcaption"), None) is not None:
            continue
        if (reading := read_date(text, tag, default_year=year)) is not None:
            return reading
    return None


def _candidate_texts(root: lxml.html.HtmlElement) -> Iterator[str]:
    found = 0
    for number, element in enumerate(root.iter(*_TAGS)):
        if number > _MAX_ELEMENTS or found > _MAX_CANDIDATES:
            return
        names = f"{(element.get('class') or '')[:_MAX_NAMES]} {(element.get('id') or '')[:_MAX_NAMES]}"
        if not (element.tag == "time" or _CLASS.search(names)) or _NOT_PUBLISHED.search(names):
            continue
        text = " ".join(str(element.text_content()).split())
        if 6 <= len(text) <= MAX_CHARS and _DIGITS.search(text) and not is_in_aside(element):
            found += 1
            yield text
