"""How each story is judged, for `susulan topic`: the judge, and what the general judge makes of each seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from alerts.matching.general.profile import SeedProfile
from alerts.matching.general.seed_words import SeedWords
from alerts.matching.matcher import Matcher
from alerts.stories.framing import judge_name, judge_reason
from alerts.stories.seed import Seed
from alerts.stories.story import Story

WORDS_SHOWN = 20


def judge_facts(story: Story) -> dict[str, str]:
    """Which judge a story has, and why."""
    return {"judge": judge_name(story), "judge_reason": judge_reason(story)}


def seed_facts(story: Story, matcher: Matcher) -> list[dict[str, Any]]:
    """For each seed of a story that the general judge follows: its words, keywords and levels."""
    if matcher.general is None or story not in matcher.general.stories:
        return [{} for _ in story.seeds]
    profiles: Sequence[SeedProfile] = matcher.general.profiles[matcher.general.stories.index(story)]
    return [
        _facts(seed, story, profile, matcher) for seed, profile in zip(story.seeds, profiles, strict=True)
    ]


def _facts(seed: Seed, story: Story, profile: SeedProfile, matcher: Matcher) -> dict[str, Any]:
    words = SeedWords(seed, story, matcher.rarity)
    has_vector = profile.vector is not None
    return {
        "heaviest": [_rounded(asdict(word)) for word in words.heaviest(WORDS_SHOWN)],
        "keywords": [_rounded(asdict(effect)) for effect in words.keyword_effects()],
        "level": _by_encoder(profile.news, has_vector=has_vector),
        "needed": _by_encoder(profile.required, has_vector=has_vector),
    }


def _by_encoder(scores: tuple[float, float], *, has_vector: bool) -> dict[str, float | None]:
    """Log-odds with the encoder, if there is one, and without it."""
    with_encoder, without = scores
    return {
        "with_encoder": round(with_encoder, 2) if has_vector else None,
        "without_encoder": round(without, 2),
    }


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 1) if isinstance(value, float) else value for key, value in values.items()}
