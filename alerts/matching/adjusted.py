"""A story as it is in force: with the proposals that were applied, and with its feedback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.matching.feedback import apply_feedback
from alerts.stories.changes import change_story
from alerts.stories.story import Story
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal


def adjust_story(story: Story, rows: Iterable[Feedback], applied: Sequence[AppliedProposal]) -> Story:
    """The story with its applied proposals, then its feedback; the same object if there is nothing to apply.

    A mark that a proposal repairs goes on moving the threshold: without that, measured, precision falls.
    """
    return apply_feedback(change_story(story, applied), rows)
