"""Explains the verdicts of a report, by the judge that decided each."""

from __future__ import annotations

from alerts.matching.explanation import Explanation
from alerts.matching.framed.explanation import explain_framed
from alerts.matching.framed.scoring import ScoreBreakdown
from alerts.matching.general.explanation import explain_general
from alerts.matching.matcher import Breakdown, Matcher
from store.records.articles import Article
from store.records.matching import Match


def explain(matcher: Matcher, article: Article) -> list[Explanation]:
    """One explanation per story, in the order of the stories."""
    pairs = zip(matcher.match(article), matcher.score(article), strict=True)
    return [_explain(matcher, article, match, breakdown) for match, breakdown in pairs]


def _explain(matcher: Matcher, article: Article, match: Match, breakdown: Breakdown) -> Explanation:
    if isinstance(breakdown, ScoreBreakdown):
        return explain_framed(article, match, breakdown, matcher.framed)
    return explain_general(article, match, breakdown, matcher.rarity)
