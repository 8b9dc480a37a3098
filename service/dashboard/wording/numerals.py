"""Numbers of pages that messages do not have: scores, log-odds, sizes and days without a time."""

from __future__ import annotations

from datetime import date, datetime, time

from alerts.messages.language import formats
from alerts.messages.language.catalogues import SOURCE_LANGUAGE
from alerts.messages.language.words import Words
from store.sqlite.files.sizes import format_bytes


def decimal_text(value: float, words: Words, *, signed: bool = False) -> str:
    """`0.50`, with the decimal sign of the language; `signed` writes the plus too."""
    if words.language == SOURCE_LANGUAGE:
        return f"{value:+.2f}" if signed else f"{value:.2f}"
    from babel.numbers import format_decimal

    text = format_decimal(value, "+0.00;-0.00" if signed else "0.00", locale=words.language)
    return f"\u2066{text}\u2069" if signed and words.direction == "rtl" else text  # the sign stays in front


def size_text(size: int, words: Words) -> str:
    """`12 KB`, `3.4 MB`, `1.2 GB`, as the language writes them."""
    english = format_bytes(size)
    if words.language == SOURCE_LANGUAGE:
        return english
    from babel.units import format_unit

    number, unit = english.split()
    name = {"KB": "digital-kilobyte", "MB": "digital-megabyte", "GB": "digital-gigabyte"}[unit]
    return format_unit(float(number), name, length="short", locale=words.language)


def day_text(day: date, words: Words) -> str:
    """A day that is already one of the config's zone."""
    return formats.date(datetime.combine(day, time()), words.language)
