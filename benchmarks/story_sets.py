"""Labelled stories of every kind: what a user gives for each, and the reports that the web then brings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labelled import items_of

from alerts.text.languages import primary_language
from store.records.articles import Article

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
BORDERLINE = "borderline"


@dataclass(frozen=True, slots=True)
class LabelledReport:
    """A report, and what it is to the story that it was collected for."""

    article: Article
    is_follow_up: bool
    tier: str = ""
    """Of other news: `easy`, `hard`, `borderline`."""
    is_hard: bool = False
    """A follow-up that avoids the obvious words."""


@dataclass(slots=True)
class LabelledStory:
    """A story with its reports."""

    group: str
    """The set that it is from."""
    name: str
    seeds: list[Article]
    """Tellings of the seed; each is followed on its own."""
    keywords: list[tuple[str, ...]] = field(default_factory=list)
    """The user's keywords for each seed."""
    reports: list[LabelledReport] = field(default_factory=list)


def stories_in(folder: Path) -> list[LabelledStory]:
    """The stories of a folder: each with its own and its English seed."""
    return [_story_in(path.parent) for path in sorted(folder.glob("*/reports.jsonl"))]


def _story_in(folder: Path) -> LabelledStory:
    story = LabelledStory("stories", folder.name, [])
    for suffix in ("", "-en"):
        lines = (folder / f"keywords{suffix}.txt").read_text(encoding="utf-8").splitlines()
        language = next((line.partition("=")[2].strip() for line in lines if "=" in line), "en")
        seed = (folder / f"seed{suffix}.txt").read_text(encoding="utf-8").strip()
        title, _, text = seed.partition("\n")
        story.seeds.append(article_of(f"{folder.name}{suffix}", title, text.strip(), language))
        story.keywords.append(tuple(line.strip() for line in lines if line.strip() and "=" not in line))
    story.reports = [_report(item) for item in items_of([folder / "reports.jsonl"])]
    return story


def translated_seeds(folder: Path, stories: Sequence[LabelledStory]) -> list[tuple[LabelledStory, Article]]:
    """The seeds of the stories in more languages: STORY/LANGUAGE.txt."""
    found = []
    for story in stories:
        for file in sorted((folder / story.name).glob("*.txt")):
            title, _, text = file.read_text(encoding="utf-8").strip().partition("\n")
            found.append((story, article_of(f"{story.name}-{file.stem}", title, text.strip(), file.stem)))
    return found


def project_stories() -> list[LabelledStory]:
    """The stories of the project's own test data; their first telling is the seed."""
    stories: dict[tuple[str, str], LabelledStory] = {}
    for name in ("followups", "updates"):
        for item in items_of([DATA / f"{name}.jsonl"]):
            story = stories.setdefault((name, item["story"]), LabelledStory(name, item["story"], []))
            if item.get("seed"):
                story.seeds.append(_report(item).article)
            else:
                story.reports.append(_report({"label": 1, **item}))
    return [*stories.values(), *_events(), _shipped()]


def _events() -> Iterator[LabelledStory]:
    """Single sentences about one event, in many languages."""
    texts: defaultdict[str, list[Article]] = defaultdict(list)
    for number, line in enumerate((DATA / "stories.tsv").read_text(encoding="utf-8").splitlines()):
        if line[:1] != "#":
            name, language, text = line.split("\t")
            texts[name].append(article_of(f"event-{number}", text, "", language))
    for name, (seed, *others) in texts.items():
        yield LabelledStory(
            "events", name, [seed], [], [LabelledReport(one, is_follow_up=True) for one in others]
        )


def _shipped() -> LabelledStory:
    """The story that the project ships with; its follow-ups serve as seeds, because its seed is framed."""
    reports = [_report(item) for item in items_of([DATA / "reports.jsonl"])]
    return LabelledStory("shipped", "shipped", [], [], reports)


def other_news(files: list[Path]) -> list[LabelledReport]:
    """Other news that belongs to none of the stories."""
    return [_report(item) for item in items_of(files)]


def _report(item: dict[str, Any]) -> LabelledReport:
    language = item.get("lang") or item.get("language") or "und"
    article = article_of(
        str(item.get("id") or item["title"]), item["title"], item.get("text") or "", language
    )
    return LabelledReport(
        article, bool(item.get("label")), str(item.get("tier") or ""), bool(item.get("hard"))
    )


def article_of(key: str, title: str, text: str, language: str) -> Article:
    """An article with what matching reads."""
    return Article(
        id=key,
        url="",
        source="",
        title=title,
        text=text,
        language=primary_language(language),
        published=None,
        seen=datetime(1970, 1, 1, tzinfo=UTC),
    )
