"""Finds the lexicon's forms in a text: one Aho-Corasick pass, then the rules of each script and language."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from alerts.text.borders import Border, stands_alone
from alerts.text.concept import Concept, ConceptKind
from alerts.text.entries import Entry, FormTable, build_entries
from alerts.text.languages import related_languages
from alerts.text.lexicon.forms import Ending, Form, has_case, is_unsegmented_char
from alerts.text.name_endings import is_adjective_ending, is_ending, longest_ending
from alerts.text.normalize import NormalizedText

_ARABIC_PREFIXES = frozenset("و ف ب ل ك ال وال بال لل فال كال ول وب ولل وبال س وس فس".split())  # noqa: SIM905 - readable as one line
_HEBREW_PREFIXES = frozenset("ה ו ב ל מ ש כ וה ומ שה מה בה וב ול לה כש שב של כה".split())  # noqa: SIM905 - readable as one line
_AMHARIC_PREFIXES = frozenset("የ ለ በ ከ ወደ ስለ እንደ እና የየ በየ".split())  # noqa: SIM905 - readable as one line
_CLITICS = {
    **dict.fromkeys(("ar", "arz", "ary"), _ARABIC_PREFIXES),
    **dict.fromkeys(("he", "yi"), _HEBREW_PREFIXES),
    **dict.fromkeys(("am", "ti"), _AMHARIC_PREFIXES),
    "und": _ARABIC_PREFIXES | _HEBREW_PREFIXES | _AMHARIC_PREFIXES,
}
"""Language → prefixes that it joins to the following word."""
_CLEAR_LETTERS = 6
"""How many letters of theme words more than twice those of the tagged language show another one."""
_LATIN_END = "\u0370"
"""Letters before it are Latin. A word of another script is written close to a Latin name: `UKలో`."""
_NO_PREFIXES: frozenset[str] = frozenset()
_TOO_SHORT_FOR_A_VOWEL = 2
"""Languages with endings of at most so many letters do not replace a name's last vowel."""
_ANY, _NONE, _OPEN = Ending.ANY, Ending.NONE, Border.OPEN
_HISTORY = Concept.of(ConceptKind.THEME, "history")


class Hit(NamedTuple):
    """A form found in a text; positions are those of the normal form."""

    start: int
    end: int
    concept: Concept
    language: str
    required_concepts: tuple[Concept, ...]


