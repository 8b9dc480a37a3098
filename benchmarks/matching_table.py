"""Compares the matcher with simpler methods on labelled reports, and shows what each of its features adds.

    python benchmarks/matching_table.py FILE...

Every line is cross-validated: thresholds and weights come from other developments and themes than those
scored. Passing mentions are counted separately, as in `susulan evaluate`.
"""

from __future__ import annotations

import math
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from labelled import articles_of, items_of, seed_story
from learn_weights import FOLDS, Vector, cross_validated

from alerts.matching.framed.features import FEATURE_NAMES
from alerts.matching.framed.judge import FramedJudge
from alerts.text.annotate import annotate
from store.records.articles import Article

Rows = Sequence[dict[str, Any]]
QUERY = (
    (
        r"north korea|dprk|korea utara|korut|북한|кндр|северн\w+ коре|північн\w+ коре|північнокор|северокор"
        r"|朝鲜|北朝鮮|nordkorea|nord-cor|corea del norte|norcorea|kuzey kore|triều tiên"
        r"|เกาหลีเหนือ|كوريا الشمالية"
    ),
    (
        r"russia|rusia|러시아|росси|росі|ukrain|украин|україн|우크라|俄罗斯|俄|ロシア|乌克兰|russland|russie|rusya|nga"
        r"|รัสเซีย|روسيا|kursk|курс"
    ),
    (
        r"troop|soldier|tentara|prajurit|pasukan|군인|병력|파병|북한군|солдат|военн|військов|士兵|部队|兵|soldat"
        r"|truppen|troupes|tropas|soldado|asker|lính|quân|ทหาร|جنود|قوات"
    ),
)
"""Three groups of words, as a person who knows these languages would type them."""
PARTS = {
    "without joint features": ("title_joint", "front_joint", "joint_share"),
    "without other subjects": ("title_off", "lead_off", "focus", "late_only"),
    "without other countries": ("title_alien", "alien"),
    "without the setting": ("setting",),
    "without similarity to the seed": ("likeness",),
    "without the headline": tuple(name for name in FEATURE_NAMES if name.startswith("title_")),
}


def main(files: list[str]) -> int:
    """Print the table."""
    items = items_of(list(map(Path, files)))
    articles = list(articles_of(items))
    story = seed_story()
    groups = [str(item.get("development") or item.get("theme") or item["id"]) for item in items]
    judge = FramedJudge([story])
    features = [judge.features(annotate(one.title, one.text, one.language)) for one in articles]
    table = np.array([row.values() if row else [0.0] * len(FEATURE_NAMES) for row in features])
    complete = np.array([row is not None for row in features])
    words = [_words(f"{article.title} {article.text}") for article in articles]
    seed = _words(story.seed_text)
    lines: dict[str, Vector] = {
        "three word groups typed by hand": np.array([float(_query(article)) for article in articles]),
        "TF-IDF to the seed": _thresholded(_tfidf(words, seed), items, groups),
        "BM25 to the seed": _thresholded(_bm25(words, seed), items, groups),
    }
    lines["Susulan"] = _learned(table, complete, items, groups)
    for name, left_out in PARTS.items():
        kept = [column for column, feature in enumerate(FEATURE_NAMES) if feature not in left_out]
        lines[f"  {name}"] = _learned(table[:, kept], complete, items, groups)
    print(f"{'':42}{'P':>7}{'R':>7}{'F1':>7}   passing mentions rejected")
    for name, scores in lines.items():
        print(f"{name:42}{_quality(items, scores)}")
    return 0


def _query(article: Article) -> bool:
    text = f"{article.title} {article.text}".lower()
    return all(re.search(group, text) for group in QUERY)


def _words(text: str) -> Counter[str]:
    """Words, and pairs of characters in scripts without word borders."""
    words = Counter(re.findall(r"[^\W\d_]{2,}", text.lower()))
    for word in list(words):
        if ord(word[0]) > 0x2E80:
            words.update(word[at : at + 2] for at in range(len(word) - 1))
    return words


def _idf(words: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter(word for one in words for word in one)
    return {word: math.log((1 + len(words)) / (0.5 + number)) for word, number in seen.items()}


def _tfidf(words: Sequence[Counter[str]], seed: Counter[str]) -> Vector:
    idf = _idf([*words, seed])

    def vector(one: Counter[str]) -> dict[str, float]:
        weights = {word: (1 + math.log(number)) * idf[word] for word, number in one.items()}
        length = math.sqrt(sum(value * value for value in weights.values())) or 1.0
        return {word: value / length for word, value in weights.items()}

    ours = vector(seed)
    return np.array([sum(value * ours.get(w, 0.0) for w, value in vector(one).items()) for one in words])


def _bm25(words: Sequence[Counter[str]], seed: Counter[str], k: float = 1.2, b: float = 0.75) -> Vector:
    idf, mean = _idf([*words, seed]), sum(one.total() for one in words) / len(words)
    return np.array(
        [
            sum(
                idf[word] * one[word] * (k + 1) / (one[word] + k * (1 - b + b * one.total() / mean))
                for word in seed
                if word in one
            )
            for one in words
        ]
    )


def _folds(groups: Sequence[str]) -> Vector:
    names = sorted(set(groups))
    random.Random(0).shuffle(names)  # noqa: S311 - folds, no secret
    return np.array([names.index(group) % FOLDS for group in groups])


def _thresholded(scores: Vector, items: Rows, groups: Sequence[str]) -> Vector:
    """Verdicts by the threshold that is best on the other folds."""
    folds, labels = _folds(groups), np.array([item["label"] for item in items], float)
    counted = np.array([item.get("tier") != "borderline" for item in items])
    verdicts = np.zeros(len(items))
    for fold in range(FOLDS):
        others = (folds != fold) & counted
        best = max(np.unique(scores[others]), key=_f1_at(scores[others], labels[others]))
        verdicts[folds == fold] = scores[folds == fold] >= best
    return verdicts


def _f1_at(scores: Vector, labels: Vector) -> Callable[[float], float]:
    def f1(threshold: float) -> float:
        yes = scores >= threshold
        return float(2 * (yes * labels).sum() / max(1.0, yes.sum() + labels.sum()))

    return f1


def _learned(table: Vector, complete: Vector, items: Rows, groups: Sequence[str]) -> Vector:
    """Verdicts by weights learned on the other folds; incomplete rows are rejected."""
    labels = np.array([float(item["label"]) for item in items])
    chosen = np.flatnonzero(complete)
    scores = cross_validated(
        table[chosen],
        labels[chosen],
        [groups[at] for at in chosen],
        random.Random(0),  # noqa: S311
    )
    verdicts = np.zeros(len(items))
    verdicts[chosen] = scores >= 0.5
    return verdicts


def _quality(items: Rows, verdicts: Vector) -> str:
    counted = [(bool(yes), bool(item["label"])) for item, yes in zip(items, verdicts, strict=True)
               if item.get("tier") != "borderline"]  # fmt: skip
    right = sum(yes and true for yes, true in counted)
    precision = right / max(1, sum(yes for yes, _ in counted))
    recall = right / max(1, sum(true for _, true in counted))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    passing = [not yes for item, yes in zip(items, verdicts, strict=True) if item.get("tier") == "borderline"]
    return f"{precision:7.3f}{recall:7.3f}{f1:7.3f}   {sum(passing)}/{len(passing)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
