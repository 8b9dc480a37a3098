"""Quality of ranking for any seed: mean average precision over small stories in many languages.

    python benchmarks/general_seeds.py [FILE] [--encoder off] [--write]

FILE has lines of story, language and text, separated by tabs; the first line of a story is its seed. The run
learns the weights of the views over all pairs of a seed and a report, and cross-validates them over stories.
`--write` stores them in `alerts/matching/ranking.py`. Each view alone is printed for comparison.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from learn_weights import Vector, fit, predict

from alerts.matching import ranking
from alerts.matching.encoder import load_encoder
from alerts.matching.ranking import Ranker, RankingSeed, SeedScore, combined_score
from store.records.collection import Article

STORIES = Path(__file__).resolve().parent.parent / "tests" / "data" / "stories.tsv"
FOLDS = 5


def main() -> int:
    """Rank, print, and write on request."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", default=STORIES)
    parser.add_argument("--encoder", default="auto")
    parser.add_argument(
        "--write", action="store_true", help="write the weights into alerts/matching/ranking.py"
    )
    args = parser.parse_args()
    rows = [
        line.split("\t") for line in args.file.read_text(encoding="utf-8").splitlines() if line[:1] != "#"
    ]
    encoder = load_encoder(args.encoder)
    ranked, truth = ranked_rows(rows, Ranker(seeds_of(rows), encoder))
    names = [*ranked[0].view_scores]
    stories = len({row[0] for row in rows})
    print(f"{len(rows)} reports, {stories} stories, encoder: {encoder.name if encoder else 'none'}")
    for name in names:
        alone = mean_ap(ranked, truth, lambda pair, name=name: pair.view_scores[name])
        print(f"  {name:10} alone  mAP {alone:.3f}")
    combined = mean_ap(ranked, truth, lambda pair: combined_score(pair.view_scores))
    print(f"  current weights  mAP {combined:.3f}  {at_half(ranked, truth)}")
    table = np.array([[pair.view_scores[name] for name in names] for pair in ranked])
    labels = np.array([float(same) for same in truth])
    scores = cross_validated(table, labels, [pair.seed_name for pair in ranked])
    by_pair = {(pair.seed_name, pair.article_id): score for pair, score in zip(ranked, scores, strict=True)}
    validated = mean_ap(ranked, truth, lambda pair: by_pair[pair.seed_name, pair.article_id])
    print(f"  cross-validated  mAP {validated:.3f}")
    weights = fit(table, labels)
    text = source_of(names, weights)
    if args.write:
        path = Path(ranking.__file__)
        constant = "WEIGHTS_WITH_ENCODER" if encoder else "WEIGHTS_WITHOUT_ENCODER"
        path.write_text(
            re.sub(rf"{constant} = MappingProxyType\(.*?\n?\)\n", lambda _: f"{constant} = {text}\n",
                   path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL),
            encoding="utf-8",
        )  # fmt: skip
    else:
        print(text)
    return 0


def seeds_of(rows: list[list[str]]) -> list[RankingSeed]:
    """The seed of each story."""
    first: dict[str, RankingSeed] = {}
    for story, language, text in rows:
        first.setdefault(story, RankingSeed(story, text, language))
    return list(first.values())


def ranked_rows(rows: list[list[str]], ranker: Ranker) -> tuple[list[SeedScore], list[bool]]:
    """Every pair of a seed and another report, and whether both are of one story."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    articles = [
        Article(str(number), "", "", text, "", language, None, now)
        for number, (_, language, text) in enumerate(rows)
    ]
    first: set[str] = set()
    ranked: list[SeedScore] = []
    truth = []
    for (story, _, _), scores in zip(rows, ranker.rank(articles), strict=True):
        for pair in scores:
            if pair.seed_name != story or story in first:
                ranked.append(pair)
                truth.append(pair.seed_name == story)
        first.add(story)
    return ranked, truth


def mean_ap(ranked: list[SeedScore], truth: list[bool], score: Callable[[SeedScore], float]) -> float:
    """Mean average precision over the seeds."""
    by_seed: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for pair, same in zip(ranked, truth, strict=True):
        by_seed[pair.seed_name].append((score(pair), same))
    values = []
    for pairs in by_seed.values():
        hits = [same for _, same in sorted(pairs, key=lambda pair: (-pair[0], pair[1]))]
        precisions = [sum(hits[: at + 1]) / (at + 1) for at, hit in enumerate(hits) if hit]
        values.append(sum(precisions) / max(1, len(precisions)))
    return sum(values) / len(values)


def at_half(ranked: list[SeedScore], truth: list[bool]) -> str:
    """Precision and recall at a score of 0.5."""
    matched = [pair.score >= 0.5 for pair in ranked]
    right = sum(match and same for match, same in zip(matched, truth, strict=True))
    return f"at 0.5: P {right / max(1, sum(matched)):.3f}  R {right / sum(truth):.3f}"


def cross_validated(table: Vector, labels: Vector, stories: list[str]) -> Vector:
    """Each pair's probability, with weights learned without its seed."""
    names = sorted(set(stories))
    random.Random(1).shuffle(names)  # noqa: S311 - folds, no secret
    folds = np.array([names.index(story) % FOLDS for story in stories])
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        scores[folds == fold] = predict(
            table[folds == fold], fit(table[folds != fold], labels[folds != fold])
        )
    return scores


def source_of(names: list[str], weights: Vector) -> str:
    """The weights as Python source for `alerts/matching/ranking.py`."""
    rows = [("bias", weights[-1]), *zip(names, weights, strict=False)]
    inner = ", ".join(f'"{name}": {value:.2f}' for name, value in rows)
    return f"MappingProxyType({{{inner}}})"


if __name__ == "__main__":
    sys.exit(main())
