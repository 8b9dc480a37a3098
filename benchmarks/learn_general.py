"""Learns the weights of the general judge, and tests them on stories that were left out.

    python benchmarks/learn_general.py [FOLDER] [--other FILE...] [--seeds FOLDER] [--no-encoder]
                                       [--cache FILE] [--ablate] [--write]

FOLDER has stories (see `story_sets.py`); without it only the project's own test data is learned from.
`--other` adds other news that every story reads. `--seeds` has the stories' seeds in more languages,
STORY/LANGUAGE.txt, for the fit of the level. Each story of FOLDER is judged with weights and a level learned
from all other stories, and reads the reports of all. `--cache` keeps the encoder's vectors. `--ablate` leaves
one feature out after the other and learns again. `--write` stores what is learned from all stories in
`alerts/matching/general/model.py`.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
from cached_encoder import CachedEncoder
from general_fit import BREVITY, Example, learned, rows_of, seeds_of
from general_lab import Array, Judged, Lab, Seed
from story_sets import (
    LabelledReport,
    LabelledStory,
    other_news,
    project_stories,
    stories_in,
    translated_seeds,
)

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.general import model
from alerts.matching.general.background import load_background
from alerts.matching.general.features import FEATURE_NAMES
from alerts.matching.general.level import Level

SEEDS = ("own", "english", "both")
Result = tuple[str, tuple[float, float, float, float, int]]
"""A story and `Judged.scores`."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--seeds", type=Path)
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
    translated = translated_seeds(args.seeds, stories) if args.seeds else []
    everything = [
        *(seed for _, seed in translated),
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
    told = [Judged(lab, Seed(story, seed, 1.0), pool) for story, seed in translated]
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
        show(*leave_one_out(examples, tested, invented, told, has_encoder=has_encoder))
    if tested and args.ablate:
        ablate(examples, tested, invented, told, has_encoder=has_encoder)
    judged = [one for pair in tested for one in pair]
    weights, level = learned(examples, judged, invented, told, has_encoder=has_encoder)
    print(
        {name: round(float(value), 2) for name, value in zip(FEATURE_NAMES, weights, strict=True)},
        level,
    )
    if args.write:
        write(weights, level, with_encoder=has_encoder)


def leave_one_out(
    examples: Sequence[Example],
    tested: Sequence[Sequence[Judged]],
    invented: Sequence[Judged],
    translated: Sequence[Judged],
    *,
    has_encoder: bool,
) -> tuple[dict[str, list[Result]], Counter[str]]:
    """Each story judged with what was learned from the others: by seed, and the errors with its own seed."""
    results: dict[str, list[Result]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    for pair in tested:
        story = pair[0].seed.story
        weights, level = learned(
            [example for example in examples if example[0].story is not story],
            [one for other in tested if other is not pair for one in other],
            invented,
            [one for one in translated if one.seed.story is not story],
            has_encoder=has_encoder,
        )
        scores = [one.above_level(weights, level) for one in pair]
        for name, values in (
            ("own", scores[0]),
            ("english", scores[1]),
            ("both", (scores[0] + scores[1]) / 2),
        ):
            results[name].append((story.name, pair[0].scores(values >= 0)))
        for one in translated:
            if one.seed.story is story:
                passed = one.above_level(weights, level) >= 0
                results[f"in {one.seed.article.language}"].append((story.name, one.scores(passed)))
        wrong.update(kind_of_errors(pair[0], scores[0] >= 0))
    return results, wrong


def show(results: dict[str, list[Result]], wrong: Counter[str]) -> None:
    """One line a seed, and the errors."""
    for name, rows in results.items():
        table = np.array([values for _, values in rows])
        print(f"{name:8} P {table[:, 0].mean():.3f} R {table[:, 1].mean():.3f} F1 {table[:, 2].mean():.3f} "
              f"borderline rejected {table[:, 3].mean():.2f} look-alikes passed {int(table[:, 4].sum())}  "
              + " ".join(f"{story[:8]} {values[2]:.2f}" for story, values in rows))  # fmt: skip
    recalls = [
        np.mean([values[1] for _, values in rows]) for name, rows in results.items() if name[:3] == "in "
    ]
    if recalls:
        print(f"recall by language of the seed: {min(recalls):.2f} to {max(recalls):.2f}")
    print("own seed, errors:", dict(wrong))


def ablate(
    examples: Sequence[Example],
    tested: Sequence[Sequence[Judged]],
    invented: Sequence[Judged],
    translated: Sequence[Judged],
    *,
    has_encoder: bool,
) -> None:
    """Leave each feature out in turn, learn again, and judge each story with what the others gave."""

    def without(number: int | None) -> Array:
        left = [
            (seed, (emptied(rows, number), labels, weights)) for seed, (rows, labels, weights) in examples
        ]
        results, _ = leave_one_out(left, tested, invented, translated, has_encoder=has_encoder)
        return np.array(
            [
                [fmean(values[at] for _, values in rows) for at in (2, 3)]
                for rows in map(results.__getitem__, SEEDS)
            ]
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


def write(weights: Array, level: Level, *, with_encoder: bool) -> None:
    """Store the weights in the model's source."""
    name = "WITH_ENCODER" if with_encoder else "WITHOUT_ENCODER"
    rows = "".join(
        f"    {feature}={value:.2f},\n"
        for feature, value in zip(FEATURE_NAMES, weights, strict=True)
        if abs(value) >= 0.005
    )
    shown = ", ".join(f"{value:.2f}" for value in level)
    text = f"{name} = _model(\n    Level({shown}),\n    {BREVITY[with_encoder]},\n{rows})\n"
    path = Path(model.__file__)
    source = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(rf"{name} = _model\(.*?\n\)\n", lambda _: text, source, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
