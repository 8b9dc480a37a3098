"""Developments of stories of every kind: B-cubed by size, alerts, what is swallowed, copies, translations.

    python benchmarks/developments_any_story.py FOLDER [--matched] [--orders 3]
    python benchmarks/developments_any_story.py --told-alike FILE [--languages ar,de,...]

Both take `--encoder auto|off`, `--cache FILE`, which keeps the encoder's vectors, and `--why`.

FOLDER has a folder for each story, as for `any_story.py`; its follow-ups are given to the tracker as matched,
in order of publication, and in random orders in which each arrives up to three days late. With `--matched`
each story gets what the matcher takes of the reports of all stories.

FILE is JSON Lines of texts told in many languages (`topic`, `lang`, `title`, `text`). Each topic is a story
whose seed is one of its translations; the others arrive over 36 hours in random order. One development and
one alert each are right.

opened, alerts    developments found and messages sent, per labelled development
swallowed         labelled developments none of whose matched reports opened a development
untold            labelled developments none of whose matched reports caused a message
unmatched         labelled developments none of whose reports were matched
other             messages that other news caused
copies            copies in the development of their original, of those in its language, and translated ones
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import story_sets
from any_story import spec_of
from cached_encoder import CachedEncoder
from developments import LATE, arriving
from developments_score import Scores, score_of
from labelled import items_of

from alerts.developments.placement import Placement
from alerts.developments.tracker import Tracker
from alerts.figures.extract import extract_figures
from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.evaluation import article_from_item
from alerts.matching.matcher import Matcher
from alerts.matching.retrospective import is_retrospective
from alerts.messages.decisions import decision_text
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from alerts.text.annotate import AnnotatedText, annotate
from alerts.text.scanner import Scanner
from store.errors import ConfigError
from store.records.articles import Article
from store.records.matching import Figure, Match

BEGIN, SPREAD = datetime(2026, 3, 2, tzinfo=UTC), timedelta(hours=36)
LANGUAGES = "ar bn de el en es fa fr he hi id ja ko pl ru sw th tr vi zh"


@dataclass(slots=True)
class Reading:
    """A report, read once for all orders."""

    item: dict[str, Any]
    article: Article
    match: Match
    annotated: AnnotatedText
    figures: tuple[Figure, ...]

    def arriving(self, delay: timedelta) -> Reading:
        """The same report, seen that long after its publication."""
        return replace(self, article=arriving(self.item, delay))


@dataclass(slots=True)
class Labelled:
    """A story with its reports."""

    story: Story
    readings: list[Reading] = field(default_factory=list)


def main() -> int:
    """Print a line for each order."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--told-alike", type=Path, metavar="FILE")
    parser.add_argument("--languages", default=LANGUAGES.replace(" ", ","))
    parser.add_argument("--encoder", default="auto", help="as in the config")
    parser.add_argument("--cache", type=Path, help="a file that keeps the encoder's vectors")
    parser.add_argument("--orders", type=int, default=3, help="how many late orders")
    parser.add_argument("--matched", action="store_true", help="only what the matcher takes")
    parser.add_argument("--why", action="store_true", help="print each message and each wrong opening")
    args = parser.parse_args()
    encoder = load_encoder(args.encoder)
    meaning = None if encoder is None else Embeddings(CachedEncoder(encoder, args.cache))
    if args.folder is not None:
        stories = stories_in(args.folder, meaning, matched=args.matched)
        print(Scores.HEADER)
        print(f"{'published':<12}{run(stories, why=args.why)}")
        for number in range(args.orders):
            late = random.Random(number)  # noqa: S311 - an order, no secret
            print(f"{f'late {number + 1}':<12}{run(stories, late)}")
    if args.told_alike is not None:
        stories = told_alike(args.told_alike, args.languages.split(","), meaning)
        print(Scores.HEADER)
        print(f"{'told alike':<12}{run(stories, why=args.why)}")
    return 0


