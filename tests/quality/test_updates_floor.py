"""The floor for updates, on three invented stories whose developments last for days."""

import json
from collections import Counter
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from alerts.developments.tracker import Tracker
from alerts.matching.evaluation import article_from_item
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from tests.support.records import make_match

UPDATES = Path(__file__).parent.parent / "data" / "updates.jsonl"


@cache
def placed():
    """Each follow-up, in order of publication within its story, with where it was placed."""
    rows = [json.loads(line) for line in UPDATES.read_text(encoding="utf-8").splitlines()]
    found = []
    for name, group in groupby(sorted(rows, key=lambda row: row["story"]), key=lambda row: row["story"]):
        seed, *reports = sorted(group, key=lambda row: not row.get("seed"))
        text = f"{seed['title']}\n\n{seed['text']}"
        tracker = Tracker(build_story(StorySpec(name, single_seed(text, seed["lang"]))))
        reports = [row for row in reports if row["label"] and row.get("development")]
        for row in sorted(reports, key=lambda row: datetime.fromisoformat(row["published"])):
            article, seen = article_from_item(row), datetime.fromisoformat(row["published"])
            match = make_match(
                row["id"], name, language=row["lang"], retrospective=row.get("kind") == "retrospective"
            )
            found.append((row, tracker.place(article, match, seen)))
    return found


def test_most_news_is_told_and_few_messages_tell_nothing():
    waiting, useful, messages = Counter(), 0, 0
    for row, placement in placed():
        waiting[row["development"]] += row.get("news", False)
        if placement.is_alert:
            messages += 1
            useful += bool(waiting.pop(row["development"], 0))
    assert sum(row.get("news", False) for row, _ in placed()) == 101
    assert messages - useful <= 12
    assert waiting.total() <= 17, "news never told"


def test_no_copy_speaks_and_nearly_all_are_beside_their_original():
    where = {row["id"]: placement.development.key for row, placement in placed()}
    copies = [(row["dup_of"], placement) for row, placement in placed() if row.get("dup_of")]
    assert len(copies) == 36
    assert not any(placement.is_alert for _, placement in copies)
    assert sum(where[original] == placement.development.key for original, placement in copies) >= 34
