"""Learns the weights of the general judge, and tests them on stories that were left out.

    python benchmarks/learn_general.py [FOLDER] [--other FILE...] [--no-encoder] [--cache FILE] [--ablate]
                                       [--write]

FOLDER has stories (see `story_sets.py`); without it only the project's own test data is learned from.
`--other` adds other news that every story reads. Each story of FOLDER is judged with weights and a threshold
learned from all other stories, and reads the reports of all. `--cache` keeps the encoder's vectors. `--ablate`
leaves one feature out after the other and learns again. `--write` stores the weights that are learned from all
stories in `alerts/matching/general/model.py`.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from cached_encoder import CachedEncoder
from story_sets import BORDERLINE, LabelledReport, LabelledStory, other_news, project_stories, stories_in

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.general import model
from alerts.matching.general.background import Background, load_background
from alerts.matching.general.features import FEATURE_NAMES, ReportKeys, SeedKeys, extract_features
from alerts.matching.general.profile import LEVEL_QUANTILE, LEVEL_SHARE
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import annotate
from alerts.text.keyed_text import KeyedText, read_keys
from store.records.collection import Article

Array = np.ndarray[Any, Any]
SET_WEIGHTS = {"stories": 20.0, "followups": 20.0, "updates": 20.0, "shipped": 10.0}
SEEDS_PER_STORY = {"stories": 2, "followups": 6, "updates": 6, "shipped": 6}
"""A story's follow-ups in other languages serve as seeds too."""
SHORT_SEED_CHARS = 250
OWN_OTHER_WEIGHT = 0.3
"""The weight of a story's own other news (look-alikes), as a share of its follow-ups'."""
NEGATIVE_WEIGHT, SAMPLE = 60.0, 500
BORDERLINE_WEIGHT = 0.15
"""The weight of a story's passing mentions, as a share of its follow-ups'."""
MARGINS = {True: 0.15, False: 0.0}
"""Added to the threshold that is best for F1. With the encoder F1 is flat there, and fewer passing mentions pass."""
BARE_HEADLINE = {True: -1.5, False: -0.75}
"""Measured on the headlines of the stories."""
L2 = 1.0
FREE = frozenset(FEATURE_NAMES) - model.SUPPORTING - model.OPPOSING


@dataclass(frozen=True)
class Seed:
    """One seed of a story, to be learned from or judged for."""

    story: LabelledStory
    article: Article
    weight: float


class Lab:
    """Features of every pair of seed and report, each computed once."""

    def __init__(self, background: Background, embeddings: Embeddings | None) -> None:
        self.background, self.embeddings = background, embeddings
        self._keyed: dict[int, KeyedText] = {}
        self._rarities: dict[int, Rarity] = {}
        self._reports: dict[tuple[int, int], ReportKeys] = {}
        self._seeds: dict[int, SeedKeys] = {}
        self._vectors: dict[int, Array] = {}

    def leave_out(self, story: LabelledStory) -> None:
        """Judge a story's seeds without the counts of its own texts, which were counted with all others."""
        articles = [*story.seeds, *(report.article for report in story.reports)]
        texts = [(one.language, one.uses.keys()) for one in map(self.keyed, articles)]
        rarity = self.background.rarity.without(texts)
        self._rarities |= {id(article): rarity for article in articles}

    def encode(self, articles: Sequence[Article]) -> None:
        """Encode all articles at once."""
        if self.embeddings is not None:
            vectors = self.embeddings.vectors(articles)
            self._vectors = {id(one): vector for one, vector in zip(articles, vectors, strict=True)}  # type: ignore[misc]

    def row(self, seed: Article, report: Article) -> tuple[float, ...]:
        """The features of a report."""
        meaning = float(self._vectors[id(seed)] @ self._vectors[id(report)]) if self.embeddings else None
        keys = self._report(report, self._rarity(seed))
        return extract_features(self._seed(seed), keys, meaning)

    def background_rows(self, seed: Article) -> Array:
        """The features of other news."""
        texts = self.background.news
        cosines = texts.vectors @ self._vectors[id(seed)] if self.embeddings else np.zeros(len(texts.reports))
        return np.array(
            [
                extract_features(self._seed(seed), report, float(cosine))
                for report, cosine in zip(texts.reports, cosines, strict=True)
            ]
        ).reshape(len(texts.reports), len(FEATURE_NAMES))

    def keyed(self, article: Article) -> KeyedText:
        """The keys of an article."""
        if id(article) not in self._keyed:
            self._keyed[id(article)] = read_keys(annotate(article.title, article.text, article.language))
        return self._keyed[id(article)]

    def _rarity(self, seed: Article) -> Rarity:
        return self._rarities.get(id(seed), self.background.rarity)

    def _seed(self, article: Article) -> SeedKeys:
        if id(article) not in self._seeds:
            self._seeds[id(article)] = SeedKeys(self.keyed(article), self._rarity(article))
        return self._seeds[id(article)]

    def _report(self, article: Article, rarity: Rarity) -> ReportKeys:
        key = id(article), id(rarity)
        if key not in self._reports:
            self._reports[key] = ReportKeys(self.keyed(article), rarity)
        return self._reports[key]


