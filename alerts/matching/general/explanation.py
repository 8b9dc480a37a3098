"""Explains a verdict of the general judge."""

from __future__ import annotations

from statistics import fmean
from types import MappingProxyType

from alerts.matching.explanation import Contribution, Explanation
from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.counterfactuals import find_counterfactuals
from alerts.matching.general.rarity import Rarity
from store.records.articles import Article
from store.records.matching import Match

FEATURE_LABELS = MappingProxyType(
    {
        "meaning": "similarity in meaning to the seed",
        "spelling": "words spelled as in the seed",
        "names": "known names of the seed",
        "sounds": "other names that sound as in the seed",
        "numbers": "numbers of the seed",
        "themes": "themes of the seed in headline and lead",
        "cosine": "names, sounds, themes and numbers, as a share of all",
        "alien": "other countries in headline and lead",
        "same_language": "the seed's own language, in which words meet by chance",
        "other_script": "another script, in which no spelling can be shared",
        "foreign_title": "other names in the headline",
        "late": "headline and first sentence share little",
    }
)


def explain_general(
    article: Article, match: Match, breakdown: GeneralBreakdown, rarity: Rarity
) -> Explanation:
    """The explanation of a verdict of the general judge."""
    return Explanation(
        match=match,
        title=article.title,
        threshold=breakdown.story.threshold,
        log_odds=round(breakdown.log_odds, 3),
        required_groups=(),
        excluded_by=breakdown.excluded_by,
        failed_rule=breakdown.failed_rule,
        judge="general",
        contributions=_contributions(breakdown),
        counterfactuals=find_counterfactuals(breakdown, rarity),
    )


def _contributions(breakdown: GeneralBreakdown) -> tuple[Contribution, ...]:
    """The mean of the seeds' contributions, and what they must add up to."""
    scores = breakdown.scores
    terms = [
        Contribution(
            name,
            label,
            round(fmean(getattr(score.features, name) for score in scores), 3),
            round(fmean(score.model.contributions(score.features)[name] for score in scores), 3),
        )
        for name, label in FEATURE_LABELS.items()
    ]
    required = -round(fmean(score.required for score in scores), 3)
    start = Contribution("start", "what a follow-up must score for this seed", 1.0, required)
    kept = [term for term in terms if term.log_odds]
    return (start, *sorted(kept, key=lambda term: -term.log_odds))
