"""Publication times of a section page's links, from the text beside each link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import islice

import lxml.html

from crawler.dates.parse import read_date
from crawler.dates.relative import MAX_CHARS, parse_relative
from crawler.dates.rules import NO_DATE_RULES, DateRules
from crawler.dates.witnesses import settle_order

_TIME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*date\w*|time\w*|\w*ago|publish\w*|posted|meta|byline|fecha|datum)", re.IGNORECASE
)
_HEADINGS = ("h1", "h2", "h3", "h4")
_LEVELS = 4
_MAX_ELEMENTS = 60
_MAX_CLASS = 200
"""Characters of a class attribute."""
_MAX_LINKS = 60
"""More links than the card of one report has."""


def find_card_time(
    anchor: lxml.html.HtmlElement, language: str | None, now: datetime, rules: DateRules = NO_DATE_RULES
) -> datetime | None:
    """Return the time stated in the link's card, preferably by a `time` element; None without one."""
    for text in _time_texts(_card(anchor)):
        if (
            published := parse_relative(text, now) or _parse_cached(text, language, rules, now.date())
        ) is not None:
            return published
    return None


def _card(anchor: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Return the largest element around the link that holds no other report."""
    card = anchor
    for above in list(anchor.iterancestors())[:_LEVELS]:
        links = list(islice(above.iter("a"), _MAX_LINKS + 1))
        if above.tag in ("body", "html", "main") or len(links) > _MAX_LINKS:
            break
        if len(list(islice(above.iter(*_HEADINGS), 2))) > 1:
            break
        if any(other.get("href") != anchor.get("href") and _has_long_text(other) for other in links):
            break
        card = above
    return card


def _has_long_text(other: lxml.html.HtmlElement) -> bool:
    return len(" ".join(str(other.text_content()).split())) > MAX_CHARS // 3


def _time_texts(card: lxml.html.HtmlElement) -> Iterator[str]:
    times = list(islice(card.iter("time"), _MAX_ELEMENTS))
    named = [
        element
        for element in islice(card.iter("span", "p", "div", "small", "em", "i", "abbr"), _MAX_ELEMENTS)
        if _TIME_CLASS.search((element.get("class") or "")[:_MAX_CLASS])
    ]
    for element in (*times, *named):
        if stated := element.get("datetime"):
            yield stated
        text = " ".join(str(element.text_content()).split())
        if 0 < len(text) <= MAX_CHARS:
            yield text


@lru_cache(maxsize=4_096)
def _parse_cached(text: str, language: str | None, rules: DateRules, today: date) -> datetime | None:
    """Parse a date line; cached because every poll repeats it and dates in words take a millisecond."""
    reading = read_date(text, language, rules=rules)
    if reading is None:
        return None
    end = datetime.combine(today, time.max, UTC)
    return settle_order(reading, None, (), end).moment.astimezone(UTC)
