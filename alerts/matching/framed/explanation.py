"""Explains a verdict of the framed judge."""

from __future__ import annotations

from alerts.matching.explanation import Contribution, Explanation, RequiredGroup
from alerts.matching.framed.counterfactuals import find_counterfactuals
from alerts.matching.framed.features import FEATURE_NAMES
from alerts.matching.framed.judge import FramedJudge
from alerts.matching.framed.model import BIAS, contributions
from alerts.matching.framed.reasons import FEATURE_LABELS
from alerts.matching.framed.scoring import KEYWORD_BONUS, ScoreBreakdown
from alerts.stories.story import REQUIRED_GROUPS, Group
from store.records.articles import Article
from store.records.matching import Match

_MAX_NAMES = 6


def explain_framed(
    article: Article, match: Match, breakdown: ScoreBreakdown, judge: FramedJudge
) -> Explanation:
    """The explanation of a verdict of the framed judge."""
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
        judge="framed",
        contributions=_contributions(breakdown),
        counterfactuals=find_counterfactuals(breakdown, judge.rescore),
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
