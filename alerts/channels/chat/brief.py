"""An alert in few words, as every chat shows it; and how it is made to fit where it is too long.

Nothing is lost for length: first the quotes go, then all but the headlines, then the last developments,
which are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from alerts.messages import highlights, wording
from alerts.messages.alert import Alert, AlertItem
from alerts.messages.decisions import news_text
from store.records.matching import Reason

Message = TypeVar("Message")
_MAX_HEADLINE, _MAX_QUOTE, _MAX_ANCHORS, _MAX_NEW = 300, 300, 5, 200
_MAX_URL = 1_000
_MAX_LINE = 300
_SHARES = (1.0, 0.5, 0.25, 0.1)
_SHORT_HEADLINES = (150, 60)


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One development in a chat."""

    headline: str
    url: str
    """Empty where there is none that a chat could show."""
    source: str
    """Outlet, language, time."""
    news: str = ""
    reasons: str = ""
    quote: tuple[tuple[str, bool], ...] = ()
    """The sentence that matched, in pieces; True for what matched."""
    coverage: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole message."""

    title: str
    note: str
    items: tuple[BriefItem, ...]
    omitted: int
    footer: str
    """Names the alert: a chat cannot drop doubles, but a person can see that two are one."""
    lines: tuple[str, ...] = ()
    """What a notice lists."""
    omitted_lines: int = 0

    @property
    def note_lines(self) -> tuple[str, ...]:
        """The note, and below it what it lists, a line each."""
        more = f"+{self.omitted_lines:,} more" if self.omitted_lines else ""
        return tuple(filter(None, (self.note, *(f"• {wording.force_ltr(one)}" for one in self.lines), more)))

    @property
    def omitted_text(self) -> str:
        """`+3 more developments`, or nothing."""
        return f"+{wording.pluralize(self.omitted, 'more development')}" if self.omitted else ""


def brief_of(alert: Alert, delivery_id: str, zone: ZoneInfo) -> Brief:
    """The alert in few words, at full length."""
    return Brief(
        title=wording.one_line(f"{alert.story or 'Susulan'} · {wording.kind_label(alert)}", 150),
        note=wording.one_line(alert.note, 1_000),
        items=tuple(_brief_item(item, zone) for item in alert.items),
        omitted=max(0, alert.total - len(alert.items)),
        footer=f"Susulan · {delivery_id[:10]}",
        lines=tuple(wording.one_line(line, _MAX_LINE) for line in alert.lines),
    )


def fit_to_limits(
    brief: Brief, build: Callable[[Brief], Message], fits: Callable[[Message], bool]
) -> Message:
    """The longest version that fits; the shortest of all if none does."""
    message = build(brief)
    for shorter in _shortened_versions(brief):
        if fits(message):
            break
        message = build(shorter)
    return message


def _shortened_versions(brief: Brief) -> Iterator[Brief]:
    for share in _SHARES:
        keep = max(1, round(len(brief.items) * share))
        listed = max(1, round(len(brief.lines) * share))
        cut = replace(
            brief,
            items=brief.items[:keep],
            omitted=brief.omitted + len(brief.items[keep:]),
            lines=brief.lines[:listed],
            omitted_lines=len(brief.lines[listed:]),
        )
        yield replace(cut, items=tuple(replace(one, quote=()) for one in cut.items))
        yield replace(cut, items=tuple(replace(one, quote=(), reasons="", coverage="") for one in cut.items))
    first = brief.items[:1]
    for most in _SHORT_HEADLINES:
        told = tuple(BriefItem(wording.one_line(one.headline, most), one.url[:300], "") for one in first)
        yield replace(
            brief,
            note=brief.note[:most],
            items=told,
            omitted=brief.omitted + len(brief.items[1:]),
            lines=(),
            omitted_lines=len(brief.lines),
        )


def _brief_item(item: AlertItem, zone: ZoneInfo) -> BriefItem:
    report = item.report
    language = wording.language_name(report.language)
    source = " · ".join(
        filter(
            None,
            (
                wording.isolate_bidi(wording.source_label(item)),
                language,
                wording.format_time(report.published, zone),
            ),
        )
    )
    title = wording.one_line(report.title, _MAX_HEADLINE) or "(no headline)"
    quotes = [
        one
        for one in wording.top_sentences(item.why)
        if wording.one_line(one) != wording.one_line(report.title)
    ]
    quote = highlights.highlight_pieces(wording.one_line(quotes[0], _MAX_QUOTE), item.why) if quotes else []
    why = ", ".join(
        f"{one.anchor} “{_term_text(one)}”" for one in wording.strongest_reasons(item.why)[:_MAX_ANCHORS]
    )
    told_by = wording.coverage_text(item)
    url = wording.safe_url(report.url)
    return BriefItem(
        headline=title,
        url=url if len(url) <= _MAX_URL else "",
        source=source,
        news=wording.one_line(news_text(item.new), _MAX_NEW),
        reasons=why,
        quote=tuple(quote),
        coverage=told_by[:1].upper() + told_by[1:],
    )


def _term_text(one: Reason) -> str:
    return wording.isolate_bidi(wording.one_line(highlights.whole_word(one.term, one.sentence), 40))
