"""Runs of capitalised words in a seed: what may be a name that no list knows.

A capital says nothing at the beginning of a sentence, in a headline whose words all have one or that has
capitals only, and in German, where every noun has one. A word that the text also writes without a capital is
no name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from alerts.text.annotate import AnnotatedText
from alerts.text.lexicon.forms import is_unsegmented_char

_RUN = re.compile(
    r"[^\W\d_][\w'’.-]*(?:[ \u00a0](?:(?:de|da|di|van|von|al|el|bin|of)[ \u00a0])?[^\W\d_][\w'’-]*)*"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_DATELINE_END = re.compile(r" ?(?:[/,.:(—–]| - )")
_GERMAN_DETERMINER = re.compile(r"\b(?:[a-zäöüß]+(?:e|en|er|em|es)|das|k?ein) $")
_ENDING = re.compile(r"['’](?![A-ZÀ-Þ])[^\W\d_]{1,8}$")
"""A possessive or a case after an apostrophe: `Kyiv's`, `Moskova'daki`; not `O'Neil`."""
_ALL_CAPITAL_SHARE = 0.8


@dataclass(slots=True)
class CapitalisedRuns:
    """The runs of a seed, counted by where they stand."""

    inside: Counter[str] = field(default_factory=Counter)
    starting: Counter[str] = field(default_factory=Counter)
    """At the beginning of a sentence."""
    title: set[str] = field(default_factory=set)
    """In a headline in which a capital means something."""
    datelines: set[str] = field(default_factory=set)
    """Where a sentence begins with a place: `Vevey/Frankfurt.`, `KURSK —`."""
    nouns: Counter[str] = field(default_factory=Counter)
    """After a word that only a noun follows, in German."""

    def is_only_at_start(self, run: str) -> bool:
        """Whether only the beginning of a sentence gives it its capital."""
        return run not in self.inside and run not in self.datelines


def capitalised_runs(annotated: AnnotatedText) -> CapitalisedRuns:
    """The runs of a seed, without words that it also writes in lower case."""
    runs = CapitalisedRuns()
    lower = {word for word in _WORD.findall(annotated.text.original) if word[0].islower()}
    for number, sentence in enumerate(annotated.sentences):
        quoted = annotated.text.original_slice(sentence.start, sentence.end)
        if number == 0 and has_capitals_throughout(quoted):
            continue
        for match in _RUN.finditer(quoted):
            for run, at in _split_capitalised(match.group(), match.start()):
                if run.casefold() not in lower:
                    _count(runs, run, quoted, at, is_title=number == 0, language=annotated.language)
    for run in runs.starting:
        if run in runs.title and run not in runs.inside and runs.starting[run] > 1:
            runs.inside[run] = 0
    return runs


def _count(runs: CapitalisedRuns, run: str, quoted: str, at: int, *, is_title: bool, language: str) -> None:
    if at == 0:
        runs.starting[run] += 1
        if _DATELINE_END.match(quoted, len(run)):
            runs.datelines.add(run)
    else:
        runs.inside[run] += 1
    if is_title:
        runs.title.add(run)
    if language == "de" and _GERMAN_DETERMINER.search(quoted[max(0, at - 30) : at]):
        runs.nouns[run] += 1


def has_capitals_throughout(headline: str) -> bool:
    """Whether nearly all longer words of a headline have a capital, or all letters are capitals."""
    words = _LONG_WORD.findall(headline)
    cased = [word for word in words if word.lower() != word.upper()]
    return len(cased) > 2 and sum(word[0].isupper() for word in cased) >= _ALL_CAPITAL_SHARE * len(cased)


def _split_capitalised(run: str, offset: int) -> list[tuple[str, int]]:
    """The parts of a run in which every word has a capital, and their offsets."""
    parts: list[tuple[str, int]] = []
    words: list[str] = []
    at = begin = offset
    for word in [*run.split(" "), ""]:
        is_name = word[:1].isupper() and not is_unsegmented_char(word[0])
        if is_name:
            begin = begin if words else at
            words.append(word)
        if words and (not is_name or _ENDING.search(word)):
            parts.append((_ENDING.sub("", " ".join(words)).rstrip(".'’-"), begin))
            words = []
        at += len(word) + 1
    return [(part, at) for part, at in parts if part]
