"""Texts of an alert that all channels share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.messages.alert import Alert, AlertItem, ArticleRef
from alerts.messages.decisions import fact_text
from alerts.messages.kinds import MessageKind, message_kind
from alerts.messages.language import names
from alerts.messages.language.marks import mark, mark_label
from alerts.messages.language.words import ENGLISH, Words
from alerts.outlets.records import Control, Owner
from alerts.text.languages import can_read
from store.records.deliveries import DeliveryKind
from store.records.matching import Reason

MAX_SUBJECT = 200
MAX_WHAT = 70
"""Characters of what happened, in a subject."""
NO_HEADLINE = mark("(no headline)")
MAX_URL = 2_000
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "yi", "sd", "ug"})
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_UNSEEN = re.compile(rf"\s|{_INVISIBLE.pattern}")
_SPACE = re.compile(r"(?:(?!(?<=[\d«])[\u00a0\u202f][\w]|[\u00a0\u202f][:;?!»])\s)+")
"""White space, but not what keeps the digits of `2 600`, or a French sign and its word, on one line."""
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_RIGHT_TO_LEFT_MARK = "\u200f"
_LTR_LETTER = re.compile("[A-Za-z\u00c0-\u058f\u0900-\u1fff\u2c00-\ud7ff\uf900-\ufaff]")
_COMBINING = re.compile("[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Characters that belong to the letter before them: a text must not be cut before one."""
_KIND_LABELS = {
    MessageKind.NEW: mark_label("kind", "new"),
    MessageKind.UPDATE: mark_label("kind", "update"),
    MessageKind.BACKGROUND: mark_label("kind", "background"),
    MessageKind.DIGEST: mark_label("kind", "digest"),
    MessageKind.NOTICE: mark_label("kind", "notice"),
    MessageKind.TEST: mark_label("kind", "test"),
}
_CONTROL_LABELS = {Control.STATE: mark("state media"), Control.GOVERNMENT: mark("government")}
MACHINE_TRANSLATION = mark("Machine translation")
"""The mark of every translation that a message shows."""
FIELD_LABELS = {"title": "headline", "lead": "lead", "body": "text"}
FOUND_IN = {"title": mark("In the headline"), "lead": mark("In the lead"), "body": mark("In the text")}


def one_line(text: str, limit: int = MAX_SUBJECT) -> str:
    """The text as one line without control characters and direction overrides, cut with … between letters."""
    clean = _SPACE.sub(" ", _INVISIBLE.sub(" ", text)).strip()
    if len(clean) <= limit:
        return clean
    end = limit - 1
    while end > 0 and (_COMBINING.match(clean[end]) or clean[end - 1] == "\u200d"):
        end -= 1
    return clean[:end].rstrip() + "…"


def subject_line(alert: Alert, words: Words = ENGLISH) -> str:
    """The subject of a message: what happened, then a headline; headers keep updates in their thread."""
    tag = f"[{alert.story}] " if alert.story else "[Susulan] "
    if alert.kind is DeliveryKind.SUMMARY:
        first = f": {headline_of(alert.items[0], words)}" if alert.items else ""
        return one_line(f"{tag}{_developments_text(alert.total, words)}{one_line(first)}")
    if alert.items:
        headline = headline_of(alert.items[0], words) or words(NO_HEADLINE)
        reply = "Re: " if message_kind(alert) is MessageKind.UPDATE else ""
        return one_line(f"{reply}{tag}{_what_text(alert, words)} · {headline}")
    if alert.kind is DeliveryKind.NOTICE and alert.subject == "heartbeat":
        return one_line(f"{tag}{note_text(alert, words)}", 120)
    what = words("Test") if alert.kind is DeliveryKind.TEST else words("Notice")
    return one_line(f"{tag}{what}: {note_text(alert, words)}", 120)


def headline_of(item: AlertItem, words: Words = ENGLISH) -> str:
    """The headline that names a development: one that the reader can read, else its first."""
    if item.leading:
        return item.leading.report.title
    first = next((report for report in item.others if report.title == item.headline), None)
    if first and _is_readable(item.report, words) and not _is_readable(first, words):
        return item.report.title or item.headline
    return item.headline or item.report.title


def _is_readable(report: ArticleRef, words: Words) -> bool:
    return any(can_read(language, report.language) for language in words.languages)


def _what_text(alert: Alert, words: Words) -> str:
    """The first piece of news; where there is none, the kind of message."""
    facts = [fact_text(fact, words) for fact in alert.items[0].new[:1]]
    text = one_line(facts[0] if facts else words.label("kind", _KIND_LABELS[message_kind(alert)]), MAX_WHAT)
    return text[:1].upper() + text[1:]


def kind_label(alert: Alert, words: Words = ENGLISH) -> str:
    """The kind of message, for the line above it; a digest with its size."""
    label = words.label("kind", _KIND_LABELS[message_kind(alert)])
    if alert.kind is DeliveryKind.SUMMARY:
        return f"{label} · {_developments_text(alert.total, words)}"
    return label


def new_label(item: AlertItem, words: Words = ENGLISH) -> str:
    """What stands above what an item tells: a background piece has nothing new."""
    if not item.retrospective:
        return words("New")
    label = words.label("kind", _KIND_LABELS[MessageKind.BACKGROUND])
    return label[:1].upper() + label[1:]


def _developments_text(number: int, words: Words) -> str:
    return words.plural("{count} development", "{count} developments", number)


def more_developments_text(number: int, words: Words = ENGLISH) -> str:
    """`+3 more developments`; empty for none."""
    return words.plural("+{count} more development", "+{count} more developments", number) if number else ""


