"""Reports judged per second and how well, beside what any matcher must do and a keyword alert.

    python benchmarks/match.py FILE... [--rounds 5]

FILE is JSON Lines of labelled reports. In the same run, on the same reports: finding words in the text with
the same automaton (`scan`, the limit), language detection (`detect`, which every collected report has gone
through), and the rule that a report names both countries, in any language (`both named`), which is a keyword
alert at its best: it knows the names in all languages and their inflected forms. `judge, world` judges a
stream as the world's feeds give it: nine reports of other events in twenty languages to one of FILE.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from labelled import articles_of, items_of, seed_story, world_of

from alerts.matching.evaluation import Classifier, evaluate
from alerts.matching.matcher import Matcher
from alerts.text.annotate import annotate, lexicon_scanner
from alerts.text.concept import Concept
from alerts.text.normalize import normalize
from crawler.language.detect import detect_language
from store.records.collection import Article
from store.records.matching import Match

PARTIES = frozenset({Concept("country:KP"), Concept("country:RU")})


class BothNamed:
    """A keyword alert: the names of both countries somewhere in the report."""

    def match(self, article: Article) -> list[Match]:
        """Matched where both are named."""
        named = annotate(article.title, article.text, article.language).concepts
        return [Match(article.id, "both", matched=named >= PARTIES, score=1.0, language=article.language)]


def main() -> int:
    """Measure, taking turns, and print reports per second and the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    items = items_of(args.files)
    articles = articles_of(items)
    began = time.perf_counter()
    matcher, scanner = Matcher([seed_story()]), lexicon_scanner()
    characters = sum(len(one.text) for one in articles)
    print(f"{len(articles)} reports, {characters // len(articles)} characters each; "
          f"lexicon and story built in {time.perf_counter() - began:.2f} s")  # fmt: skip
    ways: dict[str, Callable[[Article], object]] = {
        "judge": matcher.match,
        "scan": lambda one: scanner.scan(normalize(f"{one.title}\n{one.text}"), one.language),
        "detect": lambda one: detect_language(f"{one.title}\n{one.text}"),
        "both named": BothNamed().match,
    }
    for way in ways.values():
        way(articles[0])
    world = world_of(articles)
    times: dict[str, list[float]] = {name: [] for name in (*ways, "judge, world")}
    for _ in range(args.rounds):
        for name, way in ways.items():
            times[name].append(seconds(way, articles))
        times["judge, world"].append(seconds(matcher.match, world) * len(articles) / len(world))
    ours = median(times["judge"])
    judges: dict[str, Classifier] = {"judge": matcher, "both named": BothNamed()}
    for name, judge in judges.items():
        report = evaluate(items, judge)
        one = report.overall
        rejected = report.borderline_rejected
        print(f"{name:<10} P {one.precision.value:.3f}  R {one.recall.value:.3f}  F1 {one.f1:.3f}  "
              f"passing mentions rejected {rejected.count}/{rejected.total}")  # fmt: skip
    for name, several in times.items():
        one = median(several)
        print(f"{name:<14}{len(articles) / one:>10.0f} reports/s   judge at {one / ours:.2f} of it")
    return 0


def seconds(way: Callable[[Article], object], articles: list[Article]) -> float:
    """CPU seconds for all reports."""
    began = time.process_time()
    for article in articles:
        way(article)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
