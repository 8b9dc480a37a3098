"""Labelled reports, and the story that they are labelled for, for several benchmarks."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alerts.matching.evaluation import article_from_item
from alerts.matching.matcher import MatchedText, Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from alerts.text.annotate import scan
from alerts.text.scanner import Scanner
from store.records.articles import Article
from store.records.matching import Match

_EVENTS = Path(__file__).resolve().parent.parent / "tests" / "data" / "stories.tsv"
_SEED = Path(__file__).resolve().parent.parent / "seed" / "north-korea-troops.id.md"


def items_of(files: Sequence[Path]) -> list[dict[str, Any]]:
    """The labelled reports of JSON Lines files: objects with `id`, `title`, `text`, `lang`, `label`."""
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def articles_of(items: Sequence[dict[str, Any]]) -> list[Article]:
    """The labelled reports as articles, in order."""
    return [article_from_item(item, number) for number, item in enumerate(items)]


def published_of(item: dict[str, Any]) -> datetime:
    """The time of publication; a date without a time is midnight UTC."""
    return datetime.fromisoformat(item["published"]).replace(tzinfo=UTC)


def seed_story() -> Story:
    """The story of the shipped seed, without keywords."""
    return build_story(StorySpec("north-korea-troops", single_seed(_SEED.read_text(encoding="utf-8"), "id")))


def world_of(articles: Sequence[Article], others: int = 9) -> list[Article]:
    """The articles, each followed by `others` reports of other events, equally long, in many languages."""
    events: dict[str, list[str]] = {}
    for line in _EVENTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _, language, text = line.split("\t")
            events.setdefault(language, []).append(text)
    chance = random.Random(0)  # noqa: S311 - an order, no secret
    stream = []
    for article in articles:
        stream.append(article)
        for number in range(others):
            language = chance.choice([tag for tag, texts in events.items() if len(texts) > 2])
            title, *text = chance.sample(events[language], k=3)
            length = len(article.title) + len(article.text)
            body = " ".join(text * (1 + length // max(1, sum(map(len, text))))).strip()[:length]
            stream.append(
                replace(article, id=f"{article.id}-{number}", title=title, text=body, language=language)
            )
    return stream


class LabelledMatcher(Matcher):
    """Takes every report for a follow-up of one story, and reads it as the real matcher does."""

    def __init__(
        self,
        story: Story,
        *,
        retrospective: Collection[str] = (),
        embeddings: Mapping[str, bytes] | None = None,
    ) -> None:
        """`retrospective`: ids of the reports that look back; `embeddings` by id."""
        super().__init__([story])
        self._story = story
        self._scanner = Scanner(story.own_forms) if story.own_forms else None
        self._retrospective, self._packed = retrospective, embeddings or {}

    def match_text(self, article: Article) -> MatchedText:
        """One verdict, a match."""
        match = Match(
            article.id,
            self._story.name,
            matched=True,
            score=1.0,
            language=article.language,
            retrospective=article.id in self._retrospective,
            embedding=self._packed.get(article.id, b""),
        )
        hits = scan(article.title, article.text, article.language, self._scanner)
        return MatchedText((match,), hits, hits.annotate())
