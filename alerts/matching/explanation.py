"""Explains a verdict: required groups, the contribution of each feature, counterfactuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alerts.matching.conditions import FailedRule
from alerts.matching.counterfactuals import Counterfactual, find_counterfactuals
from alerts.matching.features import FEATURE_NAMES
from alerts.matching.matcher import Matcher
from alerts.matching.model import BIAS, contributions
from alerts.matching.reasons import FEATURE_LABELS
from alerts.matching.scoring import KEYWORD_BONUS, ScoreBreakdown
from alerts.stories.story import REQUIRED_GROUPS, Group
from store.records.collection import Article
from store.records.matching import Match

_MAX_NAMES = 6


@dataclass(frozen=True, slots=True)
class RequiredGroup:
    """A required group, and the anchors that the report names of it."""

    group: Group
    wanted: tuple[str, ...]
    """Names of anchors of the group."""
    found: tuple[str, ...]
    by_keyword: bool = False
    """Whether a keyword of the user replaces it."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One term of the score."""

    feature: str
    description: str
    value: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """One verdict, explained."""

    match: Match
    title: str
    threshold: float
    log_odds: float
    """The sum of the contributions."""
    required_groups: tuple[RequiredGroup, ...]
    excluded_by: str
    failed_rule: FailedRule | None
    contributions: tuple[Contribution, ...]
    """The bias first, then in descending order."""
    counterfactuals: tuple[Counterfactual, ...]


def explain(matcher: Matcher, article: Article) -> list[Explanation]:
    """One explanation per story, in the order of the stories."""
    pairs = zip(matcher.match(article), matcher.score(article), strict=True)
    return [_explain_match(article, match, breakdown, matcher) for match, breakdown in pairs]


def _explain_match(
    article: Article, match: Match, breakdown: ScoreBreakdown, matcher: Matcher
) -> Explanation:
    return Explanation(
        match=match,
        title=article.title,
        threshold=breakdown.story.threshold,
        log_odds=round(breakdown.log_odds, 3),
        required_groups=tuple(
            _required_group(breakdown, group)
            for group in REQUIRED_GROUPS
            if breakdown.story.concepts_of(group)
        ),
        excluded_by=breakdown.excluded_by,
        failed_rule=breakdown.failed_rule,
        contributions=_contributions(breakdown),
        counterfactuals=find_counterfactuals(breakdown, matcher.rescore),
    )


def _contributions(breakdown: ScoreBreakdown) -> tuple[Contribution, ...]:
    values = dict(zip(FEATURE_NAMES, breakdown.features.values(), strict=True))
    terms = [
        Contribution(name, FEATURE_LABELS[name], round(values[name], 3), round(log_odds, 3))
        for name, log_odds in contributions(breakdown.features).items()
        if round(log_odds, 3)
    ]
    if breakdown.keyword:
        terms.append(Contribution("keyword", f"your keyword: {breakdown.keyword[0]}", 1.0, KEYWORD_BONUS))
    if opinion := round(breakdown.second_opinion, 3):
        terms.append(Contribution("meaning", "similarity in meaning to the seed", 1.0, opinion))
    bias = Contribution("start", "bias: most reports are about something else", 1.0, BIAS)
    return (bias, *sorted(terms, key=lambda term: -term.log_odds))


def _required_group(breakdown: ScoreBreakdown, group: Group) -> RequiredGroup:
    anchors = [anchor for anchor in breakdown.story.anchors if anchor.group is group]
    anchors.sort(key=lambda anchor: -anchor.weight)
    found = [anchor.name for anchor in anchors if anchor.concept in breakdown.annotated.concepts]
    return RequiredGroup(
        group,
        tuple(anchor.name for anchor in anchors[:_MAX_NAMES]),
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
                "group": required.group.value,
                "wanted": list(required.wanted),
                "found": list(required.found),
                "by_keyword": required.by_keyword,
            }
            for required in explanation.required_groups
        ],
        "excluded_by": explanation.excluded_by or None,
        "failed_rule": (
            {"key": explanation.failed_rule.key, "missing": list(explanation.failed_rule.expressions)}
            if explanation.failed_rule
            else None
        ),
        "why": [
            {
                "anchor": reason.anchor,
                "term": reason.term,
                "field": reason.field.value,
                "sentence": reason.sentence,
            }
            for reason in match.reasons
        ],
        "log_odds": explanation.log_odds,
        "contributions": [
            {"feature": term.feature, "words": term.description, "value": term.value, "adds": term.log_odds}
            for term in explanation.contributions
        ],
        "would_flip": [
            {"change": counterfactual.change, "score": counterfactual.score}
            for counterfactual in explanation.counterfactuals
        ],
    }
