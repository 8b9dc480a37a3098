"""What pages call the states, kinds and places that the store names by a word of its own.

The texts of the pages stand in the catalogues of the messages. They share terms, and catalogues of their
own would save a mail some milliseconds, once in the life of a process.
"""

from __future__ import annotations

from datetime import timedelta

from alerts.messages.figures import amount_text
from alerts.messages.language.marks import mark
from alerts.messages.language.words import Words
from alerts.messages.wording import FOUND_IN
from store.records.claims import ClaimCorrection, CorrectionKind
from store.records.matching import Figure, Override, OverrideKind

_LABELS = {
    # kinds of deliveries
    "development": mark("new development"),
    "update": mark("update"),
    "summary": mark("summary"),
    "notice": mark("notice"),
    "test": mark("test"),
    # outcomes of polls
    "ok": mark("read"),
    "unchanged": mark("unchanged"),
    "gone": mark("gone"),
    # states of deliveries, and outcomes of attempts
    "waiting": mark("waiting"),
    "folded": mark("sent with others"),
    "pending": mark("pending"),
    "sending": mark("being sent"),
    "sent": mark("sent"),
    "retry": mark("to be tried again"),
    "held": mark("held"),
    "dead": mark("dead"),
    "failed": mark("failed"),
    "discarded": mark("discarded"),
    # kinds of sources
    "feed": mark("feed"),
    "site": mark("website"),
    "sitemap": mark("sitemap"),
    "search": mark("search"),
    # groups of anchors, and ways to judge
    "actor": mark("actor"),
    "counterpart": mark("counterpart"),
    "theme": mark("theme"),
    "context": mark("context"),
    "framed": mark("by its parties and themes"),
    "general": mark("by its words"),
    # places in a report
    **FOUND_IN,
}


def label(value: str, words: Words) -> str:
    """The word for a value of the store; a value that has none stays as it is."""
    return words(_LABELS[value]) if value in _LABELS else value


def override_label(override: Override, words: Words) -> str:
    """`merged: d1 → d2, 3 reports`."""
    is_merge = override.kind is OverrideKind.MERGE
    done = words.label("decision", "merged") if is_merge else words.label("decision", "split off")
    reports = words.plural("{count} report", "{count} reports", len(override.articles))
    arrow = words("{before} → {after}", before=override.source, after=override.target)
    return words("{act}: {from_to}, {reports}", act=done, from_to=arrow, reports=reports)


def correction_label(correction: ClaimCorrection, words: Words) -> str:
    """`withdrawn (reason)`, `corrected to 3 (reason)`."""
    if correction.action is CorrectionKind.WITHDRAW:
        return words("withdrawn ({reason})", reason=correction.reason)
    figure = amount_text(Figure(correction.new_kind, correction.new_low, correction.new_high), words)
    return words("corrected to {figure} ({reason})", figure=figure, reason=correction.reason)


def interval_text(interval: timedelta, words: Words) -> str:
    """`40 minutes`, `3 hours`, `2 days`."""
    hours = interval.total_seconds() / 3600
    if hours < 1:
        return words.plural("{count} minute", "{count} minutes", max(1, round(hours * 60)))
    if hours < 48:
        return words.plural("{count} hour", "{count} hours", round(hours))
    return words.plural("{count} day", "{count} days", round(hours / 24))
