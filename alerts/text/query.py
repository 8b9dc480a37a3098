"""The query language of keywords and rules: words, "phrases", wild*cards, AND, OR, NOT, near/5, ( ).

Upper and lower case are the same, except in short words of capitals: `IT` does not match `it`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from alerts.text.lexicon.forms import UNSEGMENTED_CHARS, is_unsegmented
from alerts.text.normalize import NormalizedText, normal_form
from store.errors import ConfigError

_TOKEN = re.compile(r'\s*(?:(?P<phrase>"[^"]*"?)|(?P<mark>[()])|(?P<word>[^\s()"]+))')
_NEAR = re.compile(r"near/(\d{1,3})", re.IGNORECASE)
_WORD_AT = re.compile(r"\S+")
_WORD_CHAR = rf"[^\W{UNSEGMENTED_CHARS}]"
"""A character that continues a word; a Chinese one beside `NATO` does not."""
_STARS = re.compile(r"\*+")
_MAX_INNER_WILDCARD = 100
"""Letters that a wildcard between the letters of a word may stand for."""
_MIN_ACRONYM, _MAX_ACRONYM = 2, 5
_MAX_LENGTH = 2_000
_MAX_DEPTH = 30

Spans = list[tuple[int, int]]
_SpanFinder = Callable[[NormalizedText, int], Spans | None]
"""Finds the spans before an end: None if the query does not match, an empty list if it matches by absence."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    source: str
    _find_spans: _SpanFinder

    def spans(self, text: NormalizedText, end: int | None = None) -> Spans | None:
        """The spans of the normal form that match, all before `end`; None if the query does not match."""
        return self._find_spans(text, len(text.normalized) if end is None else end)


def parse_query(source: str) -> Query:
    """Parse a query.

    Adjacent plain words are a phrase. AND binds tighter than OR. `near/N` joins two words or phrases with at
    most N words between them, in either order.

    Raises:
        ConfigError: the query is not valid; the text says where.
    """
    return Query(source, _Parser(source).parse())


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens: list[tuple[str, str, int]] = []
        self._next = 0
        self._depth = 0
        if len(source) > _MAX_LENGTH:
            raise ConfigError([f"expression longer than {_MAX_LENGTH} characters: {source[:40]!r}..."])
        for match in _TOKEN.finditer(source.rstrip()):
            kind = match.lastgroup or ""
            self._tokens.append((kind, match.group(kind), match.start(kind)))

    def parse(self) -> _SpanFinder:
        if not self._tokens:
            raise ConfigError(["empty expression; wanted: a word, a phrase or an expression"])
        find = self._or_expression()
        if self._next < len(self._tokens):
            raise self._syntax_error("nothing, AND, OR or near/N")
        return find

    def _or_expression(self) -> _SpanFinder:
        choices = [self._and_expression()]
        while self._accept("or"):
            choices.append(self._and_expression())
        return choices[0] if len(choices) == 1 else _any_of(choices)

    def _and_expression(self) -> _SpanFinder:
        parts = [self._not_expression()]
        while self._accept("and") or self._peek() == "not":
            parts.append(self._not_expression())
        return parts[0] if len(parts) == 1 else _all_of(parts)

    def _not_expression(self) -> _SpanFinder:
        if not self._accept("not"):
            return self._near()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._syntax_error("less nesting")
        inner = self._not_expression()
        self._depth -= 1
        return lambda text, end: None if inner(text, end) is not None else []

    def _near(self) -> _SpanFinder:
        left = self._atom()
        match = _NEAR.fullmatch(self._peek())
        if match is None:
            return left
        self._next += 1
        return _near_finder(left, self._atom(), int(match.group(1)))

    def _atom(self) -> _SpanFinder:
        kind, value, _ = self._tokens[self._next] if self._next < len(self._tokens) else ("", "", 0)
        if value == "(":
            return self._parenthesis()
        if kind == "phrase":
            if len(value) < 2 or not value.endswith('"'):
                raise self._syntax_error('a closing "')
            self._next += 1
            return self._literal(value.strip('"'))
        words = []
        while self._next < len(self._tokens) and self._is_plain():
            if self._peek().startswith("near/"):
                raise self._syntax_error("near/ with a number of words, such as near/5")
            words.append(self._tokens[self._next][1])
            self._next += 1
        if not words:
            raise self._syntax_error("a word, a phrase or (")
        return self._literal(" ".join(words))

    def _parenthesis(self) -> _SpanFinder:
        self._next += 1
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._syntax_error("less nesting")
        inner = self._or_expression()
        if self._peek() != ")":
            raise self._syntax_error(")")
        self._next += 1
        self._depth -= 1
        return inner

    def _literal(self, words: str) -> _SpanFinder:
        if not normal_form(words).strip("* "):
            raise self._syntax_error("a word with letters or digits")
        return _literal_finder(words)

    def _is_plain(self) -> bool:
        kind, value, _ = self._tokens[self._next]
        return kind == "word" and value.lower() not in ("and", "or", "not") and not _NEAR.fullmatch(value)

    def _peek(self) -> str:
        return self._tokens[self._next][1].lower() if self._next < len(self._tokens) else ""

    def _accept(self, word: str) -> bool:
        if self._peek() != word or self._tokens[self._next][0] != "word":
            return False
        self._next += 1
        return True

    def _syntax_error(self, wanted: str) -> ConfigError:
        at = self._tokens[self._next][2] if self._next < len(self._tokens) else len(self._source)
        return ConfigError([f"{self._source!r}, character {at + 1}: wanted {wanted}"])


