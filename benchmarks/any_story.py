"""How well stories of every kind are followed, when each story reads the reports of all.

    python benchmarks/any_story.py FOLDER [--english] [--encoder auto|off]

FOLDER has a folder for each story: `seed.txt` (headline first), `keywords.txt` (`language = xx`, then a
keyword a line) and `reports.jsonl` (labelled reports; `tier` of other news is `easy`, `hard` or
`borderline`).
`--english` reads `seed-en.txt` and `keywords-en.txt` instead.

keywords   plain search: any keyword stands in the headline or the text
encoder    the cosine of seed and report, less each language's mean, with the one threshold that is best for
           all stories
seed       the matcher, from the seed alone
+keywords  the matcher, from the seed and the keywords

Precision, recall and F1 are over follow-ups and other news; a report that mentions the story in passing
(`borderline`) counts apart, as the share that is rejected. The mean over stories is the last line.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from labelled import articles_of, items_of

from alerts.matching.encoder import LanguageMeans, load_encoder
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from alerts.text.languages import primary_language
from store.records.collection import Article


@dataclass(frozen=True, slots=True)
class Followed:
    """What a user gives for a story."""

    name: str
    seed: str
    language: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report with the story that it was collected for."""

    story: str
    item: dict[str, Any]
    article: Article


@dataclass(frozen=True, slots=True)
class Score:
    """How one story fared."""

    precision: float
    recall: float
    rejected: float
    """Share of the story's borderline reports."""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


Way = Callable[[Followed, Labelled], bool]
"""Whether a story takes a report."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--english", action="store_true", help="follow the English seeds and keywords")
    parser.add_argument("--encoder", default="auto", help="as in the config")
    args = parser.parse_args()
    folders = sorted(path.parent for path in args.folder.glob("*/reports.jsonl"))
    stories = [read_story(folder, "-en" if args.english else "") for folder in folders]
    reports = [
        Labelled(folder.name, item, article)
        for folder in folders
        for items in [items_of([folder / "reports.jsonl"])]
        for item, article in zip(items, articles_of(items), strict=True)
    ]
    show("keywords", stories, reports, has_keyword)
    if (encoder := load_encoder(args.encoder)) is not None:
        show("encoder", stories, reports, encoder_way(encoder, stories, reports))
    show("seed", stories, reports, matcher_way(stories, reports, with_keywords=False))
    show("+keywords", stories, reports, matcher_way(stories, reports, with_keywords=True))


def read_story(folder: Path, suffix: str) -> Followed:
    """The seed and the keywords of a story."""
    lines = (folder / f"keywords{suffix}.txt").read_text(encoding="utf-8").splitlines()
    language = next((line.partition("=")[2].strip() for line in lines if "=" in line), "en")
    keywords = tuple(line.strip() for line in lines if line.strip() and "=" not in line)
    seed = (folder / f"seed{suffix}.txt").read_text(encoding="utf-8")
    return Followed(folder.name, seed, language, keywords)


def has_keyword(story: Followed, report: Labelled) -> bool:
    text = f"{report.article.title}\n{report.article.text}".casefold()
    return any(keyword.casefold() in text for keyword in story.keywords)


def matcher_way(stories: Sequence[Followed], reports: Sequence[Labelled], *, with_keywords: bool) -> Way:
    """The matcher as it is shipped, without an encoder."""
    specs = (
        StorySpec(
            story.name, single_seed(story.seed, story.language), story.keywords if with_keywords else ()
        )
        for story in stories
    )
    matcher = Matcher([build_story(spec) for spec in specs])
    taken = {
        (match.story, id(report))
        for report in reports
        for match in matcher.match(report.article)
        if match.matched
    }
    return lambda story, report: (story.name, id(report)) in taken


def encoder_way(encoder: Any, stories: Sequence[Followed], reports: Sequence[Labelled]) -> Way:  # noqa: ANN401
    """The encoder alone, with the threshold at which the mean F1 of all stories is highest: it flatters."""
    means = LanguageMeans(encoder.name)

    def centred(texts: Sequence[str], languages: Sequence[str]) -> Any:  # noqa: ANN401
        vectors = encoder.encode(texts)
        return np.array(
            [
                means.subtract_mean(primary_language(tag), row)
                for tag, row in zip(languages, vectors, strict=True)
            ]
        )

    articles = [report.article for report in reports]
    rows = centred([f"{one.title}. {one.text}" for one in articles], [one.language for one in articles])
    seeds = centred([story.seed for story in stories], [story.language for story in stories])
    cosines = {
        (story.name, id(report)): float(value)
        for story, values in zip(stories, seeds @ rows.T, strict=True)
        for report, value in zip(reports, values, strict=True)
    }

    def above(threshold: float) -> Way:
        return lambda story, report: cosines[story.name, id(report)] >= threshold

    def mean_f1(threshold: float) -> float:
        return fmean(score(story, reports, above(threshold)).f1 for story in stories)

    return above(max((float(value) for value in np.arange(0.1, 0.9, 0.01)), key=mean_f1))


def is_follow_up(story: Followed, report: Labelled) -> bool:
    return report.story == story.name and report.item["label"] == 1


def score(story: Followed, reports: Sequence[Labelled], way: Way) -> Score:
    """One story over the reports of all; reports that other stories know as borderline are left out."""
    counted = [report for report in reports if report.item.get("tier") != "borderline"]
    borderline = [
        report for report in reports if report.story == story.name and report.item.get("tier") == "borderline"
    ]
    wanted = sum(is_follow_up(story, report) for report in counted)
    taken = [report for report in counted if way(story, report)]
    right = sum(is_follow_up(story, report) for report in taken)
    passed = sum(way(story, report) for report in borderline)
    return Score(
        right / max(len(taken), 1), right / wanted, 1 - passed / len(borderline) if borderline else 1.0
    )


def show(name: str, stories: Sequence[Followed], reports: Sequence[Labelled], way: Way) -> None:
    """A table of one way."""
    print(f"{name:<18} {'P':>5} {'R':>5} {'F1':>5} {'borderline rejected':>20}")
    scores = {story.name: score(story, reports, way) for story in stories}
    for story, one in scores.items():
        print(f"  {story:<16} {one.precision:5.2f} {one.recall:5.2f} {one.f1:5.2f} {one.rejected:20.2f}")
    columns = [(one.precision, one.recall, one.f1, one.rejected) for one in scores.values()]
    precision, recall, f1, rejected = map(fmean, zip(*columns, strict=True))
    print(f"  {'mean':<16} {precision:5.2f} {recall:5.2f} {f1:5.2f} {rejected:20.2f}")


if __name__ == "__main__":
    main()
