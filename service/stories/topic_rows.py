"""What each story became, as `susulan topic --json` and the dashboard show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.matching.matcher import Matcher
from alerts.stories.story import Story
from alerts.stories.story_json import story_to_dict
from service.stories.applied_rows import applied_row
from service.stories.seed_checks import story_warnings
from service.stories.seed_facts import judge_facts, seed_facts
from service.stories.seeds import SeedArticle
from store.records.proposals import AppliedProposal


@dataclass(frozen=True, slots=True)
class Topic:
    """A story without and with what feedback changed, and the seed articles that it was built from."""

    base: Story
    story: Story
    articles: Sequence[SeedArticle]
    applied: Sequence[AppliedProposal] = ()
    """The proposals from feedback that were applied to it."""


def topic_row(topic: Topic, matcher: Matcher) -> dict[str, Any]:
    """One story; its matcher was built from the story with the changes."""
    warnings = story_warnings(topic.story, topic.articles)
    row = story_to_dict(topic.story)
    seeds = zip(row["seeds"], seed_facts(topic.story, matcher), strict=True)
    return {
        **row,
        **judge_facts(topic.story),
        "seeds": [{**seed, **facts} for seed, facts in seeds],
        "applied": [applied_row(topic.base, one) for one in topic.applied],
        "warnings": [{"kind": one.kind.value, "seed": one.seed, "text": one.text} for one in warnings],
    }
