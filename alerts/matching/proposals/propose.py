"""Proposes changes of a story's config from its marked reports. No I/O, no clock; nothing is applied.

A mark says little about the next report: what is not wanted is rarely the same twice. So a change is proposed
only where several reports support it, and exclusions come before rules, which cost far more useful reports.
"""

from __future__ import annotations

from collections.abc import Iterable

from alerts.matching.general.rarity import Rarity
from alerts.matching.proposals.anchors import propose_anchor
from alerts.matching.proposals.exclusions import propose_exclusions
from alerts.matching.proposals.marks import MarkedReport, read_marks
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.rules import propose_rule
from alerts.matching.proposals.seeds import read_seeds
from alerts.stories.story import Story

MAX_PROPOSALS = 3
_MAX_EXCLUSIONS = 2


def propose_changes(story: Story, reports: Iterable[MarkedReport], rarity: Rarity) -> tuple[Proposal, ...]:
    """At most three changes: exclusions, then an anchor, then a rule.

    `reports` are in order, the latest first. Words are compared by their keys, so that one name in two
    scripts counts once. The story's own conditions stay: what they keep out supports nothing.
    """
    marks = read_marks(story, reports)
    if len(marks.useful) + len(marks.not_useful) < 2:
        return ()
    seeds = read_seeds(story, rarity)
    proposals = [
        *propose_exclusions(marks, seeds, rarity, _MAX_EXCLUSIONS),
        propose_anchor(story, marks, seeds, rarity),
        propose_rule(story, marks, seeds),
    ]
    return tuple(one for one in proposals if one is not None)[:MAX_PROPOSALS]
