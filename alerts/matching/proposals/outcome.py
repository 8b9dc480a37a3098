"""What a changed story makes of the marked reports: which mistakes it repairs, and what it harms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.matching.conditions import failed_rule, matching_exclusion
from alerts.matching.matcher import Breakdown, Matcher
from alerts.matching.proposals.marks import MarkedReport
from alerts.stories.story import Story


@dataclass(frozen=True, slots=True)
class Turned:
    """How many reports without a mark a change turns, of those that are stored."""

    matching: int
    """Those that match before."""
    added: int
    """Those that newly match."""
    removed: int
    """Those that no longer match."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The marked reports whose verdict a change turns, by their number."""

    fixed: frozenset[int]
    """Wrong before, right after."""
    harmed: frozenset[int]
    """Right before, wrong after."""
    lost: frozenset[int]
    """Useful ones that no longer match; also counted as harmed."""

    @property
    def gain(self) -> int:
        """Mistakes repaired, less mistakes made."""
        return len(self.fixed) - len(self.harmed)


class MarkJudge:
    """Judges the marked reports for one story, and for changed versions of it.

    A change of conditions or threshold keeps the scores, so each report is scored once for all of them.
    """

    def __init__(self, story: Story, reports: Sequence[MarkedReport], matcher: Matcher) -> None:
        """`story`: as it is in force."""
        self._story, self._reports, self._matcher = story, reports, matcher
        self._breakdowns = self._score(story)
        self.matched = [one.matched for one in self._breakdowns]

    @property
    def mistakes(self) -> int:
        """Marked reports whose verdict is wrong."""
        return sum(
            report.useful is not matched for report, matched in zip(self._reports, self.matched, strict=True)
        )

    @property
    def matching(self) -> int:
        """Marked reports that match."""
        return sum(self.matched)

    @property
    def scores(self) -> list[float | None]:
        """The log-odds of each report; None where the score does not decide."""
        return [one.log_odds if one.decided_by_score else None for one in self._breakdowns]

    def outcome(self, changed: Story) -> Outcome:
        """What another version of the story makes of the reports."""
        if (changed.anchors, changed.own_forms) == (self._story.anchors, self._story.own_forms):
            after = [with_conditions(one, changed).matched for one in self._breakdowns]
        else:
            after = [one.matched for one in self._score(changed)]
        turned = [
            (number, report.useful, now)
            for number, (report, was, now) in enumerate(zip(self._reports, self.matched, after, strict=True))
            if was is not now
        ]
        return Outcome(
            frozenset(number for number, useful, now in turned if useful is now),
            frozenset(number for number, useful, now in turned if useful is not now),
            frozenset(number for number, useful, now in turned if useful and not now),
        )

    def _score(self, story: Story) -> list[Breakdown]:
        matcher = self._matcher.for_stories([story])
        return [matcher.score(report.article)[0] for report in self._reports]


def with_conditions(breakdown: Breakdown, story: Story) -> Breakdown:
    """The breakdown by the threshold, exclusions and rules of another version of the story."""
    annotated = breakdown.annotated
    return replace(
        breakdown,
        story=story,
        excluded_by=matching_exclusion(story.exclude, annotated, story.excluded_concepts),
        failed_rule=failed_rule(story, annotated),
    )