class Judged:
    """A seed with the features of all reports that it reads."""

    def __init__(
        self, lab: Lab, seed: Seed, pool: Sequence[tuple[LabelledStory | None, LabelledReport]]
    ) -> None:
        self.seed, self._lab, self.pool = seed, lab, pool
        self.rows = np.array([lab.row(seed.article, report.article) for _, report in pool])
        self.news = lab.background_rows(seed.article)

    def corrected(self, weights: Array) -> Array:
        """The scores above the seed's level."""
        return self.rows @ weights - LEVEL_SHARE * float(np.quantile(self.news @ weights, LEVEL_QUANTILE))

    @cached_property
    def follow_ups(self) -> Array:
        """Reports that continue the story."""
        own = self.seed.story
        return np.array([story is own and report.is_follow_up for story, report in self.pool])

    @cached_property
    def counted(self) -> Array:
        """All but passing mentions, of this story or of any."""
        return np.array([report.tier != BORDERLINE for _, report in self.pool])

    @cached_property
    def borderline(self) -> Array:
        """Reports that mention the story in passing."""
        own = self.seed.story
        return np.array([story is own and report.tier == BORDERLINE for story, report in self.pool])

    @cached_property
    def look_alikes(self) -> Array:
        """Other news that was collected as similar to the story."""
        own = self.seed.story
        return np.array(
            [
                story is own and not report.is_follow_up and report.tier == "hard"
                for story, report in self.pool
            ]
        )

    def f1_above(self, values: Array, thresholds: Array) -> Array:
        """F1 at each threshold."""
        follow_ups, counted = np.sort(values[self.follow_ups]), np.sort(values[self.counted])
        right = len(follow_ups) - np.searchsorted(follow_ups, thresholds)
        passed = len(counted) - np.searchsorted(counted, thresholds)
        return np.asarray(2 * right / np.maximum(1, passed + len(follow_ups)))

    def scores(self, passed: Array) -> tuple[float, float, float, float, int]:
        """Precision, recall, F1, borderline rejected, look-alikes passed."""
        right = (passed & self.follow_ups).sum()
        precision = right / max(1, (passed & self.counted).sum())
        recall = right / max(1, self.follow_ups.sum())
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        rejected = 1 - (passed & self.borderline).sum() / max(1, self.borderline.sum())
        return (
            float(precision),
            float(recall),
            float(f1),
            float(rejected),
            int((passed & self.look_alikes).sum()),
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    stories = [*(stories_in(args.folder) if args.folder else []), *project_stories()]
    others = other_news(args.other)
    encoder = None if args.no_encoder else load_encoder()
    cached = None if encoder is None else CachedEncoder(encoder, args.cache)
    lab = Lab(load_background(), None if cached is None else Embeddings(cached))
    everything = [
        *(seed for story in stories for seed in story.seeds),
        *(report.article for story in stories for report in story.reports),
        *(report.article for report in others),
    ]
    lab.encode(everything)
    for story in stories:
        if story.group in ("followups", "updates", "shipped"):
            lab.leave_out(story)
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    examples = [
        (seed, rows_of(lab, seed, stories, chance)) for story in stories for seed in seeds_of(story, chance)
    ]
    pool: list[tuple[LabelledStory | None, LabelledReport]] = [
        (story, report) for story in stories if story.group == "stories" for report in story.reports
    ]
    pool += [(None, report) for report in others]
    tested = [
        [Judged(lab, Seed(story, seed, 1.0), pool) for seed in story.seeds]
        for story in stories
        if story.group == "stories"
    ]
    own_pool = [
        (story, report)
        for story in stories
        if story.group in ("followups", "updates")
        for report in story.reports
    ]
    invented = [
        Judged(lab, Seed(story, story.seeds[0], 1.0), own_pool)
        for story in stories
        if story.group in ("followups", "updates")
    ]
    has_encoder = lab.embeddings is not None
    if tested:
        show(*leave_one_out(examples, tested, invented, has_encoder=has_encoder))
    if tested and args.ablate:
        ablate(examples, tested, invented, has_encoder=has_encoder)
    judged = [*(one for pair in tested for one in pair), *invented]
    weights, threshold = learned(examples, judged, has_encoder=has_encoder)
    print(
        {name: round(float(value), 2) for name, value in zip(FEATURE_NAMES, weights, strict=True)},
        round(threshold, 2),
    )
    if args.write:
        write(weights, threshold, with_encoder=has_encoder)


def seeds_of(story: LabelledStory, chance: random.Random) -> list[Seed]:
    """The seeds to learn from: the given ones, and follow-ups in other languages."""
    most, articles = SEEDS_PER_STORY.get(story.group, 0), list(story.seeds)
    if not most:
        return []
    languages = {article.language for article in articles}
    follow_ups = [report.article for report in story.reports if report.is_follow_up]
    others = [article for article in follow_ups if article.language not in languages]
    articles += chance.sample(others, min(len(others), max(0, most - len(articles))))
    return [Seed(story, article, SET_WEIGHTS[story.group] / len(articles)) for article in articles]


def rows_of(
    lab: Lab, seed: Seed, stories: Sequence[LabelledStory], chance: random.Random
) -> tuple[Array, Array, Array]:
    """Features, labels and weights of the reports that a seed is learned from."""
    story = seed.story
    own = [report for report in story.reports if report.article is not seed.article]
    follow_ups = [report.article for report in own if report.is_follow_up]
    look_alikes = [report.article for report in own if not report.is_follow_up and report.tier != BORDERLINE]
    passing = [report.article for report in own if not report.is_follow_up and report.tier == BORDERLINE]
    foreign = [report.article for one in stories if one is not story for report in one.reports]
    foreign = chance.sample(foreign, min(len(foreign), SAMPLE))
    rows = np.array([lab.row(seed.article, article) for article in foreign])
    order = np.argsort(-(rows[:, FEATURE_NAMES.index("cosine")] + rows[:, FEATURE_NAMES.index("meaning")]))
    hard, rest = order[: SAMPLE // 3], order[SAMPLE // 3 :]
    chosen = [*hard, *chance.sample(list(rest), min(len(rest), SAMPLE // 3))]
    size = min(20, len(follow_ups))
    negatives = NEGATIVE_WEIGHT * min(1.0, (len(follow_ups) / 20) ** 0.5)
    table = [lab.row(seed.article, article) for article in follow_ups + look_alikes + passing]
    weights = (
        [size / len(follow_ups)] * len(follow_ups)
        + [OWN_OTHER_WEIGHT * size / max(1, len(look_alikes))] * len(look_alikes)
        + [BORDERLINE_WEIGHT * size / max(1, len(passing))] * len(passing)
        + [negatives / len(chosen)] * len(chosen)
    )
    labels = [1.0] * len(follow_ups) + [0.0] * (len(look_alikes) + len(passing) + len(chosen))
    total = np.array(weights)
    return np.array([*table, *rows[chosen]]), np.array(labels), total * (20 * seed.weight / total.sum())


Example = tuple[Seed, tuple[Array, Array, Array]]
Result = tuple[str, tuple[float, float, float, float, int]]
"""A story and `Judged.scores`."""


def learned(
    examples: Sequence[Example], judged: Sequence[Judged], *, has_encoder: bool
) -> tuple[Array, float]:
    """Weights from the examples, and the threshold that is best for the mean F1 of the judged seeds."""
    weights = fit(*(np.concatenate(parts) for parts in zip(*(rows for _, rows in examples), strict=True)))
    scores = [(one, one.corrected(weights)) for one in judged]
    steps = np.arange(-2.0, 12.0, 0.1)
    curve = np.mean([one.f1_above(values, steps) for one, values in scores], axis=0)
    smooth = np.convolve(curve, np.ones(11) / 11, "same")
    return weights, float(steps[5 + int(smooth[5:-5].argmax())]) + MARGINS[has_encoder]


def fit(rows: Array, labels: Array, importance: Array, sweeps: int = 200) -> Array:
    """Ridge logistic regression with fixed signs, by Newton steps along one feature after the other."""
    mean = np.average(rows, axis=0, weights=importance)
    spread = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=importance)) + 1e-9
    table = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    names = [*FEATURE_NAMES, "bias"]
    weights, scores = np.zeros(len(names)), np.zeros(len(rows))
    for _ in range(sweeps):
        before = weights.copy()
        for number, name in enumerate(names):
            chance = 1 / (1 + np.exp(-scores))
            column, penalty = table[:, number], 0.0 if name == "bias" else L2
            slope = column @ (importance * (chance - labels)) + penalty * weights[number]
            curve = (column**2) @ (importance * chance * (1 - chance)) + penalty + 1e-9
            new = weights[number] - slope / curve
            if name in model.SUPPORTING:
                new = max(new, 0.0)
            if name in model.OPPOSING:
                new = min(new, 0.0)
            scores += (new - weights[number]) * column
            weights[number] = new
        if np.abs(weights - before).max() < 1e-4:
            break
    return np.asarray(weights[:-1] / spread)


def leave_one_out(
    examples: Sequence[Example],
    tested: Sequence[Sequence[Judged]],
    invented: Sequence[Judged],
    *,
    has_encoder: bool,
) -> tuple[dict[str, list[Result]], Counter[str]]:
    """Each story judged with what was learned from the others: by seed, and the errors with its own seed."""
    results: dict[str, list[Result]] = {"own": [], "english": [], "both": []}
    wrong: Counter[str] = Counter()
    for pair in tested:
        story = pair[0].seed.story
        weights, threshold = learned(
            [example for example in examples if example[0].story is not story],
            [*(one for other in tested if other is not pair for one in other), *invented],
            has_encoder=has_encoder,
        )
        scores = [one.corrected(weights) for one in pair]
        for name, values in (
            ("own", scores[0]),
            ("english", scores[1]),
            ("both", (scores[0] + scores[1]) / 2),
        ):
            results[name].append((story.name, pair[0].scores(values >= threshold)))
        wrong.update(kind_of_errors(pair[0], scores[0] >= threshold))
    return results, wrong


def show(results: dict[str, list[Result]], wrong: Counter[str]) -> None:
    """One line a seed, and the errors."""
    for name, rows in results.items():
        table = np.array([values for _, values in rows])
        print(f"{name:8} P {table[:, 0].mean():.3f} R {table[:, 1].mean():.3f} F1 {table[:, 2].mean():.3f} "
              f"borderline rejected {table[:, 3].mean():.2f} look-alikes passed {int(table[:, 4].sum())}  "
              + " ".join(f"{story[:8]} {values[2]:.2f}" for story, values in rows))  # fmt: skip
    print("own seed, errors:", dict(wrong))


def ablate(
    examples: Sequence[Example],
    tested: Sequence[Sequence[Judged]],
    invented: Sequence[Judged],
    *,
    has_encoder: bool,
) -> None:
    """Leave each feature out in turn, learn again, and judge each story with what the others gave."""

    def without(number: int | None) -> Array:
        left = [
            (seed, (emptied(rows, number), labels, weights)) for seed, (rows, labels, weights) in examples
        ]
        results, _ = leave_one_out(left, tested, invented, has_encoder=has_encoder)
        return np.array(
            [[fmean(values[at] for _, values in rows) for at in (2, 3)] for rows in results.values()]
        )

    whole = without(None)
    print(f"{'without':16} {'F1 own':>8} {'english':>8} {'both':>8} {'borderline, own':>16}")
    for number, name in enumerate(FEATURE_NAMES):
        if name != "meaning" or has_encoder:
            f1, rejected = (without(number) - whole).T
            print(f"{name:16} {f1[0]:+8.3f} {f1[1]:+8.3f} {f1[2]:+8.3f} {rejected[0]:+16.2f}", flush=True)


def emptied(rows: Array, number: int | None) -> Array:
    """The rows without one feature: its weight becomes 0."""
    rows = rows.copy()
    if number is not None:
        rows[:, number] = 0.0
    return rows


def kind_of_errors(judged: Judged, passed: Array) -> Counter[str]:
    """Errors by kind."""
    kinds: Counter[str] = Counter()
    for (story, report), took in zip(judged.pool, passed, strict=True):
        is_own = story is judged.seed.story
        if is_own and report.is_follow_up and not took:
            kinds["missed hard" if report.is_hard else "missed"] += 1
        elif took and not (is_own and report.is_follow_up):
            kinds[f"false {'own' if is_own else 'other'} {report.tier or 'follow-up'}"] += 1
    return kinds


def write(weights: Array, threshold: float, *, with_encoder: bool) -> None:
    """Store the weights in the model's source."""
    name = "WITH_ENCODER" if with_encoder else "WITHOUT_ENCODER"
    rows = "".join(
        f"    {feature}={value:.2f},\n"
        for feature, value in zip(FEATURE_NAMES, weights, strict=True)
        if abs(value) >= 0.005
    )
    text = f"{name} = _model(\n    {threshold:.1f},\n    {BARE_HEADLINE[with_encoder]},\n{rows})\n"
    path = Path(model.__file__)
    source = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(rf"{name} = _model\(.*?\n\)\n", lambda _: text, source, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
