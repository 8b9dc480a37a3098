"""The floor for grouping reports into developments, on three invented stories in 23 languages."""

import json
import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from alerts.developments.tracker import Tracker
from alerts.matching.evaluation import article_from_item
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from tests.support.records import make_match

FOLLOW_UPS = Path(__file__).parent.parent / "data" / "followups.jsonl"
LATE = timedelta(days=3)


@cache
def labelled():
    """Story → its seed as a story, and its reports in order of publication."""
    rows = [json.loads(line) for line in FOLLOW_UPS.read_text(encoding="utf-8").splitlines()]
    seeds = {row["story"]: row for row in rows if row.get("seed")}
    reports = defaultdict(list)
    for row in rows:
        if not row.get("seed"):
            when = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
            reports[row["story"]].append((row, replace(article_from_item(row), published=when, seen=when)))
    for rows in reports.values():
        rows.sort(key=lambda pair: (pair[1].seen, pair[1].id))
    return [
        (
            build_story(StorySpec(name, single_seed(f"{seed['title']}\n\n{seed['text']}", seed["lang"]))),
            reports[name],
        )
        for name, seed in seeds.items()
    ]


def told(story, reports, *, restart_every=0):
    """Messages of each labelled development, all developments opened, and who is a copy of whom."""
    tracker, members, developments = Tracker(story), [], {}
    spoken, groups, copies = Counter(), defaultdict(Counter), {}
    for number, (row, article) in enumerate(reports):
        if restart_every and number % restart_every == 0:
            figures = [figure for member in members for figure in member.figures]
            tracker = Tracker(story, members, developments.values(), figures)
        placed = tracker.place(
            article, make_match(article.id, story.name, language=row["lang"]), article.seen
        )
        members.append(placed.member)
        developments[placed.development.key] = placed.development
        spoken[row["development"]] += placed.is_alert
        groups[placed.development.key][row["development"]] += 1
        copies[row["id"]] = placed.member.duplicate_of
    return spoken, dict(groups), copies


def late(reports, chance):
    """The same reports, each seen up to three days after it was published."""
    seen = [(row, replace(one, seen=one.published + LATE * chance.random())) for row, one in reports]
    return sorted(seen, key=lambda pair: pair[1].seen)


def test_each_development_is_told_and_few_are_told_twice():
    spoken, opened, wrong = Counter(), 0, 0
    for story, reports in labelled():
        each, groups, copies = told(story, reports)
        spoken += each
        opened += len(groups)
        wrong += sum(labels.total() - max(labels.values()) for labels in groups.values())
        assert copies == {row["id"]: row["dup_of"] for row, _ in reports}
    wanted = {row["development"] for _, reports in labelled() for row, _ in reports}
    assert len(wanted) == 41
    assert sum(times > 0 for times in spoken.values()) == len(wanted), "none is swallowed"
    assert spoken.total() <= 1.25 * len(wanted)
    assert opened <= 1.25 * len(wanted)
    assert wrong <= 4, "reports in a development of something else"


@pytest.mark.parametrize("seed", range(3))
def test_reports_that_come_late_lose_next_to_no_development(seed):
    chance, spoken, wanted = random.Random(seed), Counter(), 0
    for story, reports in labelled():
        spoken += told(story, late(reports, chance))[0]
        wanted += len({row["development"] for row, _ in reports})
    assert sum(times > 0 for times in spoken.values()) >= wanted - 1
    assert spoken.total() <= 1.3 * wanted


def test_a_restart_in_the_middle_changes_nothing():
    for story, reports in labelled():
        assert told(story, reports, restart_every=7) == told(story, reports)
