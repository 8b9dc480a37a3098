"""The quotes of a report: who said what, in direct and indirect speech.

Precision goes before recall: what nobody in particular, a pronoun or another outlet says is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from alerts.quotes.arabic import arabic_speech
from alerts.quotes.chinese import chinese_speech
from alerts.quotes.direct import direct_speech
from alerts.quotes.found import Found
from alerts.quotes.grammar import grammar_of
from alerts.quotes.indirect import indirect_speech
from alerts.quotes.japanese import japanese_speech
from alerts.quotes.korean import korean_speech
from alerts.quotes.unit import Unit, units_of
from alerts.text.annotate import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from alerts.text.languages import primary_language
from alerts.text.normalize import NormalizedText, normalize
from store.records.quotes import Quote

MAX_QUOTES = 6
"""Of one report."""
MAX_WORDS_CHARS = 600
"""Longer ones are no quotes but whole paragraphs; they are left out."""
_Search = Callable[[Unit], Iterator[Found]]
_OWN_SEARCH: Mapping[str, _Search] = {
    "ko": korean_speech,
    "ja": japanese_speech,
    "zh": chinese_speech,
    "ar": arabic_speech,
}
"""Languages whose sentences are built otherwise."""


def extract_quotes(title: str, text: str, language: str) -> tuple[Quote, ...]:
    """The first quotes of a report in order, at most `MAX_QUOTES`, each once.

    `language` is a BCP 47 tag; there are none in languages without a grammar.
    """
    whole = normalize(f"{title[:MAX_TITLE_CHARS].strip()}\n{text[:MAX_TEXT_CHARS]}")
    return quotes_in(whole, language)


def quotes_in(whole: NormalizedText, language: str) -> tuple[Quote, ...]:
    """The same for a report that has been normalised, its title as the first line."""
    grammar = grammar_of(language)
    if grammar is None:
        return ()
    search = _OWN_SEARCH.get(grammar.language, _spaced)
    quotes: dict[tuple[str, str], Quote] = {}
    for unit in units_of(whole, grammar, primary_language(language)):
        for found in search(unit):
            words = unit.original(found.start, found.end).strip()
            if found.speaker and 0 < len(words) <= MAX_WORDS_CHARS:
                quotes.setdefault((found.speaker, words), Quote(found.speaker, words, found.is_direct))
        if len(quotes) >= MAX_QUOTES:
            break
    return tuple(quotes.values())[:MAX_QUOTES]


def _spaced(unit: Unit) -> Iterator[Found]:
    found = list(direct_speech(unit))
    yield from found or indirect_speech(unit)
