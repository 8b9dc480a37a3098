"""What the stories need, as the service writes it to the store and `susulan status` reads it.

Building the stories takes seconds; `status` is run often.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.catalogue.coverage import CoverageNeeds
from service.catalogue.propose import needs_of

if TYPE_CHECKING:
    from alerts.stories.story import Story

NEEDS_KEY = "story needs"
"""The store's record."""


def needs_to_json(stories: Sequence[Story]) -> str:
    """As the store keeps it."""
    needs = {story.name: needs_of(story).coverage for story in stories}
    return json.dumps({name: [one.languages, one.countries] for name, one in needs.items()})


def needs_from_json(stored: str | None) -> dict[str, CoverageNeeds]:
    """By story; empty if nothing was stored, or another version wrote it."""
    try:
        rows = json.loads(stored or "{}")
        return {
            str(name): CoverageNeeds(tuple(languages), tuple(countries))
            for name, (languages, countries) in rows.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
