"""How well names of countries, people, organisations and large cities are found, by the languages' vote.

    python benchmarks/names.py FOLDER [--kind country] [--every] [--worst 40]

FOLDER holds `ntrex-dev.jsonl`: news pieces, each in many languages; `topic` is the piece. All languages of a
piece say the same. So a name that at least half of the served languages find is true, and one that fewer than
a tenth find is false. What lies between is not counted. A served language has a file of themes.

Prints precision and recall for each language, the forms that gave the most false names, and the names that
the most languages missed. `--every` prints the languages that are not served as well; they never vote.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from alerts.text.annotate import AnnotatedText, annotate, scan_cities
from alerts.text.concept import Concept, ConceptKind
from crawler.language.zawgyi import zawgyi_to_unicode

TRUE_SHARE, FALSE_SHARE = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """One piece in one language: the names found, and the words that each was found by."""

    topic: str
    language: str
    words: Mapping[Concept, frozenset[str]]


@dataclass(slots=True)
class Tally:
    """Names of one language, counted."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """1 where nothing was to be found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass(slots=True)
class Outcome:
    """The tallies by language, the words that gave false names, and the languages that missed a name."""

    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    false_words: Counter[tuple[Concept, str, str]] = field(default_factory=Counter)
    missing: defaultdict[tuple[str, Concept], list[str]] = field(default_factory=lambda: defaultdict(list))


def served_languages() -> frozenset[str]:
    """The languages with a file of themes."""
    themes = files("alerts.text.lexicon") / "data" / "themes"
    return frozenset(file.name.removesuffix(".txt") for file in themes.iterdir())


def read(lines: Iterable[str], kind: ConceptKind) -> Iterator[Reading]:
    """The names of one kind in each item."""
    for line in lines:
        item = json.loads(line)
        title, text = (zawgyi_to_unicode(item[name]) for name in ("title", "text"))
        annotated = annotate(title, text, item["lang"])
        found = _cities(annotated) if kind is ConceptKind.CITY else _words(annotated, kind)
        yield Reading(item["topic"], item["lang"], found)


def _cities(annotated: AnnotatedText) -> dict[Concept, frozenset[str]]:
    words: defaultdict[Concept, set[str]] = defaultdict(set)
    for hit in scan_cities(annotated.text, annotated.language):
        words[hit.concept].add(annotated.text.original_slice(hit.start, hit.end))
    return {name: frozenset(found) for name, found in words.items()}


def _words(annotated: AnnotatedText, kind: ConceptKind) -> dict[Concept, frozenset[str]]:
    words: dict[Concept, set[str]] = {name: set() for name in annotated.concepts if name.kind is kind}
    for sentence in annotated.sentences:
        for hit in sentence.hits:
            if hit.concept in words:
                words[hit.concept].add(annotated.text.original_slice(hit.start, hit.end))
    return {
        name: frozenset(found) or frozenset({"(by a person or organisation)"})
        for name, found in words.items()
    }


def judge(readings: Iterable[Reading], voters: frozenset[str]) -> Outcome:
    """Count what each language found, missed and found alone."""
    by_topic: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_topic[reading.topic].append(reading)
    outcome = Outcome()
    for topic, told in by_topic.items():
        voting = [reading for reading in told if reading.language in voters]
        votes = Counter(name for reading in voting for name in reading.words)
        true = {name for name, count in votes.items() if count >= TRUE_SHARE * len(voting)}
        for reading in told:
            _count(reading, true, {name: votes[name] for name in reading.words}, len(voting), outcome)
            for name in true - reading.words.keys():
                outcome.missing[topic, name].append(reading.language)
    return outcome


def _count(
    reading: Reading, true: set[Concept], votes: Mapping[Concept, int], voting: int, outcome: Outcome
) -> None:
    tally = outcome.tallies[reading.language]
    tally.missed += len(true - reading.words.keys())
    for name, words in reading.words.items():
        if name in true:
            tally.right += 1
        elif votes[name] < FALSE_SHARE * voting:
            tally.wrong += 1
            outcome.false_words.update((name, word, reading.language) for word in words)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", type=ConceptKind, default=ConceptKind.COUNTRY)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--worst", type=int, default=40)
    args = parser.parse_args()
    served = served_languages()
    with (args.folder / "ntrex-dev.jsonl").open(encoding="utf-8") as lines:
        readings = [item for item in read(lines, args.kind) if args.every or item.language in served]
    outcome = judge(readings, served)
    for language, tally in sorted(outcome.tallies.items(), key=lambda pair: pair[1].precision):
        _print_row(language, tally)
    own = [tally for language, tally in outcome.tallies.items() if language in served]
    total = Tally(*(sum(getattr(tally, name) for tally in own) for name in ("right", "wrong", "missed")))
    _print_row("served", total)
    print(f"precision under 0.85: {sum(tally.precision < 0.85 for tally in own)} of {len(own)} languages")
    print(f"recall under 0.85: {sum(tally.recall < 0.85 for tally in own)} of {len(own)} languages")
    print("\nfalse names: concept, word, language, texts")
    for (name, word, language), count in outcome.false_words.most_common(args.worst):
        print(f"{name}\t{word}\t{language}\t{count}")
    print("\nmissed names: topic, concept, languages")
    missing = sorted(outcome.missing.items(), key=lambda pair: -len(pair[1]))
    for (topic, name), languages in missing[: args.worst]:
        print(f"{topic}\t{name}\t{len(languages)}\t{' '.join(sorted(languages))}")


def _print_row(label: str, tally: Tally) -> None:
    print(
        f"{label:<8} precision {tally.precision:.3f}  recall {tally.recall:.3f}  "
        f"right {tally.right}  wrong {tally.wrong}  missed {tally.missed}"
    )


if __name__ == "__main__":
    main()
