"""A verdict taken apart for a person: what was needed and found, what each added, what would turn it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alerts.matching.counterfactuals import Counterfactual, find_counterfactuals
from alerts.matching.features import FEATURE_NAMES
from alerts.matching.matcher import Matcher
from alerts.matching.model import BIAS, contributions
from alerts.matching.reasons import FEATURE_LABELS, GROUP_LABELS
from alerts.matching.scoring import KEYWORD_BONUS, ScoreBreakdown
from alerts.stories.story import Group
from store.records.collection import Article
from store.records.matching import Match

_REQUIRED = (Group.ACTOR, Group.COUNTERPART, Group.THEME)
_MAX_NAMES = 6


@dataclass(frozen=True, slots=True)
class RequiredGroup:
    """A group that a follow-up must name, and by what it is named."""

    group: Group
    description: str
    wanted: tuple[str, ...]
    """Some names of anchors that would do."""
    found: tuple[str, ...]
    by_keyword: bool = False
    """A keyword of the user stands in for it."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One term of the sum."""

    feature: str
    description: str
    value: float
    log_odds: float
    """Log-odds."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is told of one verdict."""

    match: Match
    title: str
    threshold: float
    log_odds: float
    """The sum of the parts."""
    required_groups: tuple[RequiredGroup, ...]
    excluded_by: str
    contributions: tuple[Contribution, ...]
    """In order of size, what speaks for it first."""
    counterfactuals: tuple[Counterfactual, ...]


def explain(matcher: Matcher, article: Article) -> list[Explanation]:
    """One explanation a story, in the order of the stories."""
    pairs = zip(matcher.match(article), matcher.score(article), strict=True)
    return [_explain_match(article, match, weighing, matcher) for match, weighing in pairs]


def _explain_match(
    article: Article, match: Match, breakdown: ScoreBreakdown, matcher: Matcher
) -> Explanation:
    adding = contributions(breakdown.features)
    values = dict(zip(FEATURE_NAMES, breakdown.features.values(), strict=True))
    parts = [
        Contribution(
            name, FEATURE_LABELS.get(name, name.replace("_", " ")), round(values[name], 3), round(adds, 3)
        )
        for name, adds in adding.items()
        if round(adds, 3)
    ]
    if breakdown.keyword:
        parts.append(Contribution("keyword", f"your keyword: {breakdown.keyword[0]}", 1.0, KEYWORD_BONUS))
    if breakdown.second_opinion:
        parts.append(
            Contribution(
                "meaning", "likeness in meaning to the seed", 1.0, round(breakdown.second_opinion, 3)
            )
        )
    return Explanation(
        match=match,
        title=article.title,
        threshold=breakdown.story.threshold,
        log_odds=round(breakdown.log_odds, 3),
        required_groups=tuple(_required_group(breakdown, group) for group in _REQUIRED if breakdown.story.concepts_of(group)),
        excluded_by=breakdown.excluded_by,
        contributions=(Contribution("start", "before anything is read: most reports are about something else", 1.0, BIAS),
               *sorted(parts, key=lambda one: -one.log_odds)),
        counterfactuals=find_counterfactuals(breakdown, matcher.rescore),
    )  # fmt: skip


def _required_group(breakdown: ScoreBreakdown, group: Group) -> RequiredGroup:
    anchors = [one for one in breakdown.story.anchors if one.group is group]
    anchors.sort(key=lambda one: -one.weight)
    found = [one.name for one in anchors if one.concept in breakdown.annotated.concepts]
    return RequiredGroup(
        group,
        GROUP_LABELS[group],
        tuple(one.name for one in anchors[:_MAX_NAMES]),
        tuple(found[:_MAX_NAMES]),
        by_keyword=not found and group not in breakdown.missing_groups,
    )


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
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
            for one in explanation.required_groups
        ],
        "excluded_by": explanation.excluded_by or None,
        "why": [
            {"anchor": one.anchor, "term": one.term, "field": one.field.value, "sentence": one.sentence}
            for one in match.reasons
        ],
        "log_odds": explanation.log_odds,
        "contributions": [
            {"feature": one.feature, "words": one.description, "value": one.value, "adds": one.log_odds}
            for one in explanation.contributions
        ],
        "would_flip": [{"change": one.change, "score": one.score} for one in explanation.counterfactuals],
    }
