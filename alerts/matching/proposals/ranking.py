"""Ranks suggestions by what they make of marked reports, and of those without a mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alerts.matching.proposals.outcome import Outcome, Turned
from alerts.matching.proposals.proposal import Proposal
from alerts.stories.story import Story

MAX_SUGGESTIONS = 5
_SLACK = 1.0
"""Reports without a mark that a change may turn by chance."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal with what it makes of the marked reports."""

    proposal: Proposal
    outcome: Outcome
    cost: float
    """In mistakes."""
    feedback: tuple[str, ...]
    """Ids of the feedback that supports it."""
    story: Story
    """The story as it would be in force."""
    turned: Turned | None = None
    """What it turns of the stored reports without a mark; None before that is measured."""
    excess: float = 0.0
    """How much more it turns of those than of the marked ones, in mistakes."""

    @property
    def worth(self) -> float:
        """Mistakes repaired, less mistakes made, the cost and the excess; proposals are ranked by it."""
        return self.outcome.gain - self.cost - self.excess


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The proposals for one story, the best first."""

    before: Story
    """The story as it is in force."""
    useful: int
    """Marked reports that were read."""
    not_useful: int
    mistakes: int
    """Those whose verdict is wrong now."""
    matching: int
    """Those that match now."""
    found: tuple[Suggestion, ...] = ()


def rank(suggestions: Suggestions, turned: Sequence[Turned]) -> Suggestions:
    """At most five of the proposals, the best first, with what each turns of the reports without a mark.

    A change that repairs the marks should turn as large a share of the other reports. What it turns beyond
    that is probably right as it is, and counts as harm, in proportion.
    """
    measured = [
        replace(one, turned=counts, excess=_excess(one, counts, suggestions.matching))
        for one, counts in zip(suggestions.found, turned, strict=True)
    ]
    best = _unsurpassed(one for one in measured if one.worth > 0)
    return replace(suggestions, found=best[:MAX_SUGGESTIONS])


def _excess(suggestion: Suggestion, counts: Turned, matching: int) -> float:
    marked = max(1, matching)
    expected = counts.matching * len(suggestion.outcome.fixed) / marked + _SLACK
    beyond = max(0.0, counts.added + counts.removed - expected)
    return beyond * min(1.0, marked / max(1, counts.matching))


def distinct(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """The best of those that repair the same mistakes."""
    kept: list[Suggestion] = []
    for one in sorted(suggestions, key=lambda one: (-one.worth, one.cost, one.proposal.key)):
        if all(one.outcome.fixed != other.outcome.fixed for other in kept):
            kept.append(one)
    return tuple(kept)


def _unsurpassed(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """The same without those that repair no mistake beyond a better one of their kind."""
    kept: list[Suggestion] = []
    for one in distinct(suggestions):
        kind = (other for other in kept if other.proposal.key is one.proposal.key)
        if not any(one.outcome.fixed <= other.outcome.fixed for other in kind):
            kept.append(one)
    return tuple(kept)
