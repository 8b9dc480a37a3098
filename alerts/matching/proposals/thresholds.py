"""Proposes another threshold: one between the scores of useful reports and of others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from alerts.matching.odds import logit, probability
from alerts.matching.proposals.marks import Marks
from alerts.matching.proposals.proposal import Proposal
from alerts.stories.reach import FoundAs
from alerts.stories.story import Story
from store.records.proposals import ProposedKey

_MAX_SHIFT = 1.0
"""Log-odds: farther from the threshold in force the scores of other reports are unknown."""
_MIN_GAP = 0.1
_LOWEST, _HIGHEST = 0.05, 0.95


def threshold_candidates(
    story: Story, marks: Marks, scores: Sequence[float | None], count: int
) -> list[Proposal]:
    """At most `count` thresholds in the middle between two scores, those nearest to the one in force first.

    `scores`: the log-odds of all marked reports, None where the score does not decide.
    """
    if not 0 < story.threshold < 1:
        return []
    base = logit(story.threshold)
    known = sorted(score for score in scores if score is not None)
    middles = ((low + high) / 2 for low, high in pairwise(known) if high - low >= _MIN_GAP)
    near = sorted((one for one in middles if abs(one - base) <= _MAX_SHIFT), key=lambda one: abs(one - base))
    values = dict.fromkeys(round(probability(one), 2) for one in near)
    return [
        _proposal(value, marks)
        for value in values
        if _LOWEST <= value <= _HIGHEST and value != round(story.threshold, 2)
    ][:count]


def _proposal(value: float, marks: Marks) -> Proposal:
    return Proposal(
        ProposedKey.THRESHOLD,
        f"{value:.2f}",
        (),
        useful=len(marks.useful),
        useful_total=len(marks.useful),
        not_useful=len(marks.not_useful),
        not_useful_total=len(marks.not_useful),
        found_as=FoundAs.NAME,
        threshold=value,
    )
