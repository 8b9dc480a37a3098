"""Which rows name a story: one pass over title and names for all stories. Pure, for the worker process.

The service writes down what its stories are called; this module knows nothing else about them. It is coarse
and fast: it leaves a few of a hundred rows, and the judges of the stories look at those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from crawler.gdelt.folding import fold

_MAX_TAIL = 12
_LATIN_END, _UNSEGMENTED_START = "\u0370", "\u0e00"
_PREFIX_LETTERS = 3
"""Arabic, Hebrew and Ethiopic join articles and prepositions to a name."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a name."""

    text: str
    tail: int = 0
    """How many letters may follow in the same word: case endings."""
    is_unspaced: bool = False
    """Whether it may stand inside a longer word: compounds, and scripts without word borders."""
    is_exact: bool = False
    """Whether case counts: `US`, not `us`."""


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Names that say the same about a story: that it happens there, or who takes part."""

    names: tuple[Name, ...]
    in_title_only: bool = False
    """Whether only the title is searched: for words that are no names."""


@dataclass(frozen=True, slots=True)
class StoryNames:
    """What a story is called."""

    required: int
    """How many of its groups a row must name."""
    groups: tuple[NameGroup, ...]


@dataclass(frozen=True, slots=True)
class _Use:
    story: int
    group: int
    name: Name


class NameFilter:
    """Finds the rows that name at least one of the stories."""

    def __init__(self, stories: Sequence[StoryNames]) -> None:
        self._stories = tuple(stories)
        self._folded = _Finder(self._uses(is_exact=False))
        self._exact = _Finder(self._uses(is_exact=True))

    def names_story(self, title: str, names: str) -> bool:
        """Whether title and names together name one of the stories."""
        found = self._found(title)
        if any(self._is_enough(number, found) for number in {story for story, _ in found}):
            return True
        found |= {use for use in self._found(names) if not self._group(use).in_title_only}
        return any(self._is_enough(number, found) for number in {story for story, _ in found})

    def _group(self, use: tuple[int, int]) -> NameGroup:
        return self._stories[use[0]].groups[use[1]]

    def _is_enough(self, number: int, found: set[tuple[int, int]]) -> bool:
        return sum(use[0] == number for use in found) >= self._stories[number].required

    def _found(self, text: str) -> set[tuple[int, int]]:
        """Story and group of the names in a text."""
        return {*self._folded.find(fold(text)), *self._exact.find(text)}

    def _uses(self, *, is_exact: bool) -> Iterator[_Use]:
        for number, story in enumerate(self._stories):
            for group_number, group in enumerate(story.groups):
                for name in group.names:
                    if name.is_exact is is_exact:
                        yield _Use(number, group_number, name)


class _Finder:
    """An automaton for the names that are compared in one form."""

    def __init__(self, uses: Iterable[_Use]) -> None:
        self._uses: dict[str, list[_Use]] = {}
        for use in uses:
            text = use.name.text if use.name.is_exact else fold(use.name.text).strip()
            if text:
                self._uses.setdefault(text, []).append(use)
        self._texts = list(self._uses)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._texts, matchkind=MatchKind.Standard)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield story and group of each name in the text."""
        if not self._texts:
            return
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for use in self._uses[self._texts[pattern]]:
                if use.name.is_unspaced or (
                    _begins_word(text, start) and _letters_after(text, end) <= use.name.tail
                ):
                    yield use.story, use.group


def _begins_word(text: str, start: int) -> bool:
    """Whether a name begins a word here, or follows a short prefix in a script that joins these."""
    before = 0
    while start - before > 0 and _is_joined(text[start], text[start - before - 1]):
        before += 1
        if before > _PREFIX_LETTERS:
            return False
    return not before or "\u0590" <= text[start] <= "\u06ff" or "\u1200" <= text[start] <= "\u137f"


def _letters_after(text: str, end: int) -> int:
    """The number of letters left in the word, up to 13."""
    at = end
    while at < len(text) and at - end <= _MAX_TAIL and _is_joined(text[end - 1], text[at]):
        at += 1
    return at - end


def _is_joined(letter: str, neighbour: str) -> bool:
    """Whether a neighbour belongs to the word; scripts without word borders write close to Latin names."""
    return neighbour.isalnum() and not (letter < _LATIN_END and neighbour >= _UNSEGMENTED_START)


def stories_as_json(stories: Sequence[StoryNames]) -> list[dict[str, Any]]:
    """Return the names as plain values."""
    return [asdict(story) for story in stories]


def stories_from_json(rows: Iterable[dict[str, Any]]) -> list[StoryNames]:
    """Return the names from what `stories_as_json` gave."""
    return [
        StoryNames(
            row["required"],
            tuple(
                NameGroup(
                    tuple(Name(**name) for name in group["names"]), in_title_only=group["in_title_only"]
                )
                for group in row["groups"]
            ),
        )
        for row in rows
    ]
