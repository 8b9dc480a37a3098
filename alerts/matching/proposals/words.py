"""The words of marked reports, and which of them are one word in several reports."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alerts.matching.general.rarity import Rarity
from alerts.matching.proposals.marks import MarkedText
from alerts.text.keyed_text import BODY, TITLE, KeyedText, KeyUse
from alerts.text.keys import SOUND_KINDS, Key, KeyKind, kind_of
from alerts.text.lexicon.forms import is_unsegmented_char

_IGNORED_KINDS = frozenset({KeyKind.THEME, KeyKind.NUMBER})
"""A theme stands for many words, and a number for no subject."""
_MIN_RARITY = {KeyKind.CONCEPT: 2.5, KeyKind.SOUND: 4.0}
_MIN_WORD_RARITY = 5.0
"""In the language of each report. Commoner names and words say little about what a report is about."""
_MANY_SCRIPTS = 3
_MAX_LETTERS = 100
_SPELLED_KINDS = frozenset({KeyKind.SPELLING, KeyKind.ACRONYM, KeyKind.HANGUL, KeyKind.KATAKANA})


@dataclass(frozen=True, slots=True)
class Word:
    """A word or name in one report."""

    text: MarkedText
    number: int
    """Of the report."""
    surface: str
    keys: frozenset[Key]
    is_known: bool
    """Whether the lexicon knows the name."""
    is_name: bool
    in_title: bool

    @property
    def script(self) -> str:
        """The script of the report."""
        return self.text.keyed.script

    @property
    def may_be_name(self) -> bool:
        """Whether it has no lower-case first letter."""
        return not self.surface[:1].islower()


@dataclass(frozen=True, slots=True)
class WordGroup:
    """One word in several reports, in any script."""

    key: Key
    words: tuple[Word, ...]
    rarity: float
    """The least, over the languages of the reports."""

    @property
    def numbers(self) -> frozenset[int]:
        """The reports that have it."""
        return frozenset(word.number for word in self.words)

    @property
    def keys(self) -> frozenset[Key]:
        """All keys of the words."""
        return frozenset().union(*(word.keys for word in self.words))

    @property
    def is_short(self) -> bool:
        """Whether every spelling is short enough for an expression; a word has at most 100 characters."""
        return all(len(word.surface) <= _MAX_LETTERS for word in self.words)

    @property
    def is_known(self) -> bool:
        """Whether it is a name that the lexicon knows."""
        return kind_of(self.key) is KeyKind.CONCEPT

    @property
    def is_name(self) -> bool:
        """Whether it looks like a name in every script that has capitals."""
        return any(word.is_name for word in self.words) and all(word.may_be_name for word in self.words)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The spellings, the most frequent first, without those that differ only in case."""
        counts = Counter(word.surface.casefold() for word in self.words)
        first = {word.surface.casefold(): word.surface for word in reversed(self.words)}
        return tuple(first[folded] for folded, _ in counts.most_common())


def group_words(texts: Sequence[MarkedText], rarity: Rarity, *, front: bool) -> list[WordGroup]:
    """The words that at least two reports share, with `front` in headline and lead; rare ones only."""
    by_key: defaultdict[Key, dict[int, Word]] = defaultdict(dict)
    for number, text in enumerate(texts):
        for word in _words_of(text, number, rarity, front=front):
            for key in word.keys:
                by_key[key].setdefault(number, word)
    groups = []
    for key, words in by_key.items():
        chosen = tuple(words.values())
        if kind_of(key) in SOUND_KINDS:
            chosen = _one_spelling_a_script(chosen, is_long=kind_of(key) is KeyKind.LONG_SOUND)
        if len(chosen) < 2:
            continue
        least = min(rarity.of(key, word.text.keyed.language) for word in chosen)
        if least >= _MIN_RARITY.get(kind_of(key), _MIN_WORD_RARITY):
            groups.append(WordGroup(key, chosen, least))
    return groups


def has_word(group: WordGroup, text: MarkedText, within: Collection[Key]) -> bool:
    """Whether a text has the word among some of its keys, in any script.

    In another script its sound is enough, as long as it looks like a name there.
    """
    uses = text.keyed.uses
    return any(
        key in uses and (kind_of(key) not in SOUND_KINDS or _sounds_alike(group, key, text.keyed, uses[key]))
        for key in group.keys
        if key in within
    )


def _sounds_alike(group: WordGroup, key: Key, keyed: KeyedText, use: KeyUse) -> bool:
    if use.is_window or keyed.original[use.start : use.start + 1].islower():
        return False
    return any(
        key in word.keys
        and word.script != keyed.script
        and word.may_be_name
        and (word.is_name or use.is_name)
        for word in group.words
    )


def _one_spelling_a_script(words: Sequence[Word], *, is_long: bool) -> tuple[Word, ...]:
    """The words that sound alike across scripts, without others that only sound alike within one.

    In scripts without capitals any word may sound like a name by chance. Such a word counts only if the sound
    is long, or comes in a third script.
    """
    if not any(word.is_name for word in words):
        return ()
    words = [word for word in words if word.may_be_name]
    if not is_long and len({word.script for word in words}) < _MANY_SCRIPTS:
        words = [word for word in words if word.is_name]
    by_script: defaultdict[str, list[Word]] = defaultdict(list)
    for word in words:
        by_script[word.script].append(word)
    if len(by_script) < 2:
        return ()
    return tuple(word for own in by_script.values() for word in _most_frequent_spelling(own))


def _most_frequent_spelling(words: Sequence[Word]) -> list[Word]:
    counts = Counter(key for word in words for key in word.keys if kind_of(key) in _SPELLED_KINDS)
    if not counts:
        return [words[0]]
    best = max(counts, key=lambda key: (counts[key], -key))
    return [word for word in words if best in word.keys]


def _words_of(text: MarkedText, number: int, rarity: Rarity, *, front: bool) -> Iterator[Word]:
    keyed, by_span = text.keyed, defaultdict[tuple[int, int], list[Key]](list)
    for key, use in keyed.uses.items():
        if use.is_window or kind_of(key) in _IGNORED_KINDS or (front and use.place == BODY):
            continue
        if use.start < use.end:
            by_span[use.start, _word_end(keyed.original, use.end)].append(key)
    for (start, end), keys in by_span.items():
        known = [key for key in keys if kind_of(key) is KeyKind.CONCEPT]
        # A person or city also counts for its country; the word itself means the rarer of the two.
        rarest = max(known, key=lambda key: rarity.of(key, keyed.language), default=None)
        yield Word(
            text,
            number,
            " ".join(keyed.original[start:end].split()),
            frozenset(key for key in keys if key == rarest or key not in known),
            bool(known),
            any(keyed.uses[key].is_name for key in keys),
            any(keyed.uses[key].place == TITLE for key in keys),
        )


def _word_end(text: str, end: int) -> int:
    """The end of the word that a stem is in; a script without spaces has none."""
    while end < len(text) and not is_unsegmented_char(text[end]) and not is_unsegmented_char(text[end - 1]):
        if not (text[end].isalnum() or unicodedata.category(text[end]).startswith("M")):
            break
        end += 1
    return end
