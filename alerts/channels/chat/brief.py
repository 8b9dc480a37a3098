"""The short form of an alert for chats, and how it is shortened until it fits the limits of a service.

First the quotes are dropped, then the reasons, then everything but the headlines, then the last developments.
The message says how many developments it omits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from alerts.messages import highlights, wording
from alerts.messages.alert import Alert, AlertItem, ArticleRef
from alerts.messages.answers.links import MessageAnswers
from alerts.messages.answers.words import LabelledLinks, labelled
from alerts.messages.decisions import news_text
from alerts.messages.language.words import ENGLISH, Words
from alerts.messages.lines.line import line_of
from alerts.messages.opening import opening_text
from alerts.messages.said import said_line
from store.records.matching import Reason

Message = TypeVar("Message")
_MAX_HEADLINE, _MAX_QUOTE, _MAX_ANCHORS, _MAX_NEW, _MAX_BASIS = 300, 300, 5, 200, 200
_MAX_URL = 1_000
_MAX_LINE = 300
_SHARES = (1.0, 0.5, 0.25, 0.1)
_SHORT_HEADLINES = (150, 60)


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One development in a chat."""

    headline: str
    url: str
    """Empty if there is none that a chat can show."""
    source: str
    """Outlet, language and time."""
    line: str = ""
    """What happened, in the reader's language."""
    news: str = ""
    reasons: str = ""
    quote: tuple[tuple[str, bool], ...] = ()
    """The sentence that matched, in pieces; True marks the matching terms."""
    basis: str = ""
    """Names the report that news, reasons and quote are from, where another one leads."""
    basis_headline: str = ""
    basis_url: str = ""
    translation: str = ""
    """What a machine made of the headline, with that mark."""
    quote_translation: str = ""
    """The same of the quote."""
    said: str = ""
    """Who said what, by whom it is reported."""
    words: Words = ENGLISH

    @property
    def new_label(self) -> str:
        """Before what is new."""
        return self.words("New:")

    @property
    def why_label(self) -> str:
        """Before the reasons."""
        return self.words("Why:")

    answers: LabelledLinks = ()
    """The links to answer it."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole chat message."""

    title: str
    note: str
    items: tuple[BriefItem, ...]
    omitted: int
    footer: str
    """Names the delivery: a chat cannot drop duplicates, but a person can recognise them."""
    lines: tuple[str, ...] = ()
    """The lines that a notice lists."""
    omitted_lines: int = 0
    words: Words = ENGLISH

    @property
    def note_lines(self) -> tuple[str, ...]:
        """The note, followed by its list."""
        left_out = self.words("+{number} more", number=self.words.number(self.omitted_lines))
        more = left_out if self.omitted_lines else ""
        listed = (f"• {wording.own_direction(line, self.words)}" for line in self.lines)
        return tuple(filter(None, (self.note, *listed, more)))

    @property
    def omitted_text(self) -> str:
        """`+3 more developments`; empty if none is omitted."""
        return wording.more_developments_text(self.omitted, self.words)


def brief_of(alert: Alert, delivery_id: str, words: Words = ENGLISH, answers: MessageAnswers = ()) -> Brief:
    """The brief of an alert, not yet shortened."""
    return Brief(
        title=wording.one_line(f"{alert.story or 'Susulan'} · {wording.kind_label(alert, words)}", 150),
        note=wording.one_line(wording.note_text(alert, words), 1_000),
        items=tuple(
            replace(_brief_item(item, words, alert.created), answers=links)
            for item, links in zip(alert.items, labelled(answers, alert.items, words), strict=True)
        ),
        omitted=max(0, alert.total - len(alert.items)),
        footer=f"Susulan · {delivery_id[:10]}",
        lines=tuple(wording.one_line(line, _MAX_LINE) for line in wording.line_texts(alert, words)),
        words=words,
    )


def fit_to_limits(
    brief: Brief, build: Callable[[Brief], Message], fits: Callable[[Message], bool]
) -> Message:
    """The longest version that fits; the shortest version if none does."""
    message = build(brief)
    for shorter in _shortened_versions(brief):
        if fits(message):
            break
        message = build(shorter)
    return message


