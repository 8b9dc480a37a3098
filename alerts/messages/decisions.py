"""Decisions in words: why a report is in its development, and what is new in it (`killed: 2,000 → 6,000`)."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.figures.parties import party_of
from alerts.messages.figures import amount_text, says_text, stated_text
from alerts.messages.language.figure_words import kind_text, speaker_text
from alerts.messages.language.words import ENGLISH, Words
from alerts.text.concept import Concept
from store.records.claims import ClaimStatus
from store.records.decisions import (
    Confirmed,
    CopyOf,
    Decision,
    Denied,
    FirstNews,
    Growth,
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


def news_text(news: Sequence[NewsFact], words: Words = ENGLISH) -> str:
    """What is new, one fact after the other; empty for nothing."""
    return "; ".join(fact_text(fact, words) for fact in news)


def fact_text(fact: NewsFact, words: Words = ENGLISH) -> str:  # noqa: PLR0911 - one line for each fact
    """One fact."""
    match fact:
        case FirstNews():
            return words("first news of it; until now only looked back at")
        case NewFigure():
            return _new_figure_text(fact, words)
        case NewActor(concept) | NewPlace(concept):
            return words("names {name}", name=words.concept_name(Concept(concept)))
        case Confirmed():
            return words("confirmed")
        case Denied():
            return words("denied")
        case IndependentSource(origin):
            return words("first independent source: {name}", name=origin)
        case Growth():
            return _growth_text(fact, words)
        case Unparsed(text):
            return text


def _growth_text(fact: Growth, words: Words) -> str:
    owners = words.plural("{count} independent owner", "{count} independent owners", fact.owners)
    languages = words.plural("{count} language", "{count} languages", fact.languages)
    before = words.number(fact.owners_before)
    return words(
        "now reported by {owners} in {languages}, {before} an hour ago",
        owners=owners,
        languages=languages,
        before=before,
    )


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


def _new_figure_text(fact: NewFigure, words: Words) -> str:
    figure, against = fact.figure, fact.against
    kind, amount = kind_text(figure.kind, words), amount_text(figure, words)
    if against is None:
        changes = amount_text(figure, words, figure.unit)
    elif fact.status == ClaimStatus.CONTRADICTS:
        stated = stated_text(amount, says_text(figure.speaker, words), words)
        other = amount_text(against, words)
        if not against.speaker:
            return words("{what}: {stated}, against {other}", what=kind, stated=stated, other=other)
        speaker = speaker_text(against.speaker, words)
        return words(
            "{what}: {stated}, against {other} by {speaker}",
            what=kind,
            stated=stated,
            other=other,
            speaker=speaker,
        )
    else:
        before = f"{amount_text(against, words)}{_other_speaker(figure, against, words)}"
        changes = words("{before} → {after}", before=before, after=amount)
    stated = stated_text(changes, says_text(figure.speaker, words), words)
    return words("{what}: {stated}", what=kind, stated=stated)


def _other_speaker(figure: StatedFigure, against: StatedFigure, words: Words) -> str:
    """` (HUR)` where somebody of another party stated the earlier figure."""
    differs = party_of(against.speaker) != party_of(figure.speaker)
    if not (against.speaker and differs):
        return ""
    return words("{text} ({note})", text="", note=speaker_text(against.speaker, words))
