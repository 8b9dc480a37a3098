"""What explains a verdict: required groups, the contribution of each feature, counterfactuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alerts.matching.conditions import FailedRule
from alerts.matching.counterfactual import Counterfactual
from alerts.stories.story import Group
from store.records.matching import Match


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
    judge: str
    """`framed` or `general`: which of the two judges decided."""
    contributions: tuple[Contribution, ...]
    """The bias first, then in descending order."""
    counterfactuals: tuple[Counterfactual, ...]


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    """The contract of `susulan match --explain --json`."""
    match = explanation.match
    return {
        "id": match.article_id,
        "story": match.story,
        "title": explanation.title,
        "match": match.matched,
        "judge": explanation.judge,
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
