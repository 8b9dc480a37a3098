"""Takes the guess of htmldate, which reads a year alone as 1 January and may swap day and month."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import lxml.html

from crawler.dates.parse import read_date
from crawler.dates.place import url_day

_MAX_TEXT = 200_000
_MAX_DATES = 50
_NUMERIC = re.compile(r"(?<![\d./-])\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{4}(?!\d)")
_NEAR = 30


def guess_date(root: lxml.html.HtmlElement, tag: str | None, url: str) -> datetime | None:
    """Return midnight UTC of the guessed day; None if the page does not write that day."""
    import htmldate

    for element in (root, *root.iterchildren("head")):
        for name in [name for name in element.attrib if name == "prefix" or name.startswith("xmlns")]:
            del element.attrib[name]  # htmldate finds a date in http://www.w3.org/2000/01/rdf-schema#
    try:
        guessed = htmldate.find_date(root, original_date=True, outputformat="%Y-%m-%d", url=url or None)
    except Exception:  # noqa: BLE001 - an article without a date is still usable
        return None
    if not guessed:
        return None
    day = date.fromisoformat(guessed)
    if day != url_day(url):
        text = lxml.html.tostring(root, encoding="unicode")[:_MAX_TEXT]
        if day.day == day.month == 1 and not _is_written(text, day):
            return None
        if day.day <= 12:
            day = _in_order_of_language(text, day, tag)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _is_written(text: str, day: date) -> bool:
    """Return whether the text has the day beside month and year, not only the month or the year."""
    year, month = day.year, day.month
    gap = r"[-/.년월年月\s]{1,3}"
    digits = (
        f"{year}{gap}0?{month}{gap}0?1", f"{year}{month:02}01", f"0?1{gap}0?{month}{gap}{year}",
        f"0?{month}[-/]0?1[-/]{year}",
    )  # fmt: skip
    if re.search(rf"(?<!\d)(?:{'|'.join(digits)})(?!\d)", text):
        return True
    worded = (
        rf"(?<![\d©.,/:-])0?1(?:st|er|\.|º|°|ro)?\s[^\d<>©]{{3,{_NEAR}}}{year}"
        rf"|[^\W\d_]{{3,12}}\.?\s0?1(?:st)?,?\s{year}"
    )
    return re.search(worded, text) is not None


def _in_order_of_language(text: str, day: date, tag: str | None) -> date:
    """Return the day as the language of the page orders the digits in which it stands there."""
    for number, match in enumerate(_NUMERIC.finditer(text)):
        if number > _MAX_DATES:
            break
        reading = read_date(match[0], tag)
        if reading is not None and reading.other is not None and reading.other.date() == day:
            return reading.moment.date()
        if reading is not None and reading.moment.date() == day:
            return day
    return day
