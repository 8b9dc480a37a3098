"""A verdict of the general judge as a match, with its reasons."""

from __future__ import annotations

from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.reasons import NOTHING_SHARED, find_reasons, verdict_note
from alerts.matching.odds import logit, probability
from alerts.matching.retrospective import is_retrospective
from alerts.stories.story import Story
from store.records.matching import Match

_RULED_OUT_FACTOR = 0.45
"""Scales the score of a report that a rule or an exclusion decides, relative to the threshold."""
_EXPLAINED_MARGIN = 2.0
"""Log-odds below the threshold from which on reasons are looked up; what scores less is never stored."""


def unlike(story: Story, article_id: str, language: str) -> Match:
    """The verdict on a report that shares next to nothing with a story."""
    return Match(
        article_id=article_id,
        story=story.name,
        matched=False,
        score=0.0,
        language=language,
        note=NOTHING_SHARED,
    )


def general_match(breakdown: GeneralBreakdown, article_id: str) -> Match:
    """The match of a report; it has reasons from a near miss on."""
    story, log_odds = breakdown.story, breakdown.log_odds
    score, matched = probability(log_odds), breakdown.matched
    margin = log_odds - logit(story.threshold)
    is_near = margin >= -_EXPLAINED_MARGIN
    reasons = find_reasons(breakdown) if is_near else ()
    if not breakdown.decided_by_score:
        score *= story.threshold * _RULED_OUT_FACTOR
    return Match(
        article_id=article_id,
        story=story.name,
        matched=matched,
        score=score,
        language=breakdown.annotated.language,
        reasons=reasons,
        note=verdict_note(breakdown, reasons)
        if is_near or not breakdown.decided_by_score
        else NOTHING_SHARED,
        retrospective=matched and is_retrospective(breakdown.annotated),
        margin=None if breakdown.excluded_by else margin,
    )
