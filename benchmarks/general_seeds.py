"""Quality of `susulan match --seeds`: one sentence as the seed, over small stories in many languages.

    python benchmarks/general_seeds.py [FILE] [--encoder off]

FILE has lines of story, language and text, separated by tabs; the first line of a story is its seed. Every
report is scored for every seed by the judge as it is shipped. Its weights were learned from these stories
among others, so the numbers are optimistic; `benchmarks/learn_general.py` leaves stories out.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from alerts.stories.build import plain_story
from alerts.stories.seed import SeedText
from alerts.stories.story import Story
from service.stories.seed_scores import SeedScorer
from store.records.articles import Article

STORIES = Path(__file__).resolve().parent.parent / "tests" / "data" / "stories.tsv"


class Pair(NamedTuple):
    """A report's score for a seed, and whether it is of the seed's story."""

    log_odds: float
    is_matched: bool
    is_same: bool


def main() -> int:
    """Score and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", default=STORIES)
    parser.add_argument("--encoder", default="auto")
    args = parser.parse_args()
    lines = args.file.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line[:1] != "#"]
    seeds = seeds_of(rows)
    pairs = scored_pairs(rows, SeedScorer(seeds, args.encoder))
    print(f"{len(rows)} reports, {len(seeds)} stories, encoder: {args.encoder}")
    print(f"  mAP {mean_ap(pairs):.3f}  {at_threshold([pair for own in pairs.values() for pair in own])}")
    print(f"  macro F1 {fmean(f1(own) for own in pairs.values()):.3f}")
    return 0


def seeds_of(rows: Sequence[Sequence[str]]) -> list[Story]:
    """The seed of each story."""
    first: dict[str, Story] = {}
    for story, language, text in rows:
        first.setdefault(story, plain_story(story, SeedText(text, language)))
    return list(first.values())


def scored_pairs(rows: Sequence[Sequence[str]], scorer: SeedScorer) -> dict[str, list[Pair]]:
    """By seed, the score of every other report."""
    now, seen = datetime(2026, 1, 1, tzinfo=UTC), set[str]()
    pairs: defaultdict[str, list[Pair]] = defaultdict(list)
    for number, (story, language, text) in enumerate(rows):
        for one in scorer.score(Article(str(number), "", "", "", text, language, None, now)):
            if one.story.name != story or story in seen:
                pairs[one.story.name].append(Pair(one.log_odds, one.matched, one.story.name == story))
        seen.add(story)
    return pairs


def mean_ap(pairs: Mapping[str, Sequence[Pair]]) -> float:
    """Mean average precision over the seeds."""
    return fmean(average_precision(own) for own in pairs.values())


def average_precision(pairs: Sequence[Pair]) -> float:
    """Of equal scores the wrong ones come first."""
    ranked = sorted(pairs, key=lambda pair: (-pair.log_odds, pair.is_same))
    hits = [at for at, pair in enumerate(ranked, 1) if pair.is_same]
    return fmean(number / at for number, at in enumerate(hits, 1)) if hits else 0.0


def f1(pairs: Sequence[Pair]) -> float:
    """F1 of the verdicts."""
    right = sum(pair.is_matched and pair.is_same for pair in pairs)
    return 2 * right / max(1, sum(pair.is_matched for pair in pairs) + sum(pair.is_same for pair in pairs))


def at_threshold(pairs: Sequence[Pair]) -> str:
    """Precision, recall and F1 of the verdicts, all seeds together."""
    right = sum(pair.is_matched and pair.is_same for pair in pairs)
    precision = right / max(1, sum(pair.is_matched for pair in pairs))
    recall = right / max(1, sum(pair.is_same for pair in pairs))
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1(pairs):.3f}"


if __name__ == "__main__":
    sys.exit(main())
