"""The seeds of a story in an export: one text and the story's language, or a list of texts with languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.stories.seeds import SeedArticle


def export_seeds(seeds: Sequence[SeedArticle]) -> dict[str, Any]:
    """The keys `language` and `seed` of a story."""
    if len(seeds) == 1:
        return {"language": seeds[0].language, "seed": seeds[0].text}
    return {"seed": [_seed_row(seed) for seed in seeds]}


def _seed_row(seed: SeedArticle) -> dict[str, str]:
    return {"text": seed.text, **({"language": seed.language} if seed.language else {})}


def seed_rows(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The seeds of a story in an export: one text, or a list of `{"text","language"?}`; empty if invalid."""
    seeds = data.get("seed")
    rows = [{"text": seeds}] if isinstance(seeds, str) else seeds
    if not isinstance(rows, list):
        return []
    has_texts = all(
        isinstance(row, dict) and isinstance(row.get("text"), str) and row["text"].strip() for row in rows
    )
    return rows if has_texts else []


def seed_file(story: str, number: int) -> str:
    """The file of a seed, relative to the config; `number` counts from 0."""
    return f"seed/{story}.md" if number == 0 else f"seed/{story}-{number + 1}.md"


def seed_values(story: str, seeds: Sequence[Mapping[str, Any]]) -> str | list[dict[str, Any]]:
    """The value of `seed` in the config that gets the story."""
    if len(seeds) <= 1:
        return seed_file(story, 0)
    return [
        {"file": seed_file(story, number), **({"language": seed["language"]} if "language" in seed else {})}
        for number, seed in enumerate(seeds)
    ]
