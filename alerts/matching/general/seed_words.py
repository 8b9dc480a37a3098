"""What a seed became for the general judge: its heaviest words, and what each keyword adds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from alerts.matching.general.features import SeedKeys
from alerts.matching.general.profile import keyword_words, seed_keys
from alerts.matching.general.rarity import Rarity
from alerts.stories.seed import Seed
from alerts.stories.story import Story
from alerts.text.annotate import annotate
from alerts.text.keyed_text import BODY, FRONT, TITLE, KeyedText, read_keys
from alerts.text.keys import SPELLING_KINDS, Key, KeyKind, kind_of
from alerts.text.stretches import key_stretches

PLACE_NAMES = {TITLE: "headline", FRONT: "front", BODY: "body"}
KEYWORD = "keyword"
_EVIDENCE = {
    KeyKind.CONCEPT: "known name",
    KeyKind.THEME: "theme",
    KeyKind.SOUND: "sound",
    KeyKind.LONG_SOUND: "sound",
    KeyKind.ACRONYM: "acronym",
    KeyKind.NUMBER: "number",
    **dict.fromkeys(SPELLING_KINDS, "spelling"),
}


@dataclass(frozen=True, slots=True)
class SeedWord:
    """A word of a seed, or of a keyword, that reports may share."""

    word: str
    rarity: float
    """In the seed's language, 0 to 8."""
    weight: float
    """Rarity by its place and repetition in the seed."""
    place: str
    """One of `PLACE_NAMES`; a keyword counts as in the headline."""
    evidence: tuple[str, ...]
    """How a report may share it: as a known name, by its sound, by its spelling."""


@dataclass(frozen=True, slots=True)
class KeywordEffect:
    """What a keyword adds to a seed."""

    keyword: str
    in_seed: str
    """The best place of one of its words in the seed, one of `PLACE_NAMES`; empty if the seed has none."""
    weight_before: float
    """What its words weigh in the seed alone."""
    weight: float
    """What they weigh with the keyword; 0 if the keyword has no word that can be compared."""
    evidence: tuple[str, ...]
    """How a report may share its words."""


class SeedWords:
    """The words of one seed as the general judge weighs them."""

    def __init__(self, seed: Seed, story: Story, rarity: Rarity) -> None:
        self._rarity = rarity
        self._keys = SeedKeys(seed_keys(seed, story), rarity)
        self._plain = SeedKeys(seed_keys(seed, replace(story, typed_keywords=())), rarity)
        self._language = self._keys.keyed.language
        self._typed = {keyword: self._read_keyword(story, keyword) for keyword in story.typed_keywords}

    def heaviest(self, count: int) -> list[SeedWord]:
        """The heaviest words, the heaviest first."""
        return self._words[:count]

    def at_least(self, rarity: float) -> list[SeedWord]:
        """The words of at least this rarity, the heaviest first."""
        return [word for word in self._words if word.rarity >= rarity]

    @cached_property
    def _words(self) -> list[SeedWord]:
        """All words, each once."""
        words = [self._word(word, keys) for word, keys in _keys_by_word(self._plain.keyed, self._weight)]
        for typed in self._typed.values():
            words += [
                self._word(word, keys, is_typed=True)
                for word, keys in _keys_by_word(typed, self._weight)
                if not any(self._is_in_seed(key, typed) for key in keys)
            ]
        best: dict[str, SeedWord] = {}
        for word in sorted(words, key=lambda word: (-word.weight, word.word)):
            best.setdefault(word.word.casefold(), word)
        return list(best.values())

    def keyword_effects(self) -> list[KeywordEffect]:
        """One per keyword, in the order of the config."""
        return [self._effect(keyword, typed) for keyword, typed in self._typed.items()]

    def _read_keyword(self, story: Story, keyword: str) -> KeyedText:
        text = " ".join(keyword_words(replace(story, typed_keywords=(keyword,))))
        return read_keys(annotate(text, "", self._language))

    def _effect(self, keyword: str, typed: KeyedText) -> KeywordEffect:
        in_seed = [key for key in typed.uses if self._is_in_seed(key, typed)]
        places = [self._plain.keyed.uses[key].place for key in in_seed]
        words = [keys for _, keys in _keys_by_word(typed, self._weight)]
        before = math.fsum(
            max((self._weight_in(self._plain, key) for key in keys if key in in_seed), default=0.0)
            for keys in words
        )
        after = math.fsum(max(map(self._weight, keys)) for keys in words)
        place = PLACE_NAMES[max(places)] if places else ""
        return KeywordEffect(keyword, place, before, after, _evidence(typed.uses))

    def _is_in_seed(self, key: Key, typed: KeyedText) -> bool:
        """Whether the seed has the word of a keyword that a key is from.

        In one script, words that only begin with the same consonants are other words.
        """
        seed = self._plain.keyed
        return key in seed.uses and (kind_of(key) is not KeyKind.SOUND or typed.script != seed.script)

    def _word(self, text: str, keys: Sequence[Key], *, is_typed: bool = False) -> SeedWord:
        heaviest = max(keys, key=self._weight)
        is_keyword = is_typed or any(
            key in typed.uses and self._is_in_seed(key, typed)
            for typed in self._typed.values()
            for key in keys
        )
        return SeedWord(
            text,
            self._rarity.of(heaviest, self._language),
            self._weight(heaviest),
            PLACE_NAMES[self._keys.keyed.uses[heaviest].place],
            (*_evidence(keys), KEYWORD) if is_keyword else _evidence(keys),
        )

    def _weight(self, key: Key) -> float:
        return self._weight_in(self._keys, key)

    def _weight_in(self, seed: SeedKeys, key: Key) -> float:
        return self._rarity.of(key, self._language) * seed.factors.get(key, 0.0)