def more_reports_text(number: int, words: Words = ENGLISH) -> str:
    """`+3 more reports`; empty for none."""
    return words.plural("+{count} more report", "+{count} more reports", number) if number else ""


def translation_text(text: str, words: Words = ENGLISH) -> str:
    """A translation with its mark."""
    return words("Machine translation: {text}", text=text)


def note_text(alert: Alert, words: Words = ENGLISH) -> str:
    """The note of a message, in the reader's language."""
    return words.phrase(alert.note_phrase) if alert.note_phrase else words(alert.note) if alert.note else ""


def line_texts(alert: Alert, words: Words = ENGLISH) -> tuple[str, ...]:
    """What a notice lists, in the reader's language."""
    return tuple(map(words.phrase, alert.line_phrases)) or alert.lines


def pluralize(number: int, noun: str) -> str:
    """`1 report`, `5 reports`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def format_time(when: datetime | None, zone: ZoneInfo) -> str:
    """A time as people write it in English, with its zone; `undated` for none."""
    return Words(zone=zone).time(when)


def language_tag(tag: str) -> str:
    """The language's tag; `und` for anything that is no well-formed tag."""
    return names.well_formed_tag(tag)


def language_name(tag: str) -> str:
    """`Korean` for `ko`, in English; the tag itself where it has no name."""
    return ENGLISH.language_name(tag)


def text_direction(language: str) -> str:
    """`rtl` or `ltr`, for HTML."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def isolate_bidi(text: str, words: Words = ENGLISH) -> str:
    """For plain text: keeps words of the other direction from reordering the text around them."""
    return f"\u2068{text}\u2069" if _runs_against(text, words) else text


def own_direction(text: str, words: Words = ENGLISH) -> str:
    """For plain text: a line runs as the reader's language does, though it begins with a foreign name."""
    if not _runs_against(text, words):
        return text
    return f"\u2067{text}\u2069" if words.direction == "rtl" else f"\u2066{text}\u2069"


def rtl_line(line: str) -> str:
    """For plain text: a line with right-to-left words, whatever else is in it, runs from the right.

    Nothing is put behind it: programs would take it for a part of an address at its end.
    """
    mixed = _RTL_LETTER.search(line) and _LTR_LETTER.search(line)
    return f"{_RIGHT_TO_LEFT_MARK}{line}" if mixed else line


def _runs_against(text: str, words: Words) -> bool:
    against = _LTR_LETTER if words.direction == "rtl" else _RTL_LETTER
    return against.search(text) is not None


def safe_url(url: str) -> str:
    """The address if it may be a link; empty for other schemes and for invalid addresses."""
    shown = url.startswith(("http://", "https://")) and len(url) <= MAX_URL
    return url if shown and not _UNSEEN.search(url) else ""


def reports_text(item: AlertItem, languages: str, words: Words = ENGLISH) -> str:
    """`7 reports by 3 independent owners (1 state media) in 2 languages`."""
    reports = words.plural("{count} report", "{count} reports", item.reports)
    reporters = _reporters_text(item, words)
    if not reporters:
        return words("{reports} in {languages}", reports=reports, languages=languages)
    pattern = mark("{reports} by {reporters} in {languages}")
    return words(pattern, reports=reports, reporters=reporters, languages=languages)


def first_text(item: AlertItem, words: Words = ENGLISH, time: str = "") -> str:
    """`first by Yonhap 09:12 KST`; with a doubt where an earlier report may be undated."""
    name = isolate_bidi(one_line(item.first, 60), words)
    name = f"{name} {time}" if time else name
    if item.first_is_certain:
        return words("first by {name}", name=name)
    return words("first by {name}, as far as dated", name=name)


def source_label(item: AlertItem, words: Words = ENGLISH) -> str:
    """`The Daily`, or `The Daily, telling KCNA (state media)` for a report that repeats an agency.

    State media are marked also where they repeat an agency: `RT (state media), telling Reuters`.
    """
    name = one_line(item.report.source, 100)
    control = _control_mark(item.outlet_owner, words)
    own = f"{isolate_bidi(name, words)}{control}" if item.repeats or control else name
    if not item.repeats:
        return own
    agency = f"{isolate_bidi(one_line(item.repeats, 100), words)}{_control_mark(item.owner, words)}"
    return words("{outlet}, telling {agency}", outlet=own, agency=agency)


def _control_mark(owner: Owner | None, words: Words) -> str:
    if owner is None or not owner.is_state:
        return ""
    return words("{text} ({note})", text="", note=words(_CONTROL_LABELS[owner.control]))


def owners_text(owners: Sequence[Owner], words: Words = ENGLISH) -> str:
    """`3 independent owners (1 state media)`, `1 owner (state media)`."""
    if len(owners) == 1:
        return f"{words('1 owner')}{_control_mark(owners[0], words)}"
    counts = [
        (sum(owner.control is control for owner in owners), label)
        for control, label in _CONTROL_LABELS.items()
    ]
    marks = words.listed(
        words.label("owners", "{count} {control}", count=words.number(count), control=words(label))
        for count, label in counts
        if count
    )
    text = words.plural("{count} independent owner", "{count} independent owners", len(owners))
    return words("{text} ({note})", text=text, note=marks) if marks else text


def _reporters_text(item: AlertItem, words: Words) -> str:
    if item.owners:
        return owners_text(item.owners, words)
    return words.plural("{count} source", "{count} sources", item.sources) if item.sources else ""


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
