"""Speed and quality of the matcher, compared with its lower bound and with a keyword alert.

    python benchmarks/match.py FILE... [--rounds 5]

FILE is JSON Lines of labelled reports. On the same reports the run also measures the scan for words with the
same automaton (`scan`, the lower bound), language detection (`detect`, which every collected report goes
through), and a keyword alert (`both named`): it matches if both countries are named, in any language and
inflection. `match, world` matches a stream like the world's feeds: for each report nine of other events in
twenty languages.

The shipped story is framed. `general` and `general, 100` match the same stream against one story and 100
stories of the general judge, made from the reports of the tests. The last line says how many reports of the
stream the encoder is asked for, and what one text costs it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from labelled import articles_of, items_of, seed_story, world_of
from story_sets import project_stories

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.evaluation import Classifier, evaluate
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from alerts.text.annotate import annotate, lexicon_scanner
from alerts.text.concept import Concept
from alerts.text.normalize import normalize
from crawler.language.detect import detect_language
from store.records.articles import Article
from store.records.matching import Match

PARTIES = frozenset({Concept("country:KP"), Concept("country:RU")})


class BothNamed:
    """A keyword alert: both countries are named somewhere in the report."""

    def match(self, article: Article) -> list[Match]:
        """A match if both are named."""
        concepts = annotate(article.title, article.text, article.language).concepts
        return [Match(article.id, "both", matched=concepts >= PARTIES, score=1.0, language=article.language)]


def main() -> int:
    """Measure in turns, and print reports per second and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    items = items_of(args.files)
    articles = articles_of(items)
    start = time.perf_counter()
    matcher, scanner = Matcher([seed_story()]), lexicon_scanner()
    seconds_to_build = time.perf_counter() - start
    length = sum(len(article.text) for article in articles) // len(articles)
    print(f"{len(articles)} reports, {length} characters each; built in {seconds_to_build:.2f} s")
    tasks: dict[str, Callable[[Article], object]] = {
        "match": matcher.match,
        "scan": lambda article: scanner.scan(normalize(f"{article.title}\n{article.text}"), article.language),
        "detect": lambda article: detect_language(f"{article.title}\n{article.text}"),
        "both named": BothNamed().match,
    }
    for task in tasks.values():
        task(articles[0])
    world = world_of(articles)
    times: dict[str, list[float]] = {name: [] for name in (*tasks, "match, world")}
    general = {"general": Matcher(general_stories(1)), "general, 100": Matcher(general_stories(100))}
    times |= {name: [] for name in general}
    for _ in range(args.rounds):
        for name, task in tasks.items():
            times[name].append(seconds(task, articles))
        for name, one in (("match, world", matcher), *general.items()):
            times[name].append(seconds(one.match, world) * len(articles) / len(world))
    classifiers: dict[str, Classifier] = {"match": matcher, "both named": BothNamed()}
    for name, classifier in classifiers.items():
        report = evaluate(items, classifier)
        matrix, rejected = report.overall, report.borderline_rejected
        print(
            f"{name:<10} P {matrix.precision.value:.3f}  R {matrix.recall.value:.3f}  F1 {matrix.f1:.3f}  "
            f"passing mentions rejected {rejected.count}/{rejected.total}"
        )
    reference = median(times["match"])
    for name, measured in times.items():
        duration = median(measured)
        rate, share = len(articles) / duration, duration / reference
        print(f"{name:<14}{rate:>10.0f} reports/s   match at {share:.2f} of it")
    show_encoder(world)
    return 0


def general_stories(count: int) -> list[Story]:
    """Stories of the general judge: the seeds of the tests' stories, then their reports."""
    told = project_stories()
    seeds = [seed for story in told for seed in story.seeds]
    seeds += [report.article for story in told for report in story.reports if report.article.text]
    specs = (
        StorySpec(str(number), single_seed(f"{seed.title}\n{seed.text}", seed.language))
        for number, seed in enumerate(seeds[:count])
    )
    return [replace(build_story(spec), is_framed=False) for spec in specs]


def show_encoder(world: list[Article]) -> None:
    """How much of a stream the encoder is asked for, for one story."""
    encoder = load_encoder()
    if encoder is None:
        print("no encoder is installed")
        return
    embeddings = Embeddings(encoder)
    matcher = Matcher(general_stories(1), embeddings)
    before = replace(embeddings.stats)
    for article in world:
        matcher.match(article)
    encoded = embeddings.stats.encoded - before.encoded
    cost = 1_000 * (embeddings.stats.seconds - before.seconds) / max(1, encoded)
    print(f"encoder: {encoded} of {len(world)} reports ({encoded / len(world):.1%}), {cost:.0f} ms a text")


def seconds(task: Callable[[Article], object], articles: list[Article]) -> float:
    """CPU seconds for all reports."""
    start = time.process_time()
    for article in articles:
        task(article)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
