"""Decisions in words: why a report is in its development, and what is new in it (`killed: 2,000 → 6,000`)."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.figures.parties import party_of
from alerts.figures.speaker_names import display_name
from alerts.messages.figures import amount_text
from alerts.text.concept import Concept
from store.records.claims import ClaimStatus
from store.records.decisions import (
    Confirmed,
    CopyOf,
    Decision,
    Denied,
    FirstNews,
    IndependentSource,
    Joined,
    NewActor,
    NewFigure,
    NewPlace,
    NewsFact,
    Opened,
    OpenReason,
    PlacedByHand,
    Placing,
    StatedFigure,
    Unparsed,
)


def decision_text(decision: Decision) -> str:
    """`same development (+2.1); new: killed: 2,000 → 6,000, says NIS`."""
    placing = _placing_text(decision.placing)
    if decision.news and not isinstance(decision.placing, Opened):
        return (
            f"{placing}; {'looks back, silent' if decision.looks_back else 'new'}: {news_text(decision.news)}"
        )
    return f"{placing}; nothing new" if isinstance(decision.placing, Joined | PlacedByHand) else placing


def news_text(news: Sequence[NewsFact]) -> str:
    """What is new, one fact after the other; empty for nothing."""
    return "; ".join(map(fact_text, news))


def fact_text(fact: NewsFact) -> str:  # noqa: PLR0911 - one line for each fact
    """One fact."""
    match fact:
        case FirstNews():
            return "first news of it; until now only looked back at"
        case NewFigure():
            return _new_figure_text(fact)
        case NewActor(concept) | NewPlace(concept):
            return f"names {display_name(Concept(concept))}"
        case Confirmed():
            return "confirmed"
        case Denied():
            return "denied"
        case IndependentSource(origin):
            return f"first independent source: {origin}"
        case Unparsed(text):
            return text


def _placing_text(placing: Placing) -> str:
    match placing:
        case Opened():
            return _opened_text(placing)
        case Joined(log_odds):
            return f"same development ({log_odds:+.1f})"
        case PlacedByHand():
            return _BY_HAND
        case CopyOf(article_id):
            return f"copy of {article_id}"
        case Unparsed(text):
            return text


_BY_HAND = "put here by hand"


def _opened_text(opened: Opened) -> str:
    if opened.reason is OpenReason.BY_HAND:
        return _BY_HAND
    if opened.reason is OpenReason.UNLIKE_ALL or opened.nearest_log_odds is None:
        return "opened: like no known development"
    if opened.reason is OpenReason.ANOTHER_DAY:
        return f"opened: the likest development ({opened.nearest_log_odds:+.1f}) is of other days"
    topics = sorted(Concept(topic).name.replace("-", " ") for topic in opened.topics)
    untold = ", ".join([*topics, *(f"{number:,g}" for number in opened.numbers)])
    return f"opened: the likest development ({opened.nearest_log_odds:+.1f}) tells nothing of {untold}"


def _new_figure_text(fact: NewFigure) -> str:
    figure, against = fact.figure, fact.against
    by = f", says {figure.speaker}" if figure.speaker else ""
    if against is None:
        unit = f" {figure.unit}" if figure.unit else ""
        return f"{figure.kind or 'figure'}: {amount_text(figure)}{unit}{by}"
    if fact.status == ClaimStatus.CONTRADICTS:
        return (
            f"{figure.kind}: {amount_text(figure)}{by}, against {amount_text(against)} by {against.speaker}"
        )
    return (
        f"{figure.kind}: {amount_text(against)}{_other_speaker(figure, against)} → {amount_text(figure)}{by}"
    )


def _other_speaker(figure: StatedFigure, against: StatedFigure) -> str:
    """` (HUR)` where somebody of another party stated the earlier figure."""
    differs = party_of(against.speaker) != party_of(figure.speaker)
    return f" ({against.speaker})" if against.speaker and differs else ""
