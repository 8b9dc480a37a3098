"""Why a first alert is one, in words: what opened its development, and how far back that was compared."""

from __future__ import annotations

from alerts.messages.alert import AlertItem
from alerts.messages.language.words import ENGLISH, Words
from alerts.text.concept import Concept
from store.records.decisions import Opened, OpenReason

MAX_TOPICS = 3
_HOURS = 24


def opening_text(item: AlertItem, words: Words = ENGLISH) -> str:
    """`opens a new development: nothing like it in the last 15 days`; empty for an update."""
    if item.opened is None:
        return ""
    if item.retrospective:
        return words("looks back: a background or anniversary piece")
    return opened_text(item.opened, words)


def opened_text(opened: Opened, words: Words = ENGLISH) -> str:
    """Why a report opened its development."""
    return _OPENINGS[opened.reason](opened, words)


def _unlike_all(opened: Opened, words: Words) -> str:
    days = opened.searched_days
    if days is None:
        return words("opens a new development")
    if days == 0:
        return words("opens a new development: no recent report on this story")
    if days >= 1:
        return words.plural(
            "opens a new development: nothing like it in the last day",
            "opens a new development: nothing like it in the last {count} days",
            int(days),
        )
    hours = int(days * _HOURS)
    if hours < 1:  # less than an hour was searched, which says little
        return words("opens a new development")
    return words.plural(
        "opens a new development: nothing like it in the last hour",
        "opens a new development: nothing like it in the last {count} hours",
        hours,
    )


def _new_topics(opened: Opened, words: Words) -> str:
    named = [words.concept_name(Concept(topic)) for topic in opened.topics]
    told = [*named, *map(words.number, opened.numbers)][:MAX_TOPICS]
    if not told:
        return words("opens a new development")
    return words(
        "opens a new development: the most similar one does not report {topics}", topics=words.listed(told)
    )


def _another_day(_: Opened, words: Words) -> str:
    return words("opens a new development: the most similar one is of other days")


def _by_hand(_: Opened, words: Words) -> str:
    return words("a development of its own, as decided by hand")


_OPENINGS = {
    OpenReason.UNLIKE_ALL: _unlike_all,
    OpenReason.NEW_TOPICS: _new_topics,
    OpenReason.ANOTHER_DAY: _another_day,
    OpenReason.BY_HAND: _by_hand,
}
