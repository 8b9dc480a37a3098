"""Reads facts from the sentences that versions before schema 21 stored instead of them.

A sentence of which the same words cannot be made again stays a sentence (`Unparsed`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.records.decisions import (
    Comparison,
    Confirmed,
    CopyOf,
    Decision,
    Denied,
    FirstNews,
    IndependentSource,
    Joined,
    NewsFact,
    Opened,
    OpenReason,
    PlacedByHand,
    Placing,
    StatedFigure,
    Unparsed,
)

_FIRST_NEWS = "first news of it; until now only looked back at"
_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_COMPARISON = re.compile(
    rf"(?:(?P<bound>fewer than |more than )(?P<end>{_NUMBER})|(?P<low>{_NUMBER})(?:–(?P<high>{_NUMBER}))?)"
    r"(?:, says (?P<speaker>.+))?"
)
_JOINED = re.compile(r"same development \((?P<odds>[+-]\d+\.\d)\)")
_NEW_TOPICS = re.compile(
    r"opened: the likest development \((?P<odds>[+-]\d+\.\d)\) tells nothing of (?P<what>.+)", re.DOTALL
)
_TOPIC_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?")
_TOPIC = re.compile(r"[a-z]+(?: [a-z]+)*")


def parse_decision(sentence: str) -> Decision:
    """Why a report is where it is, and what is new in it, from a member's `reason`."""
    for end, looks_back in (("; looks back, silent: ", True), ("; new: ", False)):
        place, found, news = sentence.partition(end)
        if found:
            return Decision(_parse_placing(place, joins=True), parse_news(news), looks_back)
    place, found, rest = sentence.rpartition("; nothing new")
    if found and not rest:
        return Decision(_parse_placing(place, joins=True))
    return Decision(_parse_placing(sentence, joins=False))


def parse_news(sentence: str) -> tuple[NewsFact, ...]:
    """What is new, from an alert's `new`."""
    return tuple(_parse_news(sentence))


def parse_comparison(sentence: str) -> Comparison | None:
    """The figure that another was compared with, as in `2,000, says NIS`; None for an empty text."""
    if not sentence:
        return None
    found = _COMPARISON.fullmatch(sentence)
    if found is None:
        return Unparsed(sentence)
    speaker = found["speaker"] or ""
    if found["bound"]:
        bound, end = found["bound"], _number(found["end"])
        low, high = (None, end) if bound.startswith("fewer") else (end, None)
    else:
        low, high = _number(found["low"]), _number(found["high"] or found["low"])
    comparison = StatedFigure(low, high, speaker)
    return comparison if _comparison_sentence(comparison) == sentence else Unparsed(sentence)


def _comparison_sentence(figure: StatedFigure) -> str:
    """The sentence that earlier versions made of a figure."""
    if figure.low is None or figure.high is None:
        bound, end = ("fewer", figure.high) if figure.low is None else ("more", figure.low)
        amount = "?" if end is None else f"{bound} than {_written(end)}"
    elif figure.low == figure.high:
        amount = _written(figure.low)
    else:
        amount = f"{_written(figure.low)}–{_written(figure.high)}"
    return amount + (f", says {figure.speaker}" if figure.speaker else "")


def _parse_placing(sentence: str, *, joins: bool) -> Placing:
    if sentence.startswith("copy of ") and not joins:
        return CopyOf(sentence.removeprefix("copy of "))
    if sentence == "put here by hand":
        return PlacedByHand() if joins else Opened(OpenReason.BY_HAND)
    if sentence == "opened: like no known development" and not joins:
        return Opened(OpenReason.UNLIKE_ALL)
    if joins and (found := _JOINED.fullmatch(sentence)):
        return Joined(float(found["odds"]))
    if not joins and (found := _NEW_TOPICS.fullmatch(sentence)):
        pieces = found["what"].split(", ")
        topics = [piece for piece in pieces if _TOPIC.fullmatch(piece)]
        numbers = [piece for piece in pieces if _TOPIC_NUMBER.fullmatch(piece)]
        if [*topics, *numbers] == pieces:
            return Opened(
                OpenReason.NEW_TOPICS,
                float(found["odds"]),
                tuple(f"theme:{topic.replace(' ', '-')}" for topic in topics),
                tuple(map(_number, numbers)),
            )
    return Unparsed(sentence)


def _parse_news(sentence: str) -> Iterator[NewsFact]:
    if sentence == _FIRST_NEWS or sentence.startswith(f"{_FIRST_NEWS}; "):
        yield FirstNews()
        sentence = sentence[len(_FIRST_NEWS) + 2 :]
    for piece in sentence.split("; ") if sentence else ():
        if piece == "confirmed":
            yield Confirmed()
        elif piece == "denied":
            yield Denied()
        elif origin := piece.removeprefix("first independent source: ") if ": " in piece else "":
            yield IndependentSource(origin) if origin != piece else Unparsed(piece)
        else:
            yield Unparsed(piece)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _written(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,}"