def is_acronym(word: str) -> bool:
    """Whether a word is compared with case: two to five letters, all capitals."""
    letters = word.replace("*", "")
    return _MIN_ACRONYM <= len(letters) <= _MAX_ACRONYM and letters.isalpha() and letters.isupper()


def has_acronym(expression: str) -> bool:
    """Whether a word of a query is compared with case."""
    tokens = (match.group(match.lastgroup or 0).strip('"') for match in _TOKEN.finditer(expression.rstrip()))
    words = [token for token in tokens if token.lower() not in ("and", "or", "not")]
    return any(with_case for token in words for _, with_case in _cased_words(token))


def _literal_finder(words: str) -> _SpanFinder:
    start = "" if words[:1] == "*" or is_unsegmented(words[:1]) else f"(?<!{_WORD_CHAR})"
    end = "" if words[-1:] == "*" or is_unsegmented(words[-1:]) else f"(?!{_WORD_CHAR})"
    cased = _cased_words(words)
    patterns = (
        _word_pattern(word, is_first=at == 0, is_last=at == len(cased) - 1) for at, word in enumerate(cased)
    )
    compiled = re.compile(start + r"\s++".join(patterns) + end)
    cased_groups = range(1, compiled.groups + 1)

    def find(text: NormalizedText, stop: int) -> Spans | None:
        return [
            match.span()
            for match in compiled.finditer(text.normalized, 0, stop)
            if all(text.original_slice(*match.span(group)).isupper() for group in cased_groups)
        ] or None

    return find


def _cased_words(words: str) -> list[tuple[str, bool]]:
    """The words in normal form, each with whether it is compared with case.

    Of several words that are all capitals none is: somebody typed a name that way.
    """
    original, normalized = words.split(), normal_form(words).split()
    if len(original) != len(normalized) or (len(original) > 1 and words.isupper()):
        return [(word, False) for word in normalized]
    return [(word, is_acronym(typed)) for typed, word in zip(original, normalized, strict=True)]


def _word_pattern(cased_word: tuple[str, bool], *, is_first: bool, is_last: bool) -> str:
    """A word with its wildcards; the letters of one that is compared with case are groups.

    The time is linear in the text. A wildcard at the beginning starts where the word does, one between
    letters is bounded, and all letters but the last take the first place they find: where that gives no
    match, no other does.
    """
    word, with_case = cased_word
    first, *rest = _STARS.sub("*", word).split("*")
    pattern = _letters(first, with_case)
    last_letters = max((at for at, part in enumerate(rest) if part), default=-1)
    for at, part in enumerate(rest):
        leads, ends = is_first and at == 0 and not first, is_last and at == len(rest) - 1 and not part
        star = r"\w*" if leads or ends else rf"\w{{0,{_MAX_INNER_WILDCARD}}}"
        piece = (
            f"(?>{star}?{_letters(part, with_case)})"
            if at < last_letters
            else star + _letters(part, with_case)
        )
        pattern += (r"(?<!\w)" if leads else "") + piece
    return pattern if is_last else f"(?>{pattern})"


def _letters(part: str, with_case: bool) -> str:
    return f"({re.escape(part)})" if with_case and part else re.escape(part)


def _any_of(choices: list[_SpanFinder]) -> _SpanFinder:
    def find(text: NormalizedText, end: int) -> Spans | None:
        found = [spans for choice in choices if (spans := choice(text, end)) is not None]
        return sorted(span for spans in found for span in spans) if found else None

    return find


def _all_of(parts: list[_SpanFinder]) -> _SpanFinder:
    def find(text: NormalizedText, end: int) -> Spans | None:
        found: Spans = []
        for part in parts:
            spans = part(text, end)
            if spans is None:
                return None
            found += spans
        return sorted(found)

    return find


def _near_finder(left: _SpanFinder, right: _SpanFinder, words: int) -> _SpanFinder:
    def find(text: NormalizedText, end: int) -> Spans | None:
        lefts, rights = left(text, end), right(text, end)
        if not lefts or not rights:
            return None
        counter = _WordCounter(text.normalized)
        near_left = _near_spans(lefts, rights, words, counter)
        return sorted({*near_left, *_near_spans(rights, lefts, words, counter)}) or None

    return find


class _WordCounter:
    """Counts the words between two places of a text without reading the text again."""

    def __init__(self, text: str) -> None:
        words = [match.span() for match in _WORD_AT.finditer(text)]
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]

    def between(self, start: int, end: int) -> int:
        """Count the words of `text[start:end]`; a part of a word is one."""
        if start >= end:
            return 0
        return bisect_left(self._starts, end) - bisect_right(self._ends, start)


def _near_spans(spans: Spans, others: Spans, words: int, counter: _WordCounter) -> Spans:
    """The spans that have one of `others` at most `words` words before or behind them.

    Only the nearest on each side is looked at: no other is nearer.
    """
    starts = sorted(start for start, _ in others)
    ordered = sorted(others)
    last_end = list(accumulate((end for _, end in ordered), max))
    near = []
    for start, end in spans:
        behind = bisect_left(starts, start)
        before = bisect_left(ordered, (start, end)) - 1
        follows = behind < len(starts) and counter.between(end, starts[behind]) <= words
        if follows or (before >= 0 and counter.between(last_end[before], start) <= words):
            near.append((start, end))
    return near
