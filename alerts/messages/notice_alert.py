"""A notice as an alert: phrases for each reader's language, and the same in English for scripts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alerts.messages.alert import Alert
from alerts.messages.language.phrase import Phrase, phrase
from alerts.messages.language.words import ENGLISH, Words
from store.records.deliveries import DeliveryKind


def notice_alert(
    subject: str,
    revision: int,
    now: datetime,
    note: Phrase,
    lines: Sequence[Phrase] = (),
    english: Words = ENGLISH,
) -> Alert:
    """A notice; `english` writes what is stored in English, with times in its zone."""
    return Alert(
        kind=DeliveryKind.NOTICE,
        story="",
        subject=subject,
        revision=revision,
        created=now,
        note=english.phrase(note),
        lines=tuple(map(english.phrase, lines)),
        note_phrase=note,
        line_phrases=tuple(lines),
    )


def in_a_row(phrases: Iterable[Phrase]) -> Phrase:
    """The phrases as a list: `2 sources failing, 1 source back`; at least one."""
    first, *others = phrases
    for other in others:
        first = phrase("{first}, {rest}", first=first, rest=other)
    return first
