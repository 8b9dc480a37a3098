"""The sources that the catalogue proposes for a story, beside those of a config."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.stories.rules import sounds_of
from alerts.text.concept import ConceptKind
from service.catalogue.feeds import CatalogueFeed, catalogue
from service.catalogue.needs import StoryNeeds, story_needs
from service.catalogue.profiles import configured_feeds
from service.catalogue.suggest import DEFAULT_LIMIT, SuggestionList, suggest_sources
from service.catalogue.topics import topics_of
from service.config.add_sources import NewSource, unique_name
from store.records.sources import Source

if TYPE_CHECKING:
    from alerts.stories.story import Anchor, Story

_MIN_CITY_WEIGHT = 0.3
_FRONT_CHARS = 500
"""Of a seed's text, beside its headline: a region that is named further down is no place of the story."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a story needs, and the sources that are proposed for it."""

    needs: StoryNeeds
    sources: SuggestionList


def needs_of(story: Story) -> StoryNeeds:
    """What a story needs from its sources."""
    return story_needs(
        story, topics_of([(seed.title, seed.full_text, seed.language) for seed in story.seeds])
    )


def propose(story: Story, sources: Sequence[Source] = (), limit: int = DEFAULT_LIMIT) -> Proposal:
    """At most `limit` sources for a story that complement those that there are."""
    needs = needs_of(story)
    front = "\n".join(seed.full_text[: len(seed.title) + _FRONT_CHARS] for seed in story.seeds)
    cities = [
        anchor.name for anchor in story.anchors if anchor.weight >= _MIN_CITY_WEIGHT and _is_city(anchor)
    ]
    front = "\n".join([front, *cities])
    sounds, lowered = sounds_of(front), front.casefold()

    def names_region(region: str) -> bool:
        """Whether headline or lead of a seed names one of `California; Los Angeles`, in any script."""
        parts = (part.strip() for part in region.split(";"))
        return any(
            part.casefold() in lowered or ((own := sounds_of(part)) and own <= sounds)
            for part in parts
            if part
        )

    chosen = suggest_sources(
        needs, catalogue(), configured_feeds(sources), names_region=names_region, limit=limit
    )
    return Proposal(needs, chosen)


def _is_city(anchor: Anchor) -> bool:
    return anchor.concept.kind is ConceptKind.CITY


def reasons_of(sources: SuggestionList) -> dict[CatalogueFeed, str]:
    """Why each source is proposed: `the story centres on Serbia; 14 of 60`."""
    total = len(sources.suggestions)
    return {
        one.feed: f"{one.need.reason}; {sources.count_of(one.need)} of {total}" for one in sources.suggestions
    }


def as_new_sources(sources: SuggestionList, taken: set[str]) -> list[NewSource]:
    """The proposed sources for a config in which these names are taken."""
    names, new = set(taken), []
    for one in sources.suggestions:
        feed = one.feed
        name = unique_name(f"{feed.outlet.domains[0].partition('.')[0]}-{feed.language}", feed.url, names)
        names.add(name)
        title = f"{feed.outlet.name}: {one.need.reason}"
        new.append(NewSource(name=name, kind=feed.kind, url=feed.url, language=feed.language, title=title))
    return new
