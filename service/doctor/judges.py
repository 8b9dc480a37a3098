"""Which judge follows each story, and whether it has the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.doctor.findings import CheckStatus, Finding

if TYPE_CHECKING:
    from alerts.stories.story import Story


def check_judges(stories: Sequence[Story], *, has_encoder: bool) -> Finding:
    """Name the judge of each story, with the reason."""
    from alerts.stories.framing import judge_name, judge_reason

    judges = "; ".join(f"{story.name}: {judge_name(story)}, {judge_reason(story)}" for story in stories)
    encoder = "the encoder is asked near the threshold" if has_encoder else "no encoder"
    return Finding("judges", CheckStatus.OK, f"{judges}; {encoder}")
