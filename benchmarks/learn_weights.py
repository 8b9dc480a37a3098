"""Learns the weights of `alerts/matching/model.py` from labelled reports, and scores them on other reports.

    python benchmarks/learn_weights.py FILE... [--write]

Reports that miss a required group are refused by rule and are not learned from. The quality is
cross-validated: what is in one fold is judged with weights learned from the others, and all reports of one
development, or of one theme of other news, stand in the same fold. `--write` puts the weights in place.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from labelled import articles_of, items_of, seed_story

from alerts.matching import model
from alerts.matching.features import FEATURE_NAMES
from alerts.matching.matcher import Matcher

FOLDS = 10
L2 = 1.0
FOLLOW_UP_WEIGHT = 1.5
"""A missed follow-up is worse than a report too many."""
STEPS = 60
Vector = np.ndarray[Any, np.dtype[np.float64]]


def main() -> int:
    """Learn, validate, print, and write if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument(
        "--write", action="store_true", help="write the weights into alerts/matching/model.py"
    )
    args = parser.parse_args()
    items = items_of(args.files)
    matcher = Matcher([seed_story()])
    found = [matcher.features(article) for article in articles_of(items)]
    kept = [(item, one) for item, one in zip(items, found, strict=True) if one is not None]
    refused = sum(item["label"] for item, one in zip(items, found, strict=True) if one is None)
    rows = np.array([one.values() for _, one in kept])
    labels = np.array([float(item["label"]) for item, _ in kept])
    groups = [str(item.get("development") or item.get("theme") or item["id"]) for item, _ in kept]
    print(
        f"{len(items)} reports, {len(kept)} with all required groups; follow-ups refused by rule: {refused}"
    )
    for run in range(3):
        scores = cross_validated(rows, labels, groups, random.Random(run))  # noqa: S311 - folds, no secret
        print(f"cross-validated in {FOLDS} folds, split {run + 1}: {quality(kept, scores, refused)}")
    weights = fit(rows, labels)
    print(f"on what they were learned from: {quality(kept, predict(rows, weights), refused)}")
    text = written(weights)
    if args.write:
        path = Path(model.__file__)
        source = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"BIAS = .*?\n\)\n", lambda _: text, source, flags=re.DOTALL), encoding="utf-8"
        )
    else:
        print(text)
    return 0


def fit(rows: Vector, labels: Vector) -> Vector:
    """Ridge logistic regression by Newton's method; the last weight is the bias, which is not shrunk."""
    width = rows.shape[1]
    table = np.c_[rows, np.ones(len(rows))]
    shrink = np.r_[np.full(width, L2), 1e-6]
    importance = np.where(labels == 1, FOLLOW_UP_WEIGHT, 1.0)
    weights = np.zeros(width + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (importance * (chance - labels)) + shrink * weights
        curve = (table * (importance * chance * (1 - chance))[:, None]).T @ table + np.diag(shrink)
        weights -= np.linalg.solve(curve, slope)
    return weights


def predict(rows: Vector, weights: Vector) -> Vector:
    """Chances of being a follow-up, 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.c_[rows, np.ones(len(rows))] @ weights)))


def cross_validated(rows: Vector, labels: Vector, groups: list[str], chance: random.Random) -> Vector:
    """Each row's chance by weights that never saw its group."""
    names = sorted(set(groups))
    chance.shuffle(names)
    fold_of = {name: number % FOLDS for number, name in enumerate(names)}
    folds = np.array([fold_of[group] for group in groups])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        scores[folds == fold] = predict(rows[folds == fold], fit(rows[folds != fold], labels[folds != fold]))
    return scores


def quality(kept: list[tuple[dict[str, Any], Any]], scores: Vector, refused: int) -> str:
    """Precision, recall and F1 at 0.5, and the share of passing mentions rejected."""
    verdicts = [(item, score >= 0.5) for (item, _), score in zip(kept, scores, strict=True)]
    counted = [(item["label"], yes) for item, yes in verdicts if item.get("tier") != "borderline"]
    passing = [not yes for item, yes in verdicts if item.get("tier") == "borderline"]
    right = sum(label and yes for label, yes in counted)
    matched, wanted = sum(yes for _, yes in counted), sum(label for label, _ in counted) + refused
    precision, recall = right / matched, right / wanted
    f1 = 2 * precision * recall / (precision + recall)
    return (
        f"P {precision:.3f} ({right}/{matched})  R {recall:.3f} ({right}/{wanted})  F1 {f1:.3f}  "
        f"passing mentions rejected {sum(passing)}/{len(passing)} of those with all groups"
    )


def written(weights: Vector) -> str:
    """The weights as they stand in `alerts/matching/model.py`."""
    rows = "".join(
        f'        "{name}": {value:.3f},\n' for name, value in zip(FEATURE_NAMES, weights, strict=False)
    )
    return f"BIAS = {weights[-1]:.3f}\nWEIGHTS = MappingProxyType(\n    {{\n{rows}    }}\n)\n"


if __name__ == "__main__":
    sys.exit(main())