def _shortened_versions(brief: Brief) -> Iterator[Brief]:
    for share in _SHARES:
        keep = max(1, round(len(brief.items) * share))
        keep_lines = max(1, round(len(brief.lines) * share))
        cut = replace(
            brief,
            items=brief.items[:keep],
            omitted=brief.omitted + len(brief.items[keep:]),
            lines=brief.lines[:keep_lines],
            omitted_lines=len(brief.lines[keep_lines:]),
        )
        yield replace(cut, items=tuple(_without_quote(item) for item in cut.items))
        yield replace(cut, items=tuple(replace(_without_quote(item), reasons="") for item in cut.items))
        yield replace(cut, items=tuple(_headline_only(item) for item in cut.items))
    first = brief.items[:1]
    for limit in _SHORT_HEADLINES:
        yield replace(
            brief,
            note=brief.note[:limit],
            items=tuple(
                BriefItem(wording.one_line(item.headline, limit), item.url[:300], "", words=item.words)
                for item in first
            ),
            omitted=brief.omitted + len(brief.items[1:]),
            lines=(),
            omitted_lines=len(brief.lines),
        )


def _without_quote(item: BriefItem) -> BriefItem:
    return replace(item, quote=(), quote_translation="", said="")


def _headline_only(item: BriefItem) -> BriefItem:
    return replace(_without_quote(item), reasons="", line="", basis="")


def _marked(translation: str, limit: int, words: Words) -> str:
    text = wording.one_line(translation, limit)
    return wording.translation_text(wording.isolate_bidi(text, words), words) if text else ""


def _brief_item(item: AlertItem, words: Words, now: datetime) -> BriefItem:
    report, led = item.report, item.leading
    shown = led.report if led else report
    outlet = wording.one_line(shown.source, 100) if led else wording.source_label(item, words)
    source = " · ".join(
        filter(
            None,
            (
                wording.isolate_bidi(outlet, words),
                words.language_name(shown.language),
                words.time(shown.published),
                words("earlier report") if led and led.is_earlier else "",
            ),
        )
    )
    title = wording.one_line(shown.title, _MAX_HEADLINE) or words(wording.NO_HEADLINE)
    quotes = [
        sentence
        for sentence in wording.top_sentences(item.why)
        if wording.one_line(sentence) != wording.one_line(report.title)
    ]
    quote = highlights.highlight_pieces(wording.one_line(quotes[0], _MAX_QUOTE), item.why) if quotes else []
    reasons = words.listed(
        f"{words.anchor_name(reason.anchor)} {_term_text(reason, words)}"
        for reason in wording.strongest_reasons(item.why)[:_MAX_ANCHORS]
    )
    return BriefItem(
        headline=title,
        url=_chat_url(shown),
        source=source,
        line=line_of(item, words, now).text,
        basis=_basis_text(item, words) if led else "",
        basis_headline=_basis_headline(report, words) if led else "",
        basis_url=_chat_url(report) if led else "",
        news=_news_text(item, words),
        reasons=reasons,
        quote=tuple(quote),
        said=said_line(item, words, beside="".join(piece for piece, _ in quote)),
        translation=_marked(item.translation.title, _MAX_HEADLINE, words) if item.translation else "",
        quote_translation=(
            _marked(item.translation.sentence(quotes[0]), _MAX_QUOTE, words)
            if item.translation and quotes
            else ""
        ),
        words=words,
    )


def _news_text(item: AlertItem, words: Words) -> str:
    """What is new; the title of the message says of a background piece that it is none."""
    opening = "" if item.retrospective else opening_text(item, words)
    return wording.one_line("; ".join(filter(None, (opening, news_text(item.new, words)))), _MAX_NEW)


def _chat_url(report: ArticleRef) -> str:
    url = wording.safe_url(report.url)
    return url if len(url) <= _MAX_URL else ""


def _basis_headline(report: ArticleRef, words: Words) -> str:
    return wording.one_line(report.title, _MAX_BASIS) or words(wording.NO_HEADLINE)


def _basis_text(item: AlertItem, words: Words) -> str:
    outlet = wording.isolate_bidi(wording.source_label(item, words), words)
    language = words.language_name(item.report.language)
    return words("Based on {outlet} ({language}):", outlet=outlet, language=language)


def _term_text(reason: Reason, words: Words) -> str:
    term = wording.one_line(highlights.whole_word(reason.term, reason.sentence), 40)
    return words.label("quote", "“{words}”", words=wording.isolate_bidi(term, words))
