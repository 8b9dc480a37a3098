"""Applied proposals as JSON."""

from __future__ import annotations

from typing import Any

from alerts.stories.changes import inactive_reason
from alerts.stories.story import Story
from store.records.proposals import AppliedProposal


def applied_row(story: Story | None, applied: AppliedProposal) -> dict[str, Any]:
    """An applied proposal; `story` as the config has it, None where the config has it no longer."""
    return {
        "id": applied.id,
        "story": applied.story,
        "key": applied.key.value,
        "name": applied.name,
        "values": list(applied.values),
        "concept": applied.concept or None,
        "threshold": applied.threshold,
        "feedback": list(applied.feedback),
        "by": applied.by,
        "at": applied.at.isoformat(),
        "inactive": (inactive_reason(story, applied) if story else "the config has no such story") or None,
    }
