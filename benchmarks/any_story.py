"""How well stories of every kind are followed, when each story reads the reports of all.

    python benchmarks/any_story.py FOLDER [--english] [--other FILE...] [--seeds FOLDER] [--encoder auto|off]
                                   [--cache FILE]

FOLDER has a folder for each story (see `story_sets.py`). `--english` follows the English seeds and keywords.
`--other` adds other news that every story reads. `--cache` keeps the encoder's vectors. `--seeds` follows
every story from the seeds in a second folder instead, STORY/LANGUAGE.txt, and compares the languages.

keywords    plain search: any keyword stands in the headline or the text
encoder     the cosine of seed and report, less each language's mean, with the one threshold that is best for
            all stories: it flatters
framed      the framed judge, which is made for stories of two parties, from the seed and the keywords
seed        the matcher as it is shipped, from the seed alone
+keywords   the same from the seed and the keywords
both seeds  the same from the seed and a second one in English: its headline and two sentences

Precision, recall and F1 are over follow-ups and other news; a report that mentions the story in passing
(`borderline`) counts apart, as the share that is rejected. The mean over stories is the last line.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import numpy as np
from cached_encoder import CachedEncoder
from story_sets import BORDERLINE, LabelledReport, LabelledStory, other_news, stories_in

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import SeedText
from alerts.stories.story import Story, StorySpec
from alerts.text.sentences import sentence_starts
from store.records.articles import Article

Pool = Sequence[tuple[LabelledStory | None, LabelledReport]]
Way = Callable[[LabelledStory, LabelledReport], bool]
"""Whether a story takes a report."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one story fared."""

    precision: float
    recall: float
    rejected: float
    """Share of the story's borderline reports."""
    hard: float
    """Share of the follow-ups that avoid the obvious words."""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--english", action="store_true", help="follow the English seeds and keywords")
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--seeds", type=Path, help="the same seeds in several languages")
    parser.add_argument("--encoder", default="auto", help="as in the config")
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    stories = stories_in(args.folder)
    pool: Pool = [(story, report) for story in stories for report in story.reports]
    pool = [*pool, *((None, report) for report in other_news(args.other))]
    encoder = load_encoder(args.encoder)
    embeddings = None if encoder is None else Embeddings(CachedEncoder(encoder, args.cache))
    if args.seeds:
        compare_languages(args.seeds, stories, pool, embeddings)
        return
    number = int(args.english)
    show("keywords", stories, pool, keyword_way(number))
    if embeddings is not None:
        show("encoder", stories, pool, encoder_way(embeddings, stories, pool, number))
    for name, build in (
        ("framed", lambda story: replace(spec_of(story, number, keywords=True), is_framed=True)),
        ("seed", lambda story: spec_of(story, number, keywords=False)),
        ("+keywords", lambda story: spec_of(story, number, keywords=True)),
        ("both seeds", lambda story: spec_of(story, number, keywords=False, second=True)),
    ):
        show(name, stories, pool, matcher_way([build(story) for story in stories], pool, embeddings))


def spec_of(story: LabelledStory, number: int, *, keywords: bool, second: bool = False) -> Story:
    """The story as a user would set it up."""
    seeds = [seed_text(story.seeds[number])]
    if second:
        seeds.append(short_seed(story.seeds[1]))
    return build_story(StorySpec(story.name, tuple(seeds), story.keywords[number] if keywords else ()))


def seed_text(article: Article) -> SeedText:
    """A whole article as a seed."""
    return SeedText(f"{article.title}\n{article.text}", article.language)


def short_seed(article: Article) -> SeedText:
    """The headline and the first two sentences."""
    starts = [*sentence_starts(article.text), len(article.text)]
    return SeedText(f"{article.title}\n{article.text[: starts[min(2, len(starts) - 1)]]}", article.language)


