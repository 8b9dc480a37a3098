"""A story as JSON: the contract of `susulan topic --json`."""

from __future__ import annotations

from typing import Any

from alerts.stories.reach import expression_reach
from alerts.stories.seed import word_count
from alerts.stories.story import REQUIRED_GROUPS, Role, Story
from alerts.text.scripts import main_script


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
        "must": [rule.source for rule in story.must],
        "any": [rule.source for rule in story.any_of],
        "seeds": [
            {
                "title": seed.title,
                "language": seed.language,
                "script": main_script(seed.full_text),
                "words": word_count(seed.full_text),
            }
            for seed in story.seeds
        ],
        "expressions": [
            {
                "key": reach.key,
                "expression": reach.expression,
                "found_as": reach.found_as.value,
                "meaning": reach.meaning,
                "languages": reach.language_count,
                "scripts": list(reach.scripts),
                "with_case": reach.with_case,
            }
            for reach in expression_reach(story)
        ],
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
