"""How well reports are ranked for any seed: mean average precision over small stories in many languages.

    python benchmarks/general_seeds.py [FILE] [--encoder off] [--write]

FILE: lines of story, language and text, separated by tabs; a story's first line is its seed. Learns the
weights of the views over all pairs of a seed and a report, cross-validated over stories; `--write` puts
them into `alerts/matching/ranking.py`. TF-IDF over words, and each view alone, are printed beside it.
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
    """Rank, print, and write if asked."""
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
        print(f"  {name:10} alone  mAP {mean_ap(ranked, truth, lambda one, name=name: one.parts[name]):.3f}")
    together = mean_ap(ranked, truth, lambda one: combined_score(one.view_scores))
    print(f"  as it stands     mAP {together:.3f}  {at_half(ranked, truth)}")
    table = np.array([[one.view_scores[name] for name in names] for one in ranked])
    labels = np.array([float(one) for one in truth])
    scores = cross_validated(table, labels, [one.seed_name for one in ranked])
    by_pair = {(one.seed_name, one.article_id): score for one, score in zip(ranked, scores, strict=True)}
    precision = mean_ap(ranked, truth, lambda one: by_pair[one.seed_name, one.article_id])
    print(f"  cross-validated  mAP {precision:.3f}")
    weights = fit(table, labels)
    text = written(names, weights)
    if args.write:
        path = Path(ranking.__file__)
        constant = "WITH_MEANING" if encoder else "BARE"
        path.write_text(
            re.sub(rf"{constant} = MappingProxyType\(.*?\n?\)\n", lambda _: f"{constant} = {text}\n",
                   path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL),
            encoding="utf-8",
        )  # fmt: skip
    else:
        print(text)
    return 0


def seeds_of(rows: list[list[str]]) -> list[RankingSeed]:
    """The first report of each story."""
    first: dict[str, RankingSeed] = {}
    for story, language, text in rows:
        first.setdefault(story, RankingSeed(story, text, language))
    return list(first.values())


def ranked_rows(rows: list[list[str]], ranker: Ranker) -> tuple[list[SeedScore], list[bool]]:
    """Every pair of a seed and another report, and whether they are of one story."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    articles = [
        Article(str(number), "", "", text, "", language, None, now)
        for number, (_, language, text) in enumerate(rows)
    ]
    first: set[str] = set()
    ranked: list[SeedScore] = []
    truth = []
    for (story, _, _), found in zip(rows, ranker.rank(articles), strict=True):
        for one in found:
            if one.seed_name != story or story in first:
                ranked.append(one)
                truth.append(one.seed_name == story)
        first.add(story)
    return ranked, truth


def mean_ap(ranked: list[SeedScore], truth: list[bool], score: Callable[[SeedScore], float]) -> float:
    """Mean over the seeds of average precision."""
    by_seed: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one, true in zip(ranked, truth, strict=True):
        by_seed[one.seed_name].append((score(one), true))
    values = []
    for pairs in by_seed.values():
        hits = [true for _, true in sorted(pairs, key=lambda pair: (-pair[0], pair[1]))]
        precisions = [sum(hits[: at + 1]) / (at + 1) for at, hit in enumerate(hits) if hit]
        values.append(sum(precisions) / max(1, len(precisions)))
    return sum(values) / len(values)


def at_half(ranked: list[SeedScore], truth: list[bool]) -> str:
    """Precision and recall of the yes or no at 0.5."""
    said = [one.score >= 0.5 for one in ranked]
    right = sum(yes and true for yes, true in zip(said, truth, strict=True))
    return f"at 0.5: P {right / max(1, sum(said)):.3f}  R {right / sum(truth):.3f}"


def cross_validated(table: Vector, labels: Vector, stories: list[str]) -> Vector:
    """Each pair's chance by weights that never saw its seed."""
    names = sorted(set(stories))
    random.Random(1).shuffle(names)  # noqa: S311 - folds, no secret
    folds = np.array([names.index(story) % FOLDS for story in stories])
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        scores[folds == fold] = predict(
            table[folds == fold], fit(table[folds != fold], labels[folds != fold])
        )
    return scores


def written(names: list[str], weights: Vector) -> str:
    """The weights as they stand in `alerts/matching/ranking.py`."""
    rows = [("bias", weights[-1]), *zip(names, weights, strict=False)]
    inner = ", ".join(f'"{name}": {value:.2f}' for name, value in rows)
    return f"MappingProxyType({{{inner}}})"


if __name__ == "__main__":
    sys.exit(main())