def compare_languages(
    folder: Path, stories: Sequence[LabelledStory], pool: Pool, embeddings: Embeddings | None
) -> None:
    """A line for each language of the seeds: means over the stories, and the story that is found least."""
    print(f"{'seed in':8} {'P':>5} {'R':>5} {'F1':>5} {'lowest R':>9}")
    recalls = []
    for language in sorted({path.stem for path in folder.glob("*/*.txt")}):
        specs = [
            build_story(StorySpec(story.name, (seed_from(folder / story.name / f"{language}.txt"),)))
            for story in stories
        ]
        way = matcher_way(specs, pool, embeddings)
        scores = {story.name: score(story, pool, way) for story in stories}
        precision, recall, f1 = (
            fmean(getattr(one, name) for one in scores.values()) for name in ("precision", "recall", "f1")
        )
        lowest = min(scores, key=lambda name: scores[name].recall)
        recalls.append(recall)
        print(
            f"{language:8} {precision:5.3f} {recall:5.3f} {f1:5.3f} {scores[lowest].recall:9.2f} {lowest}",
            flush=True,
        )
    print(f"recall differs by {max(recalls) - min(recalls):.3f} between languages")


def seed_from(file: Path) -> SeedText:
    """A seed in a file; its name is the language."""
    return SeedText(file.read_text(encoding="utf-8"), file.stem)


def keyword_way(number: int) -> Way:
    """Plain search."""

    def way(story: LabelledStory, report: LabelledReport) -> bool:
        text = f"{report.article.title}\n{report.article.text}".casefold()
        return any(keyword.casefold() in text for keyword in story.keywords[number])

    return way


def matcher_way(stories: Sequence[Story], pool: Pool, embeddings: Embeddings | None) -> Way:
    """The matcher as it is shipped."""
    matcher = Matcher(stories, embeddings)
    taken = {
        (match.story, id(report))
        for _, report in pool
        for match in matcher.match(report.article)
        if match.matched
    }
    return lambda story, report: (story.name, id(report)) in taken


def encoder_way(embeddings: Embeddings, stories: Sequence[LabelledStory], pool: Pool, number: int) -> Way:
    """The encoder alone, with the threshold at which the mean F1 of all stories is highest."""
    rows = np.array(embeddings.vectors([report.article for _, report in pool]))
    seeds = np.array(embeddings.vectors([story.seeds[number] for story in stories]))
    cosines = {
        (story.name, id(report)): float(value)
        for story, values in zip(stories, seeds @ rows.T, strict=True)
        for (_, report), value in zip(pool, values, strict=True)
    }

    def above(threshold: float) -> Way:
        return lambda story, report: cosines[story.name, id(report)] >= threshold

    def mean_f1(threshold: float) -> float:
        return fmean(score(story, pool, above(threshold)).f1 for story in stories)

    return above(max((float(value) for value in np.arange(0.1, 0.9, 0.01)), key=mean_f1))


def score(story: LabelledStory, pool: Pool, way: Way) -> Score:
    """One story over the reports of all; reports that other stories know as borderline are left out."""
    counted = [(owner, report) for owner, report in pool if report.tier != BORDERLINE]
    wanted = [report for owner, report in counted if owner is story and report.is_follow_up]
    taken = [(owner, report) for owner, report in counted if way(story, report)]
    right = sum(owner is story and report.is_follow_up for owner, report in taken)
    passing = [report for owner, report in pool if owner is story and report.tier == BORDERLINE]
    hard = [report for report in wanted if report.is_hard]
    return Score(
        right / max(len(taken), 1),
        right / len(wanted),
        1 - sum(way(story, report) for report in passing) / max(1, len(passing)),
        sum(way(story, report) for report in hard) / max(1, len(hard)),
    )


def show(name: str, stories: Sequence[LabelledStory], pool: Pool, way: Way) -> None:
    """A table of one way."""
    print(f"{name:<18} {'P':>5} {'R':>5} {'F1':>5} {'borderline rejected':>20} {'hard found':>11}")
    scores = {story.name: score(story, pool, way) for story in stories}
    for story, one in scores.items():
        numbers = (
            f"{one.precision:5.2f} {one.recall:5.2f} {one.f1:5.2f} {one.rejected:20.2f} {one.hard:11.2f}"
        )
        print(f"  {story:<16} {numbers}")
    rows = [(one.precision, one.recall, one.f1, one.rejected, one.hard) for one in scores.values()]
    precision, recall, f1, rejected, hard = map(fmean, zip(*rows, strict=True))
    print(f"  {'mean':<16} {precision:5.3f} {recall:5.3f} {f1:5.3f} {rejected:20.2f} {hard:11.2f}")


if __name__ == "__main__":
    main()
