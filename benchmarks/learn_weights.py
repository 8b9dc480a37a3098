"""Learns the weights of `alerts/matching/framed/model.py` from labelled reports, and cross-validates them.

    python benchmarks/learn_weights.py FILE... [--write]

Reports without a required group are rejected by rule and not used for learning. In cross-validation each fold
is scored with weights learned from the others; all reports of one development, or of one theme of other news,
are in the same fold. `--write` stores the weights.
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

from alerts.matching.framed import model
from alerts.matching.framed.features import FEATURE_NAMES
from alerts.matching.framed.judge import FramedJudge
from alerts.text.annotate import annotate

FOLDS = 10
L2 = 1.0
FOLLOW_UP_WEIGHT = 1.5
"""A missed follow-up is worse than a false match."""
STEPS = 60
Vector = np.ndarray[Any, np.dtype[np.float64]]


def main() -> int:
    """Learn, validate, print, and write on request."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument(
        "--write", action="store_true", help="write the weights into alerts/matching/framed/model.py"
    )
    args = parser.parse_args()
    items = items_of(args.files)
    judge = FramedJudge([seed_story()])
    pairs = [
        (item, judge.features(annotate(article.title, article.text, article.language)))
        for item, article in zip(items, articles_of(items), strict=True)
    ]
    kept = [(item, features) for item, features in pairs if features is not None]
    rejected = sum(item["label"] for item, features in pairs if features is None)
    rows = np.array([features.values() for _, features in kept])
    labels = np.array([float(item["label"]) for item, _ in kept])
    groups = [str(item.get("development") or item.get("theme") or item["id"]) for item, _ in kept]
    print(f"{len(items)} reports, {len(kept)} with all groups; follow-ups rejected by rule: {rejected}")
    for run in range(3):
        scores = cross_validated(rows, labels, groups, random.Random(run))  # noqa: S311 - folds, no secret
        print(f"cross-validated in {FOLDS} folds, split {run + 1}: {quality(kept, scores, rejected)}")
    weights = fit(rows, labels)
    print(f"on the training set: {quality(kept, predict(rows, weights), rejected)}")
    text = source_of(weights)
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
    """Ridge logistic regression by Newton's method; the last weight is the bias, without a penalty."""
    width = rows.shape[1]
    table = np.c_[rows, np.ones(len(rows))]
    penalty = np.r_[np.full(width, L2), 1e-6]
    importance = np.where(labels == 1, FOLLOW_UP_WEIGHT, 1.0)
    weights = np.zeros(width + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        gradient = table.T @ (importance * (chance - labels)) + penalty * weights
        hessian = (table * (importance * chance * (1 - chance))[:, None]).T @ table + np.diag(penalty)
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def predict(rows: Vector, weights: Vector) -> Vector:
    """Probabilities of being a follow-up."""
    return np.asarray(1 / (1 + np.exp(-np.c_[rows, np.ones(len(rows))] @ weights)))


def cross_validated(rows: Vector, labels: Vector, groups: list[str], chance: random.Random) -> Vector:
    """Each row's probability, with weights learned without its group."""
    names = sorted(set(groups))
    chance.shuffle(names)
    fold_of = {name: number % FOLDS for number, name in enumerate(names)}
    folds = np.array([fold_of[group] for group in groups])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        scores[folds == fold] = predict(rows[folds == fold], fit(rows[folds != fold], labels[folds != fold]))
    return scores


def quality(kept: list[tuple[dict[str, Any], Any]], scores: Vector, rejected: int) -> str:
    """Precision, recall and F1 at 0.5, and the passing mentions rejected."""
    verdicts = [(item, score >= 0.5) for (item, _), score in zip(kept, scores, strict=True)]
    counted = [(item["label"], yes) for item, yes in verdicts if item.get("tier") != "borderline"]
    passing = [not yes for item, yes in verdicts if item.get("tier") == "borderline"]
    right = sum(label and yes for label, yes in counted)
    matched, wanted = sum(yes for _, yes in counted), sum(label for label, _ in counted) + rejected
    precision, recall = right / matched, right / wanted
    f1 = 2 * precision * recall / (precision + recall)
    return (
        f"P {precision:.3f} ({right}/{matched})  R {recall:.3f} ({right}/{wanted})  F1 {f1:.3f}  "
        f"passing mentions rejected {sum(passing)}/{len(passing)} of those with all groups"
    )


def source_of(weights: Vector) -> str:
    """The weights as Python source for `alerts/matching/framed/model.py`."""
    rows = "".join(
        f'        "{name}": {value:.3f},\n' for name, value in zip(FEATURE_NAMES, weights, strict=False)
    )
    return f"BIAS = {weights[-1]:.3f}\nWEIGHTS = MappingProxyType(\n    {{\n{rows}    }}\n)\n"


if __name__ == "__main__":
    sys.exit(main())