def _evidence(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_EVIDENCE[kind_of(key)] for key in sorted(keys)))


def _keys_by_word(text: KeyedText, weight: Callable[[Key], float]) -> Iterator[tuple[str, list[Key]]]:
    """The words of a text with the keys of each.

    In a run without spaces the heaviest stretches are the words, without those that overlap a heavier one.
    Sounds of unspaced scripts, whose characters cannot be told, belong to no word.
    """
    by_token: defaultdict[tuple[int, int], list[Key]] = defaultdict(list)
    for key, use in text.uses.items():
        if use.end > use.start:
            by_token[use.start, use.end].append(key)
    for (start, end), keys in _with_themes(by_token, text).items():
        token = text.original[start:end]
        stretches = key_stretches(token, keys)
        by_span: defaultdict[tuple[int, int], list[Key]] = defaultdict(list)
        for key in keys:
            if key in stretches or not text.uses[key].is_window:
                by_span[stretches.get(key, (0, end - start))].append(key)
        for at, to in _without_overlaps(by_span, weight):
            yield token[at:to], by_span[at, to]


def _with_themes(
    by_token: Mapping[tuple[int, int], list[Key]], text: KeyedText
) -> dict[tuple[int, int], list[Key]]:
    """The same with themes, which are found as stems, at the whole word."""
    whole = {span: list(keys) for span, keys in by_token.items()}
    words = [span for span, keys in by_token.items() if not any(text.uses[key].is_window for key in keys)]
    for span, keys in by_token.items():
        if all(kind_of(key) is KeyKind.THEME for key in keys):
            longer = (word for word in words if word[0] <= span[0] and span[1] <= word[1] and word != span)
            if word := next(longer, None):
                whole[word] += whole.pop(span)
    return whole


def _without_overlaps(
    by_span: Mapping[tuple[int, int], Sequence[Key]], weight: Callable[[Key], float]
) -> Iterator[tuple[int, int]]:
    """The heaviest spans; of equally heavy ones the longest, and the first."""
    taken: list[tuple[int, int]] = []
    heaviest = {span: max(map(weight, keys)) for span, keys in by_span.items()}
    for span in sorted(by_span, key=lambda span: (-heaviest[span], span[0] - span[1], span)):
        if all(span[1] <= start or end <= span[0] for start, end in taken):
            taken.append(span)
            yield span
