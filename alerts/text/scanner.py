"""Finds the lexicon's forms in a text: one Aho-Corasick pass, then the rules of each script and language."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from alerts.text.borders import Border, border_of, stands_alone
from alerts.text.concept import Concept, ConceptKind
from alerts.text.languages import related_languages
from alerts.text.lexicon.forms import Ending, Form, is_unsegmented, is_unsegmented_char
from alerts.text.name_endings import is_adjective_ending, is_listed_ending, longest_ending
from alerts.text.normalize import NormalizedText

_ARABIC_PREFIXES = frozenset("و ف ب ل ك ال وال بال لل فال كال ول وب ولل وبال س وس فس".split())  # noqa: SIM905 - readable as one line
_HEBREW_PREFIXES = frozenset("ה ו ב ל מ ש כ וה ומ שה מה בה וב ול לה כש שב של כה".split())  # noqa: SIM905 - readable as one line
_AMHARIC_PREFIXES = frozenset("የ ለ በ ከ ወደ ስለ እንደ እና የየ በየ".split())  # noqa: SIM905 - readable as one line
_CLITICS = (
    ("\u0590", "\u05ff", _HEBREW_PREFIXES),
    ("\u0600", "\u06ff", _ARABIC_PREFIXES),
    ("\u1200", "\u137f", _AMHARIC_PREFIXES),
)
"""Prefixes that are joined to the following word, by range of characters."""
_SHORT_NAME = 4
_TOO_SHORT_FOR_A_VOWEL = 2
"""Languages with endings of at most so many letters do not replace a name's last vowel."""
_ANY, _NONE, _OPEN = Ending.ANY, Ending.NONE, Border.OPEN
_HISTORY = Concept.of(ConceptKind.THEME, "history")
_MIN_UNAMBIGUOUS_LENGTH = 6
"""A name of this many Latin letters is unambiguous in any language."""
_MIN_UNAMBIGUOUS_OTHER, _MIN_UNAMBIGUOUS_UNSEGMENTED = 5, 3
"""The same for the other alphabets, and for the scripts without word borders."""
_BORDERLESS_KINDS = frozenset(
    {ConceptKind.THEME, ConceptKind.USER, ConceptKind.FIGURE, ConceptKind.COUNT_WORD}
)
"""Concepts that are words, not names: they count inside longer words too."""


class Hit(NamedTuple):
    """A form found in a text; positions are those of the normal form."""

    start: int
    end: int
    concept: Concept
    language: str
    required_concepts: tuple[Concept, ...]


@dataclass(slots=True, unsafe_hash=True)
class _Entry:
    """A form without its text, shared by all forms with the same values. Must not be changed."""

    concept: Concept
    language: str
    """Valid in this language only; empty: in any."""
    ending: Ending
    inside_word: bool
    vowel_dropped: bool
    required_concepts: tuple[Concept, ...]
    is_short: bool
    continuation: tuple[str, ...]
    case: str
    """See `Form.case`."""
    border: Border


