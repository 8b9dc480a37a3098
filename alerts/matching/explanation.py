"""A verdict taken apart for a person: what was needed and found, what each added, what would turn it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alerts.matching.counterfactuals import Flip, flips_of
from alerts.matching.features import FEATURES
from alerts.matching.matcher import Matcher
from alerts.matching.model import BIAS, contributions
from alerts.matching.reasons import GROUP_WORDS, PLAIN
from alerts.matching.scoring import KEYWORD_BONUS, Weighing
from alerts.stories.story import Group
from store.records.collection import Article, Match

_REQUIRED = (Group.ACTOR, Group.COUNTERPART, Group.THEME)
_MAX_NAMES = 6


@dataclass(frozen=True, slots=True)
class Needed:
    """A group that a follow-up must name, and by what it is named."""

    group: Group
    words: str
    wanted: tuple[str, ...]
    """Some names of anchors that would do."""
    found: tuple[str, ...]
    by_keyword: bool = False
    """A keyword of the user stands in for it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One term of the sum."""

    feature: str
    words: str
    value: float
    adds: float
    """Log-odds."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is told of one verdict."""

    match: Match
    title: str
    threshold: float
    odds: float
    """The sum of the parts."""
    needed: tuple[Needed, ...]
    excluded: str
    parts: tuple[Part, ...]
    """In order of size, what speaks for it first."""
    flips: tuple[Flip, ...]


def explain(matcher: Matcher, article: Article) -> list[Explanation]:
    """One explanation a story, in the order of the stories."""
    pairs = zip(matcher.judge(article), matcher.weigh(article), strict=True)
    return [_explained(article, match, weighing, matcher) for match, weighing in pairs]


def _explained(article: Article, match: Match, weighing: Weighing, matcher: Matcher) -> Explanation:
    adding = contributions(weighing.evidence)
    values = dict(zip(FEATURES, weighing.evidence.values(), strict=True))
    parts = [
        Part(name, PLAIN.get(name, name.replace("_", " ")), round(values[name], 3), round(adds, 3))
        for name, adds in adding.items()
        if round(adds, 3)
    ]
    if weighing.keyword:
        parts.append(Part("keyword", f"your keyword: {weighing.keyword[0]}", 1.0, KEYWORD_BONUS))
    if weighing.opinion:
        parts.append(Part("meaning", "likeness in meaning to the seed", 1.0, round(weighing.opinion, 3)))
    return Explanation(
        match=match,
        title=article.title,
        threshold=weighing.story.threshold,
        odds=round(weighing.odds, 3),
        needed=tuple(_needed(weighing, group) for group in _REQUIRED if weighing.story.of(group)),
        excluded=weighing.excluded,
        parts=(Part("start", "before anything is read: most reports are about something else", 1.0, BIAS),
               *sorted(parts, key=lambda one: -one.adds)),
        flips=flips_of(weighing, matcher.weigh_again),
    )  # fmt: skip


def _needed(weighing: Weighing, group: Group) -> Needed:
    anchors = [one for one in weighing.story.anchors if one.group is group]
    anchors.sort(key=lambda one: -one.weight)
    found = [one.name for one in anchors if one.concept in weighing.reading.concepts]
    return Needed(
        group,
        GROUP_WORDS[group],
        tuple(one.name for one in anchors[:_MAX_NAMES]),
        tuple(found[:_MAX_NAMES]),
        by_keyword=not found and group not in weighing.missing,
    )


def as_data(explanation: Explanation) -> dict[str, Any]:
    """The contract of `susulan match --explain --json`."""
    match = explanation.match
    return {
        "id": match.article_id,
        "story": match.story,
        "title": explanation.title,
        "match": match.matched,
        "score": round(match.score, 4),
        "threshold": round(explanation.threshold, 4),
        "language": match.language,
        "note": match.note,
        "retrospective": match.retrospective,
        "needed": [
            {
                "group": one.group.value,
                "wanted": list(one.wanted),
                "found": list(one.found),
                "by_keyword": one.by_keyword,
            }
            for one in explanation.needed
        ],
        "excluded_by": explanation.excluded or None,
        "why": [
            {"anchor": one.anchor, "term": one.term, "field": one.field.value, "sentence": one.sentence}
            for one in match.reasons
        ],
        "log_odds": explanation.odds,
        "contributions": [
            {"feature": one.feature, "words": one.words, "value": one.value, "adds": one.adds}
            for one in explanation.parts
        ],
        "would_flip": [{"change": one.change, "score": one.score} for one in explanation.flips],
    }
