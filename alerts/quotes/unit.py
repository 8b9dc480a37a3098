"""A sentence of a report as quotes are searched in it; a quotation of several sentences does not end it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from alerts.figures.attribution import Speaker, SpeakerResolver
from alerts.figures.phrase import WordHit, find_words
from alerts.quotes.grammar import Grammar
from alerts.quotes.marks import QuotedSpan, quoted_spans
from alerts.text.capitals import is_title_line
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented_char
from alerts.text.normalize import NormalizedText
from alerts.text.sentences import sentence_starts

MAX_UNIT = 900
"""Characters of a sentence, with its quotations, that are read."""
MAX_UNITS = 120
MAX_VERBS = 16
"""Verbs of saying of a sentence that are tried."""
BOUNDARY = re.compile(
    r"[,;:!?…()\[\]{}«»“”„\"「」『』、。，：；！？|\n،؛؟]"
    r"|(?<!\bcapt)(?<!\blt)(?<!\bgen)(?<!\bcol)(?<!\bsgt)(?<!\bsen)(?<!\brep)(?<!\bgov)(?<!\bprof)(?<!\bdr)(?<!\bmr)"
    r"(?<!\bmrs)(?<!\bms)(?<!\bst)(?<!\bu\.s)(?<!\b[^\W\d_])\.(?!\w)|(?<=\s)-{1,3}(?=\s)|^-|-$"
)
"""What ends a phrase."""
_ENTITY = re.compile(r"&[#\w]{1,32};")
_ELIDING = frozenset({"fr", "it"})
_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_WORD_OR_ELIDED = re.compile(r"[^\W_]+'|[^\W_]+(?:[-.][^\W_]+)*")


class Token(NamedTuple):
    """A word of a unit."""

    start: int
    end: int
    text: str


class Verb(NamedTuple):
    """A verb of saying."""

    start: int
    """Where its auxiliaries begin."""
    end: int
    text: str


@dataclass(eq=False)
class Unit:
    """A sentence in normal form; positions are those in it."""

    whole: NormalizedText
    start: int
    end: int
    spans: Sequence[QuotedSpan]
    is_title: bool
    grammar: Grammar
    resolver: SpeakerResolver
    surnames: Mapping[str, str] = field(default_factory=dict)
    """Last words of full names given before in this report, with the full names."""

    @cached_property
    def normal(self) -> str:
        """The text in normal form."""
        return self.whole.normalized[self.start : self.end]

    @cached_property
    def cased(self) -> str:
        """The same with capitals, character by character."""
        original, offsets = self.whole.original, self.whole.offsets
        if offsets is None:
            return original[self.start : self.end]
        return "".join(original[at] for at in offsets[self.start : self.end])

    def original(self, start: int, end: int) -> str:
        """The text of the report at these positions."""
        piece = self.whole.original_slice(self.start + start, self.start + end)
        if self.whole.offsets is None or not piece.endswith("&"):
            return piece
        last = self.whole.offsets[self.start + end - 1]
        return piece[:-1] + (match[0] if (match := _ENTITY.match(self.whole.original, last)) else "&")

    @cached_property
    def is_capitals(self) -> bool:
        """Whether capitals say nothing, as in headlines that begin most words with one."""
        return is_title_line(self.whole, self.start) or self.cased.isupper()

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """All words in order."""
        pattern = _WORD_OR_ELIDED if self.grammar.language in _ELIDING else _WORD
        return [Token(*match.span(), match.group()) for match in pattern.finditer(self.normal)]

    def tokens_between(self, start: int, end: int) -> Sequence[Token]:
        """The words that begin between two positions."""
        first = bisect_left(self.tokens, (start,))
        return self.tokens[first : bisect_left(self.tokens, (end,))]

    @cached_property
    def words(self) -> Sequence[WordHit]:
        """The words that the vocabulary of figures labels."""
        return find_words(self.normal, self.resolver.language)

    @cached_property
    def speakers(self) -> Sequence[Speaker]:
        """All who may speak, by position."""
        return sorted(
            self.resolver.speakers_named_in(self.whole, self.start, self.end), key=lambda one: one.start
        )

    @cached_property
    def _speakers_at(self) -> Mapping[int, Sequence[Speaker]]:
        """Position → those whose name begins or goes on there."""
        found: dict[int, list[Speaker]] = {}
        for one in self.speakers:
            for at in range(one.start, one.end):
                found.setdefault(at, []).append(one)
        return found

    def speakers_in(self, start: int, end: int) -> list[Speaker]:
        """Those who are named at a word's beginning, or whose name begins in it."""
        begins = [
            one for at in range(start + 1, end) for one in self._speakers_at.get(at, ()) if one.start == at
        ]
        return [*self._speakers_at.get(start, ()), *begins]

    @cached_property
    def _words_at(self) -> Mapping[int, Sequence[WordHit]]:
        found: dict[int, list[WordHit]] = {}
        for word in self.words:
            for at in range(word.start, word.end):
                found.setdefault(at, []).append(word)
        return found

    def words_at(self, at: int) -> Sequence[WordHit]:
        """The labelled words that a position is in."""
        return self._words_at.get(at, ())

    @cached_property
    def _boundaries(self) -> tuple[list[int], list[int]]:
        found = [match.span() for match in BOUNDARY.finditer(self.normal)]
        return [start for start, _ in found], [end for _, end in found]

    def phrase_start(self, at: int) -> int:
        """Where the phrase that ends at a position begins."""
        _, ends = self._boundaries
        index = bisect_right(ends, at)
        return ends[index - 1] if index else 0

    def phrase_end(self, at: int) -> int:
        """Where the phrase that begins at a position ends."""
        starts, _ = self._boundaries
        index = bisect_left(starts, at)
        return starts[index] if index < len(starts) else len(self.normal)

    def is_quoted(self, at: int) -> bool:
        """Whether a position is inside quotation marks."""
        return any(span.start <= at < span.end for span in self.spans)

    @cached_property
    def _speech_words(self) -> set[int]:
        """Where the vocabulary of figures has a verb of saying that counts here too."""
        never, sources = self.grammar["never"], {word.start for word in self.words if word.label == "source"}
        return {
            word.start
            for word in self.words
            if word.label == "says"
            and word.start not in sources
            and self.normal[word.start : word.end] not in never
        }

    @cached_property
    def unsegmented_verbs(self) -> Sequence[Verb]:
        """The same as `verbs` where words are not written apart."""
        starts = {word.start: word for word in self.words if word.start in self._speech_words}
        found = {
            start: Verb(start, word.end, self.normal[start : word.end]) for start, word in starts.items()
        }
        for match in also_pattern(self.grammar).finditer(self.normal):
            found.setdefault(match.start(), Verb(*match.span(), match.group()))
        outside = (found[start] for start in sorted(found) if not self.is_quoted(start))
        return list(islice(outside, MAX_VERBS))

    def _is_auxiliary(self, token: Token, following: Token) -> bool:
        is_next = self.normal[token.end : following.start] == " "
        return is_next and token.text in self.grammar["aux"]

    @cached_property
    def verbs(self) -> Sequence[Verb]:
        """The verbs of saying outside quotation marks, in order."""
        grammar, tokens, starts = self.grammar, self.tokens, self._speech_words
        never, finite = grammar["never"], tuple(grammar["finite"].exact)
        verbs: list[Verb] = []
        for index, token in enumerate(tokens):
            if token.text in never or self.is_quoted(token.start):
                continue
            if token.text in grammar["also"] or token.start in starts:
                if finite and not token.text.endswith(finite):
                    continue
                first = index
                while first and self._is_auxiliary(tokens[first - 1], tokens[first]):
                    first -= 1
                verbs.append(Verb(tokens[first].start, token.end, token.text))
        return verbs[:MAX_VERBS]


