"""The labelled stories of the tests' data, each with its reports and whether each is a follow-up."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from alerts.matching.evaluation import article_from_item
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from store.records.articles import Article

DATA = Path(__file__).parent.parent / "data"
FILES = ("followups", "updates")


class LabelledStory(NamedTuple):
    """A story with its own reports."""

    story: Story
    reports: tuple[tuple[Article, bool], ...]
    """Each with whether it is a follow-up; those that are not are about something near."""


@cache
def labelled_stories():
    """The stories of all files, seeds and reports in the order of the files."""
    rows = [
        (file, json.loads(line))
        for file in FILES
        for line in (DATA / f"{file}.jsonl").read_text("utf-8").splitlines()
    ]
    names = dict.fromkeys((file, row["story"]) for file, row in rows)
    return tuple(
        _labelled(*name, [row for file, row in rows if (file, row["story"]) == name]) for name in names
    )


def _labelled(file, name, rows):
    (seed,) = (row for row in rows if row.get("seed"))
    spec = StorySpec(f"{file}-{name}", single_seed(f"{seed['title']}\n\n{seed['text']}", seed["lang"]))
    reports = tuple(
        (article_from_item(row), bool(row.get("label", 1))) for row in rows if not row.get("seed")
    )
    return LabelledStory(build_story(spec), reports)
