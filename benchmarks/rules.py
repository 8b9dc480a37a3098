"""What `must` and `any` leave of a story's reports, as written and with known names and sounds.

    python benchmarks/rules.py FOLDER

FOLDER is that of `any_story.py`. Each story is counted with its own keywords and seed, and with the English
ones. `must` has the first keyword, `any` all of them. Keywords in quotes are found only as they are written.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from any_story import Followed, read_story
from labelled import articles_of, items_of

from alerts.matching.conditions import failed_rule
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from alerts.text.annotate import annotate
from alerts.text.scanner import Scanner


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    counts: Counter[tuple[str, bool]] = Counter()
    passed: Counter[tuple[str, bool]] = Counter()
    for reports in sorted(parser.parse_args().folder.glob("*/reports.jsonl")):
        items = items_of([reports])
        for suffix in ("", "-en"):
            for name, story in rule_stories(read_story(reports.parent, suffix)).items():
                scanner = Scanner(story.own_forms) if story.own_forms else None
                for item, article in zip(items, articles_of(items), strict=True):
                    annotated = annotate(article.title, article.text, article.language, scanner)
                    key = name, bool(item["label"])
                    counts[key] += 1
                    passed[key] += failed_rule(story, annotated) is None
    print(f"{'rule':22} follow-ups  other news   share that meets it")
    for name in dict.fromkeys(name for name, _ in counts):
        kept, others = (passed[name, label] / max(1, counts[name, label]) for label in (True, False))
        print(f"{name:22} {kept:10.3f}  {others:10.3f}")


def rule_stories(followed: Followed) -> dict[str, Story]:
    """The story with each of the rules."""
    keywords = followed.keywords
    exact = tuple('"' + keyword.strip('"') + '"' for keyword in keywords)
    rules = {
        "must, as written": {"must": exact[:1]},
        "must": {"must": keywords[:1]},
        "any, as written": {"any_of": exact},
        "any": {"any_of": keywords},
    }
    seeds = single_seed(followed.seed, followed.language)
    return {
        name: build_story(
            StorySpec(followed.name, seeds, must=rule.get("must", ()), any_of=rule.get("any_of", ()))
        )
        for name, rule in rules.items()
    }


if __name__ == "__main__":
    main()
