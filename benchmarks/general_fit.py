"""Fits the weights of the general judge, and how much it requires for a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from general_lab import Array, Judged, Lab, Seed
from story_sets import BORDERLINE, LabelledStory

from alerts.matching.general import model
from alerts.matching.general.features import FEATURE_NAMES
from alerts.matching.general.level import Level

SET_WEIGHTS = {"stories": 20.0, "followups": 20.0, "updates": 20.0, "shipped": 10.0}
SEEDS_PER_STORY = {"stories": 2, "followups": 6, "updates": 6, "shipped": 6}
"""A story's follow-ups in other languages serve as seeds too."""
OWN_OTHER_WEIGHT = 0.3
"""The weight of a story's own other news (look-alikes), as a share of its follow-ups'."""
BORDERLINE_WEIGHT = 0.15
"""The weight of a story's passing mentions, as a share of its follow-ups'."""
NEGATIVE_WEIGHT, SAMPLE = 60.0, 500
MARGINS = {True: 0.15, False: 0.0}
"""Added to the level that is best for F1: with the encoder F1 is flat there, and fewer mentions pass."""
NEWS_MARGINS = {True: 2.0, False: 1.4}
"""See `Level.margin`: for a seed without known names the fit alone would let much news pass."""
BREVITY = {True: -2.2, False: -1.0}
"""Measured on the stories' headlines, alone and with one and two sentences."""
L2 = 1.0
INVENTED_WEIGHT, TRANSLATED_WEIGHT = 0.5, 0.2
"""The weights of the seeds of invented stories, and of translated seeds, in the fit of the level.

The seeds of the real stories count 1.
"""

Example = tuple[Seed, tuple[Array, Array, Array]]


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


def learned(
    examples: Sequence[Example],
    judged: Sequence[Judged],
    invented: Sequence[Judged],
    translated: Sequence[Judged],
    *,
    has_encoder: bool,
) -> tuple[Array, Level]:
    """Weights from the examples, and the level that is best for all seeds."""
    weights = fit(*(np.concatenate(parts) for parts in zip(*(rows for _, rows in examples), strict=True)))
    importance = (
        [1.0] * len(judged) + [INVENTED_WEIGHT] * len(invented) + [TRANSLATED_WEIGHT] * len(translated)
    )
    level = fit_level(weights, [*judged, *invented, *translated], importance)
    return weights, level._replace(base=level.base + MARGINS[has_encoder], margin=NEWS_MARGINS[has_encoder])


def fit_level(weights: Array, judged: Sequence[Judged], importance: Sequence[float]) -> Level:
    """Ridge regression of each seed's best threshold on its traits."""
    traits = np.array([one.traits(weights) for one in judged])
    best = np.array([best_threshold(one, weights) for one in judged])
    counts = np.array(importance)
    mean, spread = traits.mean(axis=0), traits.std(axis=0) + 1e-9
    table = np.c_[np.ones(len(traits)), (traits - mean) / spread]
    penalty = L2 / 5 * np.diag([0.0, *np.ones(traits.shape[1])])
    solved = np.linalg.solve(
        (table * counts[:, None]).T @ table + penalty, (table * counts[:, None]).T @ best
    )
    slopes = solved[1:] / spread
    return Level(float(solved[0] - slopes @ mean), *map(float, slopes), margin=0.0)


def best_threshold(judged: Judged, weights: Array) -> float:
    """The threshold with the highest F1, smoothed: few reports decide it."""
    steps = np.arange(-3.0, 14.0, 0.2)
    curve = np.convolve(judged.f1_above(judged.scores_of(weights), steps), np.ones(5) / 5, "same")
    return float(steps[int(curve.argmax())])


def fit(rows: Array, labels: Array, importance: Array, steps: int = 50) -> Array:
    """Ridge logistic regression with fixed signs, by Newton's method."""
    mean = np.average(rows, axis=0, weights=importance)
    spread = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=importance)) + 1e-9
    table = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    penalty = np.array([L2] * len(FEATURE_NAMES) + [0.0])
    weights = np.zeros(len(penalty))
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-(table @ weights)))
        slopes = (importance * (chance - labels)) @ table + penalty * weights
        curves = (table.T * (importance * chance * (1 - chance))) @ table + np.diag(penalty + 1e-9)
        before, weights = weights, lowest(weights, slopes, curves)
        if np.abs(weights - before).max() < 1e-4:
            break
    return np.asarray(weights[:-1] / spread)


def lowest(weights: Array, slopes: Array, curves: Array, sweeps: int = 500) -> Array:
    """Where a quadratic function is lowest among weights with the right signs, one weight after the other."""
    weights, slopes = weights.copy(), slopes.copy()
    for _ in range(sweeps):
        largest = 0.0
        for number, name in enumerate([*FEATURE_NAMES, "bias"]):
            new = weights[number] - slopes[number] / curves[number, number]
            if name in model.SUPPORTING:
                new = max(new, 0.0)
            if name in model.OPPOSING:
                new = min(new, 0.0)
            change = new - weights[number]
            slopes += change * curves[:, number]
            weights[number] = new
            largest = max(largest, abs(change))
        if largest < 1e-6:
            break
    return weights
