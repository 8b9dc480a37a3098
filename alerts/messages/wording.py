"""Texts of an alert that all channels share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from alerts.messages.alert import Alert, AlertItem
from alerts.outlets.records import Control, Owner
from store.records.deliveries import DeliveryKind
from store.records.matching import Reason

MAX_SUBJECT = 200
MAX_URL = 2_000
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "yi", "sd", "ug"})
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_COMBINING = re.compile("[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Characters that belong to the letter before them: a text must not be cut before one."""
_KIND_LABELS = {
    DeliveryKind.DEVELOPMENT: "new development",
    DeliveryKind.UPDATE: "something new",
    DeliveryKind.NOTICE: "notice",
    DeliveryKind.TEST: "test",
}
_CONTROL_LABELS = {Control.STATE: "state media", Control.GOVERNMENT: "government"}
MACHINE_TRANSLATION = "Machine translation"
"""The mark of every translation that a message shows."""
FIELD_LABELS = {"title": "headline", "lead": "lead", "body": "text"}


def one_line(text: str, limit: int = MAX_SUBJECT) -> str:
    """The text as one line without control characters and direction overrides, cut with … between letters."""
    clean = _SPACE.sub(" ", _INVISIBLE.sub(" ", text)).strip()
    if len(clean) <= limit:
        return clean
    end = limit - 1
    while end > 0 and (_COMBINING.match(clean[end]) or clean[end - 1] == "\u200d"):
        end -= 1
    return clean[:end].rstrip() + "…"


def subject_line(alert: Alert) -> str:
    """The subject of a message; an update keeps its thread's."""
    tag = f"[{alert.story}] " if alert.story else "[Susulan] "
    if alert.kind is DeliveryKind.SUMMARY:
        first = f": {alert.items[0].report.title}" if alert.items else ""
        return one_line(f"{tag}{pluralize(alert.total, 'development')}{one_line(first)}")
    if alert.items:
        item = alert.items[0]
        reply = "Re: " if alert.kind is DeliveryKind.UPDATE else ""
        return one_line(f"{reply}{tag}{item.headline or item.report.title or '(no headline)'}")
    if alert.kind is DeliveryKind.NOTICE and alert.subject == "heartbeat":
        return one_line(f"{tag}{alert.note}", 120)
    what = "Test" if alert.kind is DeliveryKind.TEST else "Notice"
    return one_line(f"{tag}{what}: {alert.note}", 120)


def kind_label(alert: Alert) -> str:
    """The kind of message, for the line above it."""
    if alert.kind is DeliveryKind.SUMMARY:
        return pluralize(alert.total, "development")
    return _KIND_LABELS[alert.kind]


def pluralize(number: int, noun: str) -> str:
    """`1 report`, `5 reports`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def format_time(when: datetime | None, zone: ZoneInfo) -> str:
    """A time as people write it, with its zone; `undated` for none."""
    return when.astimezone(zone).strftime("%-d %b %Y, %H:%M %Z") if when else "undated"


def language_tag(tag: str) -> str:
    """The language's tag; `und` for anything that is no well-formed tag."""
    return tag if _LANGUAGE_TAG.fullmatch(tag) else "und"


@lru_cache(maxsize=512)
def language_name(tag: str) -> str:
    """`Korean` for `ko`; the tag itself where it has no name."""
    from babel import Locale, UnknownLocaleError

    tag = language_tag(tag)
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return "unknown language" if tag == "und" else tag


def text_direction(language: str) -> str:
    """`rtl` or `ltr`, for HTML."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def isolate_bidi(text: str) -> str:
    """For plain text: keeps right-to-left words from reordering the text around them."""
    return f"\u2068{text}\u2069" if _RTL_LETTER.search(text) else text


def force_ltr(text: str) -> str:
    """For plain text: keeps an English line left-to-right, though it begins with right-to-left words."""
    return f"\u2066{text}\u2069" if _RTL_LETTER.search(text) else text


def safe_url(url: str) -> str:
    """The address if it may be a link; empty for other schemes and for invalid addresses."""
    shown = url.startswith(("http://", "https://")) and len(url) <= MAX_URL
    return url if shown and not any(char.isspace() or _INVISIBLE.match(char) for char in url) else ""


def coverage_text(item: AlertItem) -> str:
    """`first by Yonhap, as far as dated; 7 reports by 3 independent owners (1 state media) in 2 languages`.

    Empty for the only report.
    """
    if item.reports <= 1:
        return ""
    doubt = "" if item.first_is_certain else ", as far as dated"
    first = f"first by {isolate_bidi(one_line(item.first, 60))}{doubt}; " if item.first else ""
    languages = pluralize(max(item.languages, 1), "language")
    return f"{first}{pluralize(item.reports, 'report')}{_reporters(item)} in {languages}"


def source_label(item: AlertItem) -> str:
    """`The Daily`, or `The Daily, telling KCNA (state media)` for a report that repeats an agency.

    State media are marked also where they repeat an agency: `RT (state media), telling Reuters`.
    """
    name = one_line(item.report.source, 100)
    mark = _control_mark(item.outlet_owner)
    own = f"{isolate_bidi(name)}{mark}" if item.repeats or mark else name
    return f"{own}, telling {item.repeats}{_control_mark(item.owner)}" if item.repeats else own


def _control_mark(owner: Owner | None) -> str:
    return f" ({_CONTROL_LABELS[owner.control]})" if owner is not None and owner.is_state else ""


def owners_text(owners: Sequence[Owner]) -> str:
    """`3 independent owners (1 state media)`, `1 owner (state media)`."""
    if len(owners) == 1:
        return f"1 owner{_control_mark(owners[0])}"
    counts = [(sum(owner.control is control for owner in owners), control) for control in _CONTROL_LABELS]
    marks = ", ".join(f"{count} {_CONTROL_LABELS[control]}" for count, control in counts if count)
    return f"{len(owners):,} independent owners" + (f" ({marks})" if marks else "")


def _reporters(item: AlertItem) -> str:
    if item.owners:
        return f" by {owners_text(item.owners)}"
    return f" by {pluralize(item.sources, 'source')}" if item.sources else ""


def top_sentences(reasons: Sequence[Reason], most: int = 3) -> list[str]:
    """The sentences with anchors, the one with most anchors first."""
    counts: dict[str, int] = {}
    for reason in reasons:
        if reason.sentence:
            counts[reason.sentence] = counts.get(reason.sentence, 0) + 1
    return sorted(counts, key=lambda sentence: -counts[sentence])[:most]


def strongest_reasons(reasons: Sequence[Reason]) -> list[Reason]:
    """The strongest reason of each anchor, the strongest first."""
    best: dict[str, Reason] = {}
    for reason in reasons:
        if reason.weight >= 0 and (reason.anchor not in best or reason.weight > best[reason.anchor].weight):
            best[reason.anchor] = reason
    return sorted(best.values(), key=lambda reason: -reason.weight)
