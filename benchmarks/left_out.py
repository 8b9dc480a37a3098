"""Models of the general judge for each story of a folder, learned from all other stories."""

from __future__ import annotations

import random
from collections.abc import Sequence

from general_fit import BREVITY, learned, rows_of, seeds_of
from general_lab import Judged, Lab, Seed
from story_sets import LabelledReport, LabelledStory, project_stories

from alerts.matching.embeddings import Embeddings
from alerts.matching.general.background import load_background
from alerts.matching.general.features import FEATURE_NAMES
from alerts.matching.general.model import GeneralModel


def left_out_models(
    stories: Sequence[LabelledStory], others: Sequence[LabelledReport], embeddings: Embeddings | None
) -> dict[str, GeneralModel]:
    """By name of the story: weights and level as `learn_general.py` learns them without that story."""
    everything = [*stories, *project_stories()]
    lab = Lab(load_background(), embeddings)
    lab.encode(
        [
            *(seed for story in everything for seed in story.seeds),
            *(report.article for story in everything for report in story.reports),
            *(report.article for report in others),
        ]
    )
    invented_stories = [story for story in everything if story.group in ("followups", "updates")]
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    examples = [
        (seed, rows_of(lab, seed, everything, chance))
        for story in everything
        for seed in seeds_of(story, chance)
    ]
    pool: list[tuple[LabelledStory | None, LabelledReport]] = [
        (story, report) for story in stories for report in story.reports
    ]
    pool += [(None, report) for report in others]
    own_pool = [(story, report) for story in invented_stories for report in story.reports]
    tested = [[Judged(lab, Seed(story, seed, 1.0), pool) for seed in story.seeds] for story in stories]
    invented = [Judged(lab, Seed(story, story.seeds[0], 1.0), own_pool) for story in invented_stories]
    models = {}
    for pair in tested:
        story = pair[0].seed.story
        weights, level = learned(
            [example for example in examples if example[0].story is not story],
            [one for other in tested if other is not pair for one in other],
            invented,
            [],
            has_encoder=embeddings is not None,
        )
        models[story.name] = GeneralModel(
            level,
            BREVITY[embeddings is not None],
            dict(zip(FEATURE_NAMES, map(float, weights), strict=True)),
        )
    return models
