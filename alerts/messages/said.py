"""What an alert says of who said what: few quotes, those of the report that caused it first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.messages.alert import AlertItem, SaidQuote
from alerts.messages.language.figure_words import speaker_text
from alerts.messages.language.words import Words
from alerts.messages.wording import isolate_bidi, language_tag, one_line, text_direction
from alerts.text.normalize import normal_form
from store.records.articles import Article
from store.records.quotes import Quote, ReportedQuote

MAX_SAID = 3
"""Quotes in one item."""
MAX_SAID_CHARS = 300
"""Characters of a quote that a message shows."""
_MAX_NAME = 60
_SAME_SHARE = 0.5
"""Two quotes of a speaker are one if they share so many of the shorter one's runs of three letters."""


def report_quotes(article: Article, quotes: Iterable[Quote]) -> list[ReportedQuote]:
    """The quotes of a report that is being judged, as the store will have them."""
    return [
        ReportedQuote(
            article_id=article.id,
            as_of=article.published or article.seen,
            source=article.site or article.source,
            language=article.language,
            url=article.url,
            quote=quote,
        )
        for quote in quotes
    ]


def choose_quotes(own: Sequence[ReportedQuote], earlier: Iterable[ReportedQuote]) -> tuple[SaidQuote, ...]:
    """The quotes of an alert: of its own report, or else of the development's earlier ones.

    Each is told once, however many reports have it. Direct speech goes first, and a second quote of a speaker
    last. `earlier`: those of the latest reports first.
    """
    chosen = told_once(own) or told_once(earlier)
    direct_first = sorted(chosen, key=lambda one: not one.quote.is_direct)
    first_of = {one.quote.speaker: one for one in reversed(direct_first)}
    ranked = sorted(direct_first, key=lambda one: first_of[one.quote.speaker] is not one)
    return tuple(_said(one) for one in ranked[:MAX_SAID])


def told_once(quotes: Iterable[ReportedQuote]) -> list[ReportedQuote]:
    """Each statement of a speaker once, in its longest form: a headline shortens what the text quotes."""
    kept: list[tuple[frozenset[str], ReportedQuote]] = []
    for one in quotes:
        letters = _letters_by_three(one.quote.words)
        same = next(
            (
                index
                for index, (known, other) in enumerate(kept)
                if other.quote.speaker == one.quote.speaker and _is_same(known, letters)
            ),
            None,
        )
        if same is None:
            kept.append((letters, one))
        elif len(letters) > len(kept[same][0]):
            kept[same] = letters, one
    return [one for _, one in kept]


def _letters_by_three(text: str) -> frozenset[str]:
    letters = "".join(filter(str.isalnum, normal_form(text)))
    return frozenset(letters[at : at + 3] for at in range(max(1, len(letters) - 2)))


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME_SHARE * min(len(one), len(other))


def _said(one: ReportedQuote) -> SaidQuote:
    return SaidQuote(
        speaker=one.quote.speaker,
        words=one.quote.words,
        is_direct=one.quote.is_direct,
        source=one.source,
        language=one.language,
        article_id=one.article_id,
    )


def said_context(item: AlertItem, words: Words) -> list[dict[str, str]]:
    """The quotes for a mail's templates."""
    return [
        {
            "speaker": speaker_text(one_line(quote.speaker, _MAX_NAME), words),
            "words": said_words(quote, words),
            "outlet": one_line(quote.source, _MAX_NAME),
            "language": language_tag(quote.language),
            "direction": text_direction(quote.language),
        }
        for quote in item.said
    ]


def said_line(item: AlertItem, words: Words, beside: str = "") -> str:
    """The first quote on one line, for chats; not one that is a part of a sentence that stands `beside`."""
    told = normal_form(beside)
    quote = next((one for one in item.said if normal_form(one.words).strip() not in told), None)
    if quote is None:
        return ""
    speaker = speaker_text(one_line(quote.speaker, _MAX_NAME), words)
    outlet = one_line(quote.source, _MAX_NAME)
    said = isolate_bidi(said_words(quote, words), words)
    stated = words("{text} ({note})", text=said, note=isolate_bidi(outlet, words)) if outlet else said
    return words("{what}: {stated}", what=isolate_bidi(speaker, words), stated=stated)


def said_words(quote: SaidQuote, words: Words) -> str:
    """The words on one line, cut if they are long; in quotation marks only if the report has them so."""
    text = one_line(quote.words, MAX_SAID_CHARS)
    return words.label("quote", "“{words}”", words=text) if quote.is_direct else text
