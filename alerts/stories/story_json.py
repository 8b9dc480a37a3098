"""A story as JSON: the contract of `susulan topic --json`."""

from __future__ import annotations

from typing import Any

from alerts.stories.story import REQUIRED_GROUPS, Role, Story


def story_to_dict(story: Story) -> dict[str, Any]:
    """The contract of `susulan topic --json`."""
    return {
        "name": story.name,
        "title": story.title,
        "language": story.language,
        "threshold": story.threshold,
        "required": {
            group.value: sorted(anchor.name for anchor in story.anchors if anchor.group is group)
            for group in REQUIRED_GROUPS
        },
        "facets": [anchor.name for anchor in story.anchors if anchor.role is Role.THEME],
        "counted": list(story.counted_themes),
        "keywords": [query.source for query in story.keywords],
        "subjects": [anchor.name for anchor in story.anchors if anchor.concept in story.subjects],
        "exclude": [query.source for query in story.exclude],
        "figures": [
            {
                "what": figure.kind,
                "low": figure.low,
                "high": figure.high,
                "unit": figure.unit,
                "who_says": figure.speaker,
            }
            for figure in story.figures
        ],
        "anchors": [
            {
                "name": anchor.name,
                "role": anchor.role.value,
                "group": anchor.group.value,
                "weight": round(anchor.weight, 3),
                "languages": anchor.language_count,
                "examples": list(anchor.examples),
            }
            for anchor in story.anchors
        ],
    }
