"""The world of the soak: publishers and receivers that fail and recover by the same timetable in each run.

Hours are simulated hours since the start. Failures are a pure function of the hour. Towards the end every
server works, so that whatever is pending or missing then is the fault of the service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from itertools import zip_longest
from pathlib import Path
from random import Random

from feedserver import _SPEECH, _rss_feed, _rss_item

ENTRIES = 40
"""A feed shows its newest entries: far more than it publishes during the longest failure."""
OWN_EVERY_H = 3.0
"""How often a source publishes something off topic."""
TOPIC_EVERY_H = 0.15
"""How often some source publishes a report on a story; another outlet follows a little later."""
ECHO_AFTER_H = 0.5
_FOLLOWUPS = Path(__file__).resolve().parents[1] / "tests" / "data" / "followups.jsonl"
PAGES_EVERY = 20
"""For every n-th source the article pages are fetched as well."""
_SLOT_H = 0.5
_RECEIVER_SLOT_H = 0.2


class Weather(StrEnum):
    """The present state of a publisher or receiver."""

    FINE = "fine"
    REFUSING = "refusing"
    CUTTING = "cutting"
    FAILING = "failing"
    BUSY = "busy"
    """429 with Retry-After; 451 from a mail server."""
    HANGING = "hanging"
    SLOW = "slow"
    GARBAGE = "garbage"


_SOURCE_TROUBLE = (
    Weather.CUTTING,
    Weather.FAILING,
    Weather.BUSY,
    Weather.HANGING,
    Weather.SLOW,
    Weather.GARBAGE,
)
_RECEIVER_TROUBLE = (
    Weather.REFUSING,
    Weather.CUTTING,
    Weather.FAILING,
    Weather.BUSY,
    Weather.HANGING,
    Weather.SLOW,
)
_SOURCE_SHARE, _RECEIVER_SHARE = 0.35, 0.6
_LONG_OUTAGES = {"mail": (0.25, 0.4), "hook": (0.5, 0.6)}
"""Shares of all hours in which a receiver cannot be reached at all."""


def source_weather(number: int, at_h: float, calm_from_h: float) -> Weather:
    """A third of the publishers are in some trouble at any time, each for half an hour or more."""
    if at_h >= calm_from_h:
        return Weather.FINE
    return _weather(f"source {number} {int(at_h / _SLOT_H)}", _SOURCE_TROUBLE, _SOURCE_SHARE)


def receiver_weather(name: str, at_h: float, calm_from_h: float, hours: float) -> Weather:
    """Receivers are in trouble most of the time, for a quarter of an hour or more, and once for long."""
    began, ended = _LONG_OUTAGES[name]
    if began * hours <= at_h < ended * hours:
        return Weather.REFUSING
    if at_h >= calm_from_h:
        return Weather.FINE
    return _weather(f"{name} {int(at_h / _RECEIVER_SLOT_H)}", _RECEIVER_TROUBLE, _RECEIVER_SHARE)


def _weather(when: str, kinds: Sequence[Weather], share: float) -> Weather:
    chance = Random(when)  # noqa: S311 - repeatable, not secret
    return chance.choice(kinds) if chance.random() < share else Weather.FINE


@dataclass(frozen=True, slots=True)
class Entry:
    """Something published: hours since the start, who, title and text."""

    at_h: float
    source: int
    serial: str
    title: str
    text: str


def timetable(sources: int, hours: float) -> list[Entry]:
    """All that is published, in order; feeds begin with a few entries of the hours before."""
    found = []
    for source in range(sources):
        offset = source % 17 / 17 * OWN_EVERY_H
        turns = range(-3, int((hours - offset) / OWN_EVERY_H) + 1)
        found += [_own(source, turn, offset + turn * OWN_EVERY_H) for turn in turns]
    followups = _followups()
    for number in range(min(len(followups), int(hours / TOPIC_EVERY_H) - 1)):
        at_h, told = (number + 1) * TOPIC_EVERY_H, followups[number]
        found.append(_on_topic(number, number * 7 % sources, at_h, told))
        if at_h + ECHO_AFTER_H < hours:
            later = at_h + ECHO_AFTER_H
            found.append(_on_topic(number, (number * 7 + 3) % sources, later, told, echo=True))
    return sorted(found, key=lambda entry: entry.at_h)


def _own(source: int, turn: int, at_h: float) -> Entry:
    chance = Random(f"{source} {turn}")  # noqa: S311 - repeatable, not secret
    starts, middles, ends, joiner = _SPEECH["en"]
    said = [joiner.join(map(chance.choice, (starts, middles, ends))) for _ in range(4)]
    return Entry(at_h, source, f"own-{turn}", f"{said[0][:-1]}, {source}/{turn}", " ".join(said))


def _on_topic(number: int, source: int, at_h: float, told: dict[str, str], *, echo: bool = False) -> Entry:
    if echo:
        return Entry(at_h, source, f"topic-{number}-echo", f"{told['title']} (agency)", told["text"])
    return Entry(at_h, source, f"topic-{number}", told["title"], told["text"])


def seeds() -> dict[str, tuple[str, str]]:
    """The seed's text and language of each story."""
    told = [json.loads(line) for line in _FOLLOWUPS.read_text("utf-8").splitlines()]
    return {
        one["story"]: (f"{one['title']}\n\n{one['text']}\n", one["lang"]) for one in told if one.get("seed")
    }


def _followups() -> list[dict[str, str]]:
    """Reports that follow the stories, going round over these."""
    told = [json.loads(line) for line in _FOLLOWUPS.read_text("utf-8").splitlines()]
    stories = [[one for one in told if one["story"] == story and not one.get("seed")] for story in seeds()]
    return [one for turn in zip_longest(*stories) for one in turn if one is not None]


@dataclass(slots=True)
class Publishers:
    """What each source shows at any hour; `bases` are the addresses of their hosts."""

    bases: Sequence[str]
    began: datetime
    entries: Sequence[Entry]
    _by_source: Mapping[int, list[Entry]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_source = {number: [] for number in range(len(self.bases))}
        for entry in self.entries:
            self._by_source[entry.source].append(entry)

    def link(self, entry: Entry) -> str:
        """The address of an entry's page."""
        return f"{self.bases[entry.source]}/{entry.serial}.html"

    def shown(self, number: int, at_h: float) -> list[Entry]:
        """The newest entries, the newest first."""
        out = [entry for entry in self._by_source[number] if entry.at_h <= at_h]
        return out[: -ENTRIES - 1 : -1]

    def feed(self, number: int, at_h: float) -> tuple[bytes, str]:
        """A feed as it is, and its ETag."""
        shown = self.shown(number, at_h)
        items = "\n".join(
            _rss_item(
                escape(entry.title),
                self.link(entry),
                escape(entry.text),
                self.began + timedelta(hours=entry.at_h),
            )
            for entry in shown
        )
        return _rss_feed(number, self.bases[number], "en", items).encode(), f'"{shown[0].serial}"'

    def page(self, number: int, serial: str) -> bytes:
        """The page of an entry."""
        entry = next(one for one in self._by_source[number] if one.serial == serial)
        paragraph = f"<p>{escape(entry.text)} {escape(entry.text)}</p>"
        return (
            f"<html><head><title>{escape(entry.title)}</title></head><body><article>"
            f"<h1>{escape(entry.title)}</h1>{paragraph * 3}</article></body></html>"
        ).encode()
