"""What reading the pages of headlines near a story brings, and how many pages that is.

    python benchmarks/bare_headlines.py FOLDER [--english] [--other FILE...] [--encoder NAME] [--cache FILE]

FOLDER is as for `any_story.py`. Each story, with its keywords, reads the headlines of its own reports without
their text, and those of the other stories and of `--other` as other news. A story requests the page of a
headline where `alerts.matching.undecided` says so, and is then judged with the text. Each row is one margin
below the threshold: pages requested, and matches after reading them.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from any_story import spec_of
from cached_encoder import CachedEncoder
from story_sets import BORDERLINE, LabelledReport, LabelledStory, other_news, stories_in

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.matcher import Matcher
from alerts.matching.undecided import ABOVE, BELOW
from store.records.matching import Match

MARGINS = (2.0, BELOW, 4.0, 6.0)
KINDS = ("follow-ups", "borderline", "look-alikes", "other news")


@dataclass(frozen=True, slots=True)
class Pair:
    """A headline, judged for one story without and with its text."""

    kind: str
    bare: Match
    full: Match

    def requests(self, below: float) -> bool:
        """Whether the story would read the page."""
        return self.bare.margin is not None and -below <= self.bare.margin <= ABOVE

    def matches(self, below: float) -> bool:
        """Whether it matches in the end."""
        return (self.full if self.requests(below) else self.bare).matched


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--english", action="store_true", help="follow the English seeds and keywords")
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--encoder", default="auto", help="as in the config")
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    stories = stories_in(args.folder)
    encoder = load_encoder(args.encoder)
    embeddings = None if encoder is None else Embeddings(CachedEncoder(encoder, args.cache))
    specs = [spec_of(story, int(args.english), keywords=True) for story in stories]
    matcher = Matcher(specs, embeddings)
    pool: list[tuple[LabelledStory | None, LabelledReport]]
    pool = [(story, report) for story in stories for report in story.reports]
    pool += [(None, report) for report in other_news(args.other)]
    pairs = [pair for own, report in pool for pair in judge(matcher, stories, own, report)]
    for kind in KINDS:
        show(kind, [pair for pair in pairs if pair.kind == kind])


def judge(
    matcher: Matcher, stories: list[LabelledStory], own: LabelledStory | None, report: LabelledReport
) -> list[Pair]:
    """The report and every story."""
    article = report.article
    bare = matcher.match(replace(article, id=f"{article.id}-bare", text=""))
    full = matcher.match(article)
    return [
        Pair(kind_of(report) if story is own else KINDS[-1], one, other)
        for story, one, other in zip(stories, bare, full, strict=True)
    ]


def kind_of(report: LabelledReport) -> str:
    """What a report is to its own story."""
    if report.is_follow_up:
        return KINDS[0]
    return KINDS[1] if report.tier == BORDERLINE else KINDS[2]


def show(kind: str, pairs: list[Pair]) -> None:
    """One line a margin."""
    bare, full = (sum(getattr(pair, name).matched for pair in pairs) for name in ("bare", "full"))
    print(f"{kind}: {len(pairs)}, match as headlines {bare}, with their texts {full}")
    for below in MARGINS:
        requested = sum(pair.requests(below) for pair in pairs)
        matched = sum(pair.matches(below) for pair in pairs)
        print(f"  {below:.0f} below: {requested} pages, {matched} match")


if __name__ == "__main__":
    main()