@lru_cache(maxsize=32)
def also_pattern(grammar: Grammar) -> re.Pattern[str]:
    """The verbs that the grammar adds, wherever they stand."""
    words = grammar["also"].exact | set(grammar["also"].beginnings)
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)) or r"(?!)")


def units_of(whole: NormalizedText, grammar: Grammar, language: str) -> Iterator[Unit]:
    """The sentences of a report in order, the title first; long ones are cut."""
    resolver, surnames = SpeakerResolver(primary_language(language)), dict[str, str]()
    begin, count = 0, 0
    for line in whole.normalized.split("\n"):
        spans = quoted_spans(line)
        for start, end in _unit_spans(line, spans):
            if count == MAX_UNITS:
                return
            count += 1
            last = min(end, start + MAX_UNIT)
            inside = [
                span._replace(start=span.start - start, end=span.end - start)
                for span in spans
                if start <= span.outer_start and span.outer_end <= last
            ]
            unit = Unit(whole, begin + start, begin + last, inside, begin == 0, grammar, resolver, surnames)
            yield unit
            surnames.update(_full_names(unit))
        begin += len(line) + 1


_ABBREVIATION = re.compile(
    r"\b(?:jan|feb|mar|apr|aug|sept|oct|nov|dec|capt|lt|col|sgt|prof|gov|sr|jr|inc|ltd|corp|u\.s|u\.n|ee|sra|dra|núm|проф)\.\s*$"
)
"""A full stop that ends no sentence."""
_FULL_NAME = re.compile(
    r"(?<![\w'’-])(?=(?P<first>[^\W\d_]\w{1,20}(?: [^\W\d_]\.)?) (?P<last>[^\W\d_][\w'’-]{2,24})(?!\w))"
)


def _full_names(unit: Unit) -> dict[str, str]:
    """Surname in normal form → full name: what stands in two words with capitals within a sentence."""
    if unit.is_capitals:
        return {}
    no_names = unit.grammar["title"], unit.grammar["common"]
    return {
        match["last"].lower(): f"{match['first']} {match['last']}"
        for match in _FULL_NAME.finditer(unit.cased)
        if match.start()
        and not _goes_on_in_capitals(unit.cased, match.end("last"))
        and match["first"].istitle()
        and match["last"][0].isupper()
        and not any(match["first"].lower() in words for words in no_names)
    }


def _goes_on_in_capitals(cased: str, end: int) -> bool:
    """Whether another word with a capital follows: `Thrones Kit Harington`."""
    return cased[end : end + 1] == " " and cased[end + 1 : end + 2].isupper()


def _unit_spans(line: str, spans: Sequence[QuotedSpan]) -> Iterator[tuple[int, int]]:
    """Sentences of a line; none begins within a quotation, or right after one that goes on."""
    outer_starts = [span.outer_start for span in spans]
    start = 0
    for at in sentence_starts(line)[1:]:
        index = bisect_left(outer_starts, at)
        span = spans[index - 1] if index else None
        if _ABBREVIATION.search(line, max(0, at - 12), at):
            continue
        if span is not None and (at < span.outer_end or _goes_on(line, span, at)):
            continue
        if line[start:at].strip():
            yield start, at
        start = at
    if line[start:].strip():
        yield start, len(line)


def _goes_on(line: str, span: QuotedSpan, at: int) -> bool:
    """Whether the sentence of a quotation goes on behind its closing mark, where a sentence would begin."""
    if line[span.outer_end : at].strip() or at >= len(line):
        return False
    return (
        is_unsegmented_char(line[at])
        or line[span.end - 1 : span.end] in {",", "?", "!", "…", ";"}
        or line[at] == "-"
    )
