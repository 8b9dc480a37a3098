"""Proposes what repairs the marked reports, whichever judge follows the story. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from alerts.matching.adjusted import adjust_story
from alerts.matching.general.rarity import Rarity
from alerts.matching.matcher import Matcher
from alerts.matching.proposals.anchors import anchor_candidates
from alerts.matching.proposals.concepts import concept_exclusions
from alerts.matching.proposals.exclusions import word_exclusions
from alerts.matching.proposals.marks import MarkedReport, MarkedText, Marks, is_kept_out, read_marks
from alerts.matching.proposals.outcome import MarkJudge
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.ranking import Suggestion, Suggestions, distinct
from alerts.matching.proposals.rules import rule_candidates
from alerts.matching.proposals.seeds import read_seeds
from alerts.matching.proposals.thresholds import threshold_candidates
from alerts.stories.changes import change_story, effective_proposals
from alerts.stories.reach import FoundAs
from alerts.stories.story import Story
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal, ProposedKey

MAX_MEASURED = 8
"""Proposals that are measured on the stored reports."""
MIN_LABELS = 3
_MAX_CANDIDATES = {
    ProposedKey.EXCLUDE: 12,
    ProposedKey.ANCHORS: 2,
    ProposedKey.MUST: 8,
    ProposedKey.THRESHOLD: 12,
}
_PRICES = {
    ProposedKey.ANCHORS: (1, 0.0),
    ProposedKey.EXCLUDE: (2, 0.0),
    ProposedKey.ANY: (2, 1.0),
    ProposedKey.MUST: (4, 2.0),
    ProposedKey.THRESHOLD: (4, 2.0),
}
"""The mistakes that a change must repair at least, and its cost in mistakes.

An anchor stands on three useful reports in any case. A rule loses the follow-ups that do not name it: half of
them, in measurements. Feedback has moved the threshold already, and it turns every report, whatever it is on.
"""
_AS_WRITTEN_PRICE = 3, 0.5
"""Of an exclusion that is found only as it is written: it repairs less of what comes."""
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def suggest_changes(
    story: Story,
    reports: Iterable[MarkedReport],
    rows: Sequence[Feedback],
    applied: Sequence[AppliedProposal],
    matcher: Matcher,
    rarity: Rarity,
) -> Suggestions:
    """At most eight proposals that repair more mistakes than they make and cost, to be measured and ranked.

    `story`: as configured. `reports`: the latest mark first. No proposal removes a useful report, and each is
    supported by two reports. Of proposals that repair the same mistakes only the best is kept.
    """
    before, own = adjust_story(story, rows, applied), effective_proposals(story, applied)
    marks = read_marks(before, reports)
    texts = [*marks.useful, *marks.not_useful]
    judge = MarkJudge(before, [one.report for one in texts if one.report is not None], matcher)
    counted = Suggestions(before, len(marks.useful), len(marks.not_useful), judge.mistakes, judge.matching)
    if len(texts) < MIN_LABELS or not judge.mistakes:
        return counted
    free = replace(story, configured=frozenset())  # what the config shadows is shown all the same
    suggestions = []
    for proposal in _candidates(before, marks, judge, rarity):
        trial = as_applied(proposal, story.name, supporting_feedback(proposal, before, marks))
        changed = adjust_story(free, rows, [*own, trial])
        outcome = judge.outcome(changed)
        least, cost = _price(proposal)
        suggestion = Suggestion(proposal, outcome, cost, trial.feedback, changed)
        if suggestion.worth > 0 and not outcome.lost and len(outcome.fixed) >= least:
            suggestions.append(suggestion)
    return replace(counted, found=distinct(suggestions)[:MAX_MEASURED])


def as_applied(
    proposal: Proposal,
    story: str,
    feedback: tuple[str, ...],
    *,
    identity: str = "",
    by: str = "",
    at: datetime = _NO_TIME,
) -> AppliedProposal:
    """The record that applies a proposal."""
    return AppliedProposal(
        id=identity,
        story=story,
        key=proposal.key,
        name=proposal.name,
        values=proposal.values,
        concept=proposal.concept or "",
        threshold=proposal.threshold,
        feedback=feedback,
        by=by,
        at=at,
    )


def supporting_feedback(proposal: Proposal, story: Story, marks: Marks) -> tuple[str, ...]:
    """The feedback that a proposal stands on.

    An exclusion stands on what it keeps out; a rule on that and on every useful report; anything else on all.
    """
    texts: list[MarkedText] = [*marks.useful, *marks.not_useful, *marks.copies]
    if proposal.key in (ProposedKey.EXCLUDE, ProposedKey.MUST, ProposedKey.ANY):
        alone = change_story(_unconditional(story), [as_applied(proposal, story.name, ())])
        texts = [
            text
            for text in texts
            if text.report is not None
            and is_kept_out(alone, text.annotated) is not text.report.useful
            and (proposal.key is not ProposedKey.EXCLUDE or not text.report.useful)
        ]
    return tuple(one.report.feedback_id for one in texts if one.report is not None)


def _candidates(story: Story, marks: Marks, judge: MarkJudge, rarity: Rarity) -> list[Proposal]:
    seeds, most = read_seeds(story, rarity), _MAX_CANDIDATES
    rules = rule_candidates(story, marks, seeds, most[ProposedKey.MUST])
    return [
        *concept_exclusions(story, marks, seeds, most[ProposedKey.EXCLUDE]),
        *word_exclusions(marks, seeds, rarity, most[ProposedKey.EXCLUDE]),
        *anchor_candidates(story, marks, seeds, rarity, most[ProposedKey.ANCHORS]),
        *(rule for rule in rules if rule.found_as is FoundAs.NAME),
        *threshold_candidates(story, marks, judge.scores, most[ProposedKey.THRESHOLD]),
    ]


def _price(proposal: Proposal) -> tuple[int, float]:
    """The mistakes that a proposal must repair at least, and its cost in mistakes."""
    is_written = proposal.key is ProposedKey.EXCLUDE and proposal.found_as is not FoundAs.NAME
    return _AS_WRITTEN_PRICE if is_written else _PRICES[proposal.key]


def _unconditional(story: Story) -> Story:
    """The story without exclusions and rules."""
    return replace(story, exclude=(), excluded_concepts=(), must=(), any_of=(), configured=frozenset())