def stories_in(folder: Path, meaning: Embeddings | None, *, matched: bool) -> list[Labelled]:
    """The stories of a folder, with their follow-ups, or with what the matcher takes of all reports."""
    stories = [spec_of(story, 0, keywords=True) for story in story_sets.stories_in(folder)]
    items = [
        item | {"story": story.name}
        for story in stories
        for item in items_of([folder / story.name / "reports.jsonl"])
    ]
    labelled = {story.name: Labelled(story) for story in stories}
    matcher = Matcher(stories, meaning, embed_matches=meaning is not None) if matched else None
    for item in sorted(items, key=lambda item: (item["published"], item["id"])):
        if matcher is None:
            if item["label"]:
                one = labelled[item["story"]]
                one.readings.append(reading_of(item, one.story, meaning))
            continue
        for match in matcher.match(article_from_item(item)):
            one = labelled[match.story]
            if match.matched:
                own = item["label"] and item["story"] == match.story
                wrong = {} if own else {"development": "", "dup_of": None}
                one.readings.append(reading_of(item | wrong, one.story, None, match))
            elif item["label"] and item["story"] == match.story:
                one.readings.append(reading_of(item, one.story, None, match))
    return list(labelled.values())


def told_alike(file: Path, languages: Sequence[str], meaning: Embeddings | None) -> list[Labelled]:
    """A story for each topic, in random order."""
    chance = random.Random(0)  # noqa: S311 - an order, no secret
    topics: dict[str, list[dict[str, Any]]] = {}
    for item in items_of([file]):
        if item["lang"] in languages:
            topics.setdefault(item["topic"], []).append(item)
    stories = []
    for topic, items in sorted(topics.items()):
        one = Labelled(story_told_in(topic, chance.sample(items, len(items))))
        times = sorted(BEGIN + SPREAD * chance.random() for _ in items)
        chance.shuffle(items)
        for item, when in zip(items, times, strict=True):
            dated = item | {"published": when.replace(tzinfo=None).isoformat(), "development": topic}
            one.readings.append(reading_of(dated, one.story, meaning))
        stories.append(one)
    return stories


def story_told_in(topic: str, items: Sequence[dict[str, Any]]) -> Story:
    """The story of the first of these texts that can be a seed; the others lack names that are known."""
    for seed in items:
        text = f"{seed['title']}\n\n{seed['text']}"
        with suppress(ConfigError):
            return build_story(StorySpec(topic, single_seed(text, seed["lang"])))
    raise ConfigError([f"{topic}: no text can be a seed"])


def reading_of(
    item: dict[str, Any], story: Story, meaning: Embeddings | None, match: Match | None = None
) -> Reading:
    """Read a report as the service does; without `match` it is taken as matched."""
    article = article_from_item(item)
    scanner = Scanner(story.own_forms) if story.own_forms else None
    annotated = annotate(article.title, article.text, article.language, scanner)
    if match is None:
        match = Match(
            article.id,
            story.name,
            matched=True,
            score=1.0,
            language=article.language,
            retrospective=is_retrospective(annotated),
            embedding=b"" if meaning is None else meaning.packed(article),
        )
    figures = extract_figures(article.title, article.text, article.language)
    return Reading(item, article, match, annotated, tuple(figures))


def run(stories: Sequence[Labelled], late: random.Random | None = None, *, why: bool = False) -> Scores:
    """Place all reports of all stories."""
    whole = Scores()
    for one in stories:
        readings = [each.arriving(LATE * late.random() if late else timedelta()) for each in one.readings]
        readings.sort(key=lambda each: each.article.seen)
        tracker = Tracker(one.story)
        placed = {
            each.article.id: tracker.place(
                each.article, each.match, each.article.seen, annotated=each.annotated, figures=each.figures
            )
            for each in readings
            if each.match.matched
        }
        whole += score_of([each.item for each in readings], placed)
        if why:
            print_reasons(readings, placed)
    return whole


def print_reasons(readings: Sequence[Reading], placed: dict[str, Placement]) -> None:
    """Each report of a labelled development after the first that speaks, and each that hides among others."""
    told: set[str] = set()
    owner: dict[str, str] = {}
    for each in readings:
        if (place := placed.get(each.article.id)) is None or not (truth := each.item["development"]):
            continue
        mixed = owner.setdefault(place.development.key, truth) != truth
        if (place.is_alert and truth in told) or mixed:
            kind = "mixed" if mixed else "again"
            print(f"{kind} {each.article.id} {truth} ({each.article.language}): {each.article.title}")
            print(f"    {decision_text(place.member.decision)}")
        if place.is_alert:
            told.add(truth)


if __name__ == "__main__":
    sys.exit(main())