class Scanner:
    """An automaton for a fixed set of forms."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._set_table(build_entries(forms))

    @classmethod
    def of_table(cls, table: FormTable) -> Scanner:
        """A scanner of forms whose table was built before."""
        scanner = cls.__new__(cls)
        scanner._set_table(table)  # noqa: SLF001 - its own
        return scanner

    def _set_table(self, table: FormTable) -> None:
        texts, self._entries = table
        self._languages = frozenset().union(*{entry.origins for known in self._entries for entry in known})
        self._inside_word = [any(entry.inside_word for entry in entries) for entries in self._entries]
        self._automaton = AhoCorasick(
            texts, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def scan(self, text: NormalizedText, language: str, in_lower_case: set[str] | None = None) -> list[Hit]:
        """All forms in the text that their script's rules allow, in order; of every language.

        Forms that only lack their capital go into `in_lower_case`: the text uses them as ordinary words.
        """
        normal = text.normalized
        cased = not text.original.islower()
        entries, any_inside_word = self._entries, self._inside_word
        prefixes = _CLITICS.get(language, _NO_PREFIXES)
        own, is_served = related_languages(language), language in self._languages
        hits: list[Hit] = []
        uncapitalised: list[tuple[int, int]] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(normal, overlapping=True):
            inside = start > 0 and _IS_WORD_CHAR[normal[start - 1]]
            if inside and prefixes and _follows_clitic(normal, start, prefixes):
                inside = False
            if inside and not any_inside_word[pattern]:
                continue
            for entry in entries[pattern]:
                origins = entry.origins
                if (inside and not entry.inside_word) or (
                    origins and (is_served or entry.ambiguous) and own.isdisjoint(origins)
                ):
                    continue
                last = _phrase_end(entry.continuation, normal, end) if entry.continuation else end
                if (
                    last >= 0
                    and (entry.border is _OPEN or stands_alone(entry.border, normal, start, last))
                    and (entry.ending is _ANY or _ending_allowed(entry, normal, last, language))
                ):
                    if entry.case and cased and not _case_matches(entry, text, start, last, language):
                        if entry.case != "upper":
                            uncapitalised.append((start, last))
                        continue
                    hits.append(Hit(start, last, entry.concept, entry.language, entry.required_concepts))
        if in_lower_case is not None:
            in_lower_case |= _words_in(normal, uncapitalised, hits)
        return hits


def _words_in(text: str, places: Sequence[tuple[int, int]], hits: Sequence[Hit]) -> set[str]:
    """The forms at places where no hit begins."""
    found = {hit.start for hit in hits} if places else ()
    return {text[start:end] for start, end in places if start not in found}


class _WordCharCache(dict[str, bool]):
    """Character → whether it is part of a word; cached, because it is the most frequent lookup."""

    def __missing__(self, char: str) -> bool:
        self[char] = is_word_char = _is_word_char(char)
        return is_word_char


_IS_WORD_CHAR = _WordCharCache()


def _is_word_char(char: str) -> bool:
    """Whether a character is part of a word; Indic vowel signs are, although they are not letters."""
    if "\u0900" <= char <= "\u0dff":
        return char not in "\u0964\u0965"
    return char.isalnum() and not is_unsegmented_char(char)


def _phrase_end(continuation: tuple[str, ...], text: str, end: int) -> int:
    """The end of a phrase whose first part ends here; -1 if the text continues differently."""
    for part in continuation:
        end += _tail_length(text, end)
        if not text.startswith(part, end):
            return -1
        end += len(part)
    return end


def _tail_length(text: str, end: int) -> int:
    """The number of letters left in the word, up to 12."""
    at = end
    while at < len(text) and at - end < 12 and _IS_WORD_CHAR[text[at]]:
        at += 1
    return at - end


def _ending_allowed(entry: Entry, text: str, end: int, language: str) -> bool:
    """Whether the rest of the word is an ending that the form may have in this language."""
    if end == len(text) or not _IS_WORD_CHAR[text[end]] or text[end - 1] < _LATIN_END < text[end]:
        return not entry.vowel_dropped
    if entry.ending is _NONE:
        return False
    tail = _tail_length(text, end)
    longest = longest_ending(language)
    if entry.vowel_dropped:
        longest = min(longest, 3 if entry.is_short else 4) if longest > _TOO_SHORT_FOR_A_VOWEL else 0
    if tail > (min(longest, 2) if entry.is_short else longest):
        return False
    return is_ending(text[end : end + tail], language)


def _case_matches(entry: Entry, text: NormalizedText, start: int, end: int, language: str) -> bool:
    if entry.case == "upper":
        return text.original_slice(start, end).isupper()
    first = text.original[start if text.offsets is None else text.offsets[start]]
    if first.isupper() or not has_case(first):
        return True
    tail = _tail_length(text.normalized, end)
    return entry.case == "name" and is_adjective_ending(text.normalized[end : end + tail], language)


def _follows_clitic(text: str, start: int, prefixes: frozenset[str]) -> bool:
    """Whether only a clitic precedes it, such as an article that its language joins to the word."""
    at = start
    while at > 0 and start - at < 5 and _IS_WORD_CHAR[text[at - 1]]:
        at -= 1
    return text[at:start] in prefixes


def word_end(text: str, end: int) -> int:
    """The end of the word that a hit ends in; its own end in scripts without word borders."""
    return end + _tail_length(text, end)


def filter_by_language(hits: Sequence[Hit], language: str) -> list[Hit]:
    """The hits that are valid in the text's language, as `infer_language` gives it."""
    allowed = related_languages(language)
    return [hit for hit in hits if not hit.language or hit.language in allowed]


def infer_language(hits: Sequence[Hit], tag: str) -> str:
    """The tagged language, unless at least two words of themes clearly indicate another one.

    Only words have a language; a name's forms count where their origins allow.
    """
    words = {(language, concept, end - start) for start, end, concept, language, _ in hits if language}
    letters: dict[str, int] = {}
    counts: dict[str, int] = {}
    for language, _, length in words:
        letters[language] = letters.get(language, 0) + length
        counts[language] = counts.get(language, 0) + 1
    if not letters:
        return tag
    tag_letters = max(letters.get(language, 0) for language in (tag, *related_languages(tag)))
    best = max(letters, key=lambda language: (letters[language], language))
    is_clear = letters[best] > 2 * tag_letters + _CLEAR_LETTERS and (tag == "und" or counts[best] > 1)
    return best if is_clear else tag


def drop_nested_hits(hits: Iterable[Hit], families: Mapping[Concept, str]) -> list[Hit]:
    """Drop hits inside longer ones: `Korea` in `South Korea`, `troops` in `peacekeeping troops`."""
    kept: list[Hit] = []
    reach = -1
    ordered = sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.concept))
    for (start, end), group in itertools.groupby(ordered, key=itemgetter(0, 1)):
        if reach < end:  # not inside an earlier hit
            kept += group
            reach = end
            continue
        enclosing = [hit for hit in kept[-8:] if hit.end >= end and (hit.start, hit.end) != (start, end)]
        kept += [hit for hit in group if not any(_suppresses(outer, hit, families) for outer in enclosing)]
    return kept


def _suppresses(outer: Hit, inner: Hit, families: Mapping[Concept, str]) -> bool:
    outer_family, inner_family = families.get(outer.concept), families.get(inner.concept)
    if outer_family and inner_family:
        return outer_family != inner_family
    if outer_family:
        return outer.concept is _HISTORY
    return not inner_family
