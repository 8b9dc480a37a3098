"""Which names found in a text are doubtful: ordinary words, persons, other places, and abbreviations.

A capital proves that a word is a name, except at the beginning of a sentence, in a line of capitals, in a
line whose words all have one, and in a language that writes every noun with one. A doubtful name counts only
if the report names the same thing in another way too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from alerts.text.capitals import capital_proves, heads_line, is_among_capitals
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.ordinary import OrdinaryWords, ordinary_words
from alerts.text.normalize import NormalizedText
from alerts.text.scanner import Hit, word_end
from alerts.text.witnesses import is_among_countries, is_in_place, is_next_to_name, other_meanings

_NOUNS_WITH_CAPITAL = frozenset({"de", "lb"})
_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION, ConceptKind.CITY})
_ADJECTIVES_LIKE_NAMES = frozenset({"et"})
"""Languages whose adjective of a country is its name without the capital."""
_SYLLABLES_WITH_CAPITAL = frozenset({"vi"})
"""Languages that write the syllables of a name as words, so that every neighbour of one has a capital."""
_ABBREVIATION_MAX = 3
_NOWHERE: frozenset[str] = frozenset()


def settle_doubtful(
    hits: Sequence[Hit], text: NormalizedText, language: str, in_lower_case: Collection[str] = _NOWHERE
) -> list[Hit]:
    """The hits, without words that are no names in this language; doubtful ones require their own concept.

    `in_lower_case` holds the forms that the text also has without the capital that they need as names.
    """
    words, normal = ordinary_words(language), text.normalized
    may_hold = words.may_hold
    if language in _ADJECTIVES_LIKE_NAMES:
        in_lower_case = _NOWHERE
    suspects = {
        at
        for at, (start, end, _, word_language, _) in enumerate(hits)
        if not word_language
        and (
            end - start <= _ABBREVIATION_MAX
            or may_hold(form := normal[start:end])
            or (in_lower_case and form in in_lower_case)
        )
    }
    if not suspects:
        return list(hits)
    judge = _Judge(hits, text, words, language, suspects, in_lower_case)
    settled = [judge.settle(at) if at in suspects else hit for at, hit in enumerate(hits)]
    return [hit for hit in settled if hit is not None]


class _Judge:
    """Settles the suspected hits of one text."""

    def __init__(
        self,
        hits: Sequence[Hit],
        text: NormalizedText,
        words: OrdinaryWords,
        language: str,
        suspects: Collection[int],
        in_lower_case: Collection[str],
    ) -> None:
        self._hits, self._text, self._words, self._language = hits, text, words, language
        self._suspects, self._in_lower_case = suspects, in_lower_case

    def settle(self, at: int) -> Hit | None:
        """The hit, with a concept required if it is doubtful; None for no name."""
        hit, words, normal = self._hits[at], self._words, self._text.normalized
        if hit.concept.kind not in _KINDS:
            return hit
        word = normal[hit.start : word_end(normal, hit.end)]
        if word not in words.listed and not self._may_be_doubtful(hit):
            return hit
        if word in words.never or word in words.never_this.get(hit.concept, ()):
            return None
        if hit.required_concepts:
            return hit
        for countries, forms in words.shared.items():
            if word in forms and not self._text.original_slice(hit.start, hit.start + 1).islower():
                return hit._replace(required_concepts=(hit.concept, *countries))
        return hit._replace(required_concepts=(hit.concept,)) if self._is_doubtful(at, word) else hit

    def _may_be_doubtful(self, hit: Hit) -> bool:
        """Whether a word that is in no list may still be doubtful."""
        form = self._text.normalized[hit.start : hit.end]
        return form in self._in_lower_case or _is_abbreviation(self._text, hit)

    def _is_doubtful(self, at: int, word: str) -> bool:
        hit, words, text = self._hits[at], self._words, self._text
        end = hit.start + len(word)
        if word not in words.listed and not self._in_lower_case:
            return is_among_capitals(text, hit.start)
        is_other = (
            (word in words.given and is_next_to_name(text, hit.start, end))
            or (_is_abbreviation(text, hit) and is_among_capitals(text, hit.start))
            or any(word in forms and country in self._named for country, forms in words.shared_with.items())
        )
        if is_other or word in self._other_meanings:
            return is_other or not is_in_place(text, hit, words, self._language)
        is_word = text.normalized[hit.start : hit.end] in self._in_lower_case or word in words.doubtful
        return (is_word or word in words.common) and not self._is_proven(at, end, is_word)

    def _is_proven(self, at: int, end: int, is_word: bool) -> bool:
        """Whether a capital, a preposition, or for words of the news the sentence shows that it is a name."""
        hit, words, text, language = self._hits[at], self._words, self._text, self._language
        return (
            (language not in _NOUNS_WITH_CAPITAL and capital_proves(text, hit.start, end))
            or is_in_place(text, hit, words, language)
            or (not is_word and heads_line(text, hit.start, end))
            or (not is_word and is_among_countries(self._hits, at, self._listed, text))
        )

    @cached_property
    def _other_meanings(self) -> frozenset[str]:
        if self._language in _SYLLABLES_WITH_CAPITAL:
            return frozenset()
        return frozenset(other_meanings(self._hits, self._suspects, self._text, self._words))

    @cached_property
    def _listed(self) -> frozenset[int]:
        """The suspects that are in a list of the language; those cannot support each other."""
        words, normal = self._words, self._text.normalized
        lists = (words.doubtful, words.common, words.given, *words.shared.values())
        return frozenset(
            at
            for at in self._suspects
            for word in [normal[self._hits[at].start : word_end(normal, self._hits[at].end)]]
            if any(word in known for known in lists)
        )

    @cached_property
    def _named(self) -> frozenset[Concept]:
        """What the text names."""
        return frozenset(hit.concept for hit in self._hits if not hit.required_concepts)


def _is_abbreviation(text: NormalizedText, hit: Hit) -> bool:
    quoted = text.original_slice(hit.start, hit.end)
    return hit.end - hit.start <= _ABBREVIATION_MAX and quoted.isupper()
