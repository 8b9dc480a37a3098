"""The keys of a whole text, with where each stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from alerts.text.annotate import AnnotatedText, scan_cities
from alerts.text.concept import Concept, ConceptKind
from alerts.text.keys import Key, TokenKeys, concept_key, token_keys
from alerts.text.lexicon.load import home_countries
from alerts.text.scanner import Hit
from alerts.text.scripts import main_script
from alerts.text.tokens import WINDOWED_KINDS, TokenKind, tokens

TITLE, FRONT, BODY = 1.0, 0.8, 0.5
"""Places, as the weights that they give to a key of the seed."""
FRONT_WORDS = 60
"""The front is the headline, the two sentences after it, and what begins within so many words."""
_OPENING_SENTENCES, _FRONT_SENTENCES = 2, 3
LATIN = "latin"
_EMPTY_SENTENCES = 2
"""At most: the headline that is missing, and the line break after it."""
_WORD_CHARS = {TokenKind.HAN: 1.7, TokenKind.UNSPACED: 5.0}
"""The usual length of a word in scripts without spaces."""
_SCRIPT_CHARS = 300
_LATIN_SHARE = 0.6
_LATIN_END = "\u0250"
_WORD = re.compile(r"\S+")
_KINDS_WITH_WORDS = frozenset({ConceptKind.THEME, ConceptKind.USER})

KeyLookup = Callable[[TokenKind, str], TokenKeys]


@dataclass(slots=True)
class KeyUse:
    """Where and how a text has a key."""

    place: float
    """The best place: `TITLE`, `FRONT` or `BODY`."""
    start: int
    """Position in the original text, at the best place."""
    end: int
    count: int = 1
    is_name: bool = False
    """Whether it looks like a name somewhere: a capital, katakana, an acronym, a known name."""
    is_window: bool = False
    """Whether it is only a window over a run without spaces, which is rarely a word."""


@dataclass(slots=True)
class KeyedText:
    """A text as the general judge compares it."""

    language: str
    script: str
    original: str = field(default="", repr=False)
    opening_end: int = 0
    """Where the opening ends: the headline and the sentence after it."""
    words: float = 0.0
    """Roughly; in scripts without spaces by the usual length of a word."""
    is_bare: bool = False
    """Whether it is one headline or sentence."""
    uses: dict[Key, KeyUse] = field(default_factory=dict)
    countries: dict[Key, float] = field(default_factory=dict)
    """The keys of the countries that it names, with their best place."""
    other_names: dict[Key, float] = field(default_factory=dict)
    """The keys of other known names, with their best place."""

    def in_opening(self, key: Key) -> bool:
        """Whether a key stands in the headline or in the sentence after it."""
        use = self.uses[key]
        return use.place != BODY and use.start < self.opening_end

    def remove(self, key: Key) -> None:
        """Remove a key."""
        self.uses.pop(key, None)
        self.countries.pop(key, None)
        self.other_names.pop(key, None)

    def add(
        self,
        key: Key,
        place: float,
        start: int,
        end: int,
        *,
        is_name: bool,
        count: int = 1,
        is_window: bool = False,
    ) -> None:
        """Add one use of a key."""
        use = self.uses.get(key)
        if use is None:
            self.uses[key] = KeyUse(place, start, end, count, is_name, is_window)
            return
        if place > use.place:
            use.place, use.start, use.end = place, start, end
        use.count += count
        use.is_window = use.is_window and is_window
        use.is_name = use.is_name or is_name


def script_of(text: str) -> str:
    """`latin` where most letters are Latin, or there are none; otherwise the script of most letters."""
    letters = [char for char in text[:_SCRIPT_CHARS] if char.isalpha()]
    if sum(char < _LATIN_END for char in letters) > _LATIN_SHARE * len(letters) or not letters:
        return LATIN
    return main_script(text).lower()


def read_keys(annotated: AnnotatedText, lookup: KeyLookup = token_keys) -> KeyedText:
    """The keys of an annotated text. `lookup` may leave out keys that nobody wants.

    Words inside a name that the lexicon knows give no keys of their own: the name is one key. Words of cities
    do, because a city's name is often an ordinary word or somebody's name, and so do the user's forms, which
    the seed may have as words.
    """
    original = annotated.text.original
    title_end, opening_end, front_end = _place_ends(annotated)
    keyed = KeyedText(annotated.language, script_of(original), original, opening_end)
    keyed.is_bare = _is_bare(annotated)
    for start, end, concept, count in _concept_uses(annotated):
        place = TITLE if start < title_end else FRONT if start < front_end else BODY
        _add_concept(keyed, concept, place, start, end, count)
    for start, end, concept in _city_uses(annotated):
        place = TITLE if start < title_end else FRONT if start < front_end else BODY
        _add_concept(keyed, concept, place, start, end, 1)
    spans, at = _name_spans(annotated), 0
    for kind, text, start, end in tokens(original):
        keyed.words += len(text) / _WORD_CHARS[kind] if kind in _WORD_CHARS else 1.0
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] < end:
            continue
        if keys := lookup(kind, text):
            place = TITLE if start < title_end else FRONT if start < front_end else BODY
            is_window = kind in WINDOWED_KINDS
            for key, is_name in keys:
                keyed.add(key, place, start, end, is_name=is_name, is_window=is_window)
    return keyed


def _add_concept(keyed: KeyedText, concept: Concept, place: float, start: int, end: int, count: int) -> None:
    key, is_theme = concept_key(concept), concept.kind is ConceptKind.THEME
    keyed.add(key, place, start, end, is_name=not is_theme, count=count)
    if not is_theme:
        names = keyed.countries if concept.kind is ConceptKind.COUNTRY else keyed.other_names
        names[key] = max(names.get(key, 0.0), place)


def _is_bare(annotated: AnnotatedText) -> bool:
    """Whether a text is one sentence; a text without a headline has empty ones before it."""
    count = len(annotated.sentences)
    return count <= _EMPTY_SENTENCES + 1 and sum(map(bool, map(annotated.sentence_text, range(count)))) == 1


def _place_ends(annotated: AnnotatedText) -> tuple[int, int, int]:
    """Where title, opening and front end, in the original text."""
    original, offsets, sentences = annotated.text.original, annotated.text.offsets, annotated.sentences
    ends = [sentences[:count][-1].end for count in (1, _OPENING_SENTENCES, _FRONT_SENTENCES)]
    title_end, opening_end, lead_end = (
        end if offsets is None else offsets[end] if end < len(offsets) else len(original) for end in ends
    )
    return title_end, opening_end, max(lead_end, _end_of_words(original))


def _end_of_words(text: str) -> int:
    for count, match in enumerate(_WORD.finditer(text), 1):
        if count > FRONT_WORDS:
            return match.start()
    return len(text)


def _concept_uses(annotated: AnnotatedText) -> list[tuple[int, int, Concept, int]]:
    """Each concept at its first position, with the number of sentences that name it."""
    offsets = annotated.text.offsets
    first: dict[Concept, tuple[int, int]] = {}
    counts: dict[Concept, int] = {}
    for sentence in annotated.sentences:
        by_concept = {hit.concept: (hit.start, hit.end) for hit in reversed(sentence.hits)}
        for concept in sentence.concepts:
            counts[concept] = counts.get(concept, 0) + 1
            if concept not in first:
                own = by_concept.get(concept)
                start, end = own if own is not None else _bearer(sentence.hits, concept)
                first[concept] = (start, end) if offsets is None else (offsets[start], offsets[end - 1] + 1)
    return [(*first[concept], concept, counts[concept]) for concept in sorted(first)]


def _city_uses(annotated: AnnotatedText) -> Iterator[tuple[int, int, Concept]]:
    offsets = annotated.text.offsets
    for hit in scan_cities(annotated.text, annotated.language):
        start, end = (
            (hit.start, hit.end) if offsets is None else (offsets[hit.start], offsets[hit.end - 1] + 1)
        )
        yield start, end, hit.concept


def _bearer(hits: Sequence[Hit], country: Concept) -> tuple[int, int]:
    """The span of the person or organisation that a country counts for."""
    homes = home_countries()
    return next((hit.start, hit.end) for hit in hits if homes.get(hit.concept) == country)


def _name_spans(annotated: AnnotatedText) -> list[tuple[int, int]]:
    """The spans of known names in the original text, in order."""
    offsets = annotated.text.offsets
    return sorted(
        (hit.start, hit.end) if offsets is None else (offsets[hit.start], offsets[hit.end - 1] + 1)
        for sentence in annotated.sentences
        for hit in sentence.hits
        if hit.concept.kind not in _KINDS_WITH_WORDS
    )