class Scanner:
    """An automaton for a fixed set of forms."""

    def __init__(self, forms: Iterable[Form]) -> None:
        table: dict[str, tuple[_Entry, ...]] = {}
        shared: dict[_Entry, tuple[_Entry]] = {}
        for form in forms:
            entry, known = _to_entry(form), table.get(form.text, ())
            if entry not in known:
                single = shared.setdefault(entry, (entry,))
                table[form.text] = (*known, *single) if known else single
        self._entries = list(table.values())
        self._inside_word = [any(entry.inside_word for entry in entries) for entries in self._entries]
        self._automaton = AhoCorasick(
            list(table), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def scan(self, text: NormalizedText, language: str) -> list[Hit]:
        """All forms in the text that their script's rules allow, in order; of every language."""
        normal = text.normalized
        cased = not text.original.islower()
        entries, any_inside_word = self._entries, self._inside_word
        hits: list[Hit] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(normal, overlapping=True):
            inside = start > 0 and _IS_WORD_CHAR[normal[start - 1]] and not _follows_clitic(normal, start)
            if inside and not any_inside_word[pattern]:
                continue
            for entry in entries[pattern]:
                if inside and not entry.inside_word:
                    continue
                last = _phrase_end(entry.continuation, normal, end) if entry.continuation else end
                if last < 0:
                    continue
                if entry.border is not _OPEN and not stands_alone(entry.border, normal, start, last):
                    continue
                if entry.ending is not _ANY and not _ending_allowed(entry, normal, last, language):
                    continue
                if not entry.case or not cased or _case_matches(entry, text, start, last, language):
                    hits.append(Hit(start, last, entry.concept, entry.language, entry.required_concepts))
        return hits


class _WordCharCache(dict[str, bool]):
    """Character → whether it is part of a word; cached, because it is the most frequent lookup."""

    def __missing__(self, char: str) -> bool:
        self[char] = is_word_char = _is_word_char(char)
        return is_word_char


_IS_WORD_CHAR = _WordCharCache()


def _to_entry(form: Form) -> _Entry:
    is_word = form.concept.kind in _BORDERLESS_KINDS
    return _Entry(
        form.concept,
        sys.intern(form.language if _is_ambiguous(form) else ""),
        form.ending,
        form.inside_word,
        form.vowel_dropped,
        form.required_concepts,
        len(form.text) <= _SHORT_NAME,
        form.continuation,
        form.case,
        Border.OPEN if is_word or form.language == "zh" else border_of(form.text),
    )


def _is_ambiguous(form: Form) -> bool:
    """Whether it is valid in its own language only."""
    if form.concept.kind is ConceptKind.THEME:
        return True
    if form.text.isascii() or form.text[0] < "\u0250":
        return len(form.text) < _MIN_UNAMBIGUOUS_LENGTH
    unsegmented = is_unsegmented(form.text)
    return len(form.text) < (_MIN_UNAMBIGUOUS_UNSEGMENTED if unsegmented else _MIN_UNAMBIGUOUS_OTHER)


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


def _ending_allowed(entry: _Entry, text: str, end: int, language: str) -> bool:
    """Whether the rest of the word is an ending that the form may have in this language."""
    if end == len(text) or not _IS_WORD_CHAR[text[end]]:
        return not entry.vowel_dropped
    if entry.ending is _NONE:
        return False
    tail = _tail_length(text, end)
    longest = longest_ending(language)
    if entry.vowel_dropped:
        return tail <= min(longest, 2 if entry.is_short else 4) and longest > _TOO_SHORT_FOR_A_VOWEL
    if tail > (min(longest, 3) if entry.is_short else longest):
        return False
    return is_listed_ending(text[end : end + tail], language)


def _case_matches(entry: _Entry, text: NormalizedText, start: int, end: int, language: str) -> bool:
    quoted = text.original_slice(start, end)
    if entry.case == "upper":
        return quoted.isupper()
    if quoted[:1].isupper() or (entry.case == "name" and quoted[:1].lower() == quoted[:1].upper()):
        return True
    tail = _tail_length(text.normalized, end)
    return entry.case == "name" and is_adjective_ending(text.normalized[end : end + tail], language)


def _follows_clitic(text: str, start: int) -> bool:
    """Whether only a clitic precedes it, such as an article that its script joins to the word."""
    before = text[start - 1]
    if before < "\u0590" or before > "\u137f":
        return False
    prefixes = next((known for first, last, known in _CLITICS if first <= before <= last), None)
    if prefixes is None:
        return False
    at = start
    while at > 0 and start - at < 5 and _IS_WORD_CHAR[text[at - 1]]:
        at -= 1
    return text[at:start] in prefixes


def filter_by_language(hits: Sequence[Hit], language: str) -> list[Hit]:
    """The hits that are valid in the text's language, as `infer_language` gives it."""
    allowed = related_languages(language)
    return [hit for hit in hits if not hit.language or hit.language in allowed]


def infer_language(hits: Sequence[Hit], tag: str) -> str:
    """The tagged language, unless the themes found clearly indicate another one."""
    votes: dict[str, int] = {}
    for hit in hits:
        if hit.language and hit.concept.kind is ConceptKind.THEME:
            votes[hit.language] = votes.get(hit.language, 0) + hit.end - hit.start
    if not votes:
        return tag
    tag_votes = max(votes.get(language, 0) for language in (tag, *related_languages(tag)))
    best = max(votes, key=lambda language: (votes[language], language))
    return best if votes[best] > 2 * tag_votes + 8 else tag


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
