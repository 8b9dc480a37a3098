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
from alerts.messages.alert import Alert, Item
from store.records.collection import Reason

Message = TypeVar("Message")
_MAX_HEADLINE, _MAX_QUOTE, _MAX_ANCHORS, _MAX_NEW = 300, 300, 5, 200
_MAX_URL = 1_000
_MAX_LINE = 300
_SHARES = (1.0, 0.5, 0.25, 0.1)
_SHORT_HEADLINES = (150, 60)


@dataclass(frozen=True, slots=True)
class Told:
    """One development in a chat."""

    headline: str
    url: str
    """Empty where there is none that a chat could show."""
    source: str
    """Outlet, language, time."""
    new: str = ""
    why: str = ""
    quote: tuple[tuple[str, bool], ...] = ()
    """The sentence that matched, in pieces; True for what matched."""
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole message."""

    title: str
    note: str
    told: tuple[Told, ...]
    left_out: int
    footer: str
    """Names the alert: a chat cannot drop doubles, but a person can see that two are one."""
    lines: tuple[str, ...] = ()
    """What a notice lists."""
    lines_left: int = 0

    @property
    def said(self) -> tuple[str, ...]:
        """The note, and below it what it lists, a line each."""
        more = f"+{self.lines_left:,} more" if self.lines_left else ""
        return tuple(filter(None, (self.note, *(f"• {wording.rightwards(one)}" for one in self.lines), more)))

    @property
    def more(self) -> str:
        """`+3 more developments`, or nothing."""
        return f"+{wording.counted(self.left_out, 'more development')}" if self.left_out else ""


def brief_of(alert: Alert, delivery_id: str, zone: ZoneInfo) -> Brief:
    """The alert in few words, at full length."""
    return Brief(
        title=wording.one_line(f"{alert.story or 'Susulan'} · {wording.kind_label(alert)}", 150),
        note=wording.one_line(alert.note, 1_000),
        told=tuple(_told(item, zone) for item in alert.items),
        left_out=max(0, alert.total - len(alert.items)),
        footer=f"Susulan · {delivery_id[:10]}",
        lines=tuple(wording.one_line(line, _MAX_LINE) for line in alert.lines),
    )


def fitted(brief: Brief, build: Callable[[Brief], Message], fits: Callable[[Message], bool]) -> Message:
    """The longest version that fits; the shortest of all if none does."""
    message = build(brief)
    for shorter in _shorter(brief):
        if fits(message):
            break
        message = build(shorter)
    return message


def _shorter(brief: Brief) -> Iterator[Brief]:
    for share in _SHARES:
        keep = max(1, round(len(brief.told) * share))
        listed = max(1, round(len(brief.lines) * share))
        cut = replace(
            brief,
            told=brief.told[:keep],
            left_out=brief.left_out + len(brief.told[keep:]),
            lines=brief.lines[:listed],
            lines_left=len(brief.lines[listed:]),
        )
        yield replace(cut, told=tuple(replace(one, quote=()) for one in cut.told))
        yield replace(cut, told=tuple(replace(one, quote=(), why="", told_by="") for one in cut.told))
    first = brief.told[:1]
    for most in _SHORT_HEADLINES:
        told = tuple(Told(wording.one_line(one.headline, most), one.url[:300], "") for one in first)
        yield replace(
            brief,
            note=brief.note[:most],
            told=told,
            left_out=brief.left_out + len(brief.told[1:]),
            lines=(),
            lines_left=len(brief.lines),
        )


def _told(item: Item, zone: ZoneInfo) -> Told:
    report = item.report
    language = wording.language_name(report.language)
    source = " · ".join(
        filter(
            None,
            (wording.isolated(wording.source(item)), language, wording.moment(report.published, zone)),
        )
    )
    title = wording.one_line(report.title, _MAX_HEADLINE) or "(no headline)"
    quotes = [
        one for one in wording.sentences(item.why) if wording.one_line(one) != wording.one_line(report.title)
    ]
    quote = highlights.marked(wording.one_line(quotes[0], _MAX_QUOTE), item.why) if quotes else []
    why = ", ".join(f"{one.anchor} “{_term(one)}”" for one in wording.anchors(item.why)[:_MAX_ANCHORS])
    told_by = wording.told_by(item)
    url = wording.web_address(report.url)
    return Told(
        headline=title,
        url=url if len(url) <= _MAX_URL else "",
        source=source,
        new=wording.one_line(item.new, _MAX_NEW),
        why=why,
        quote=tuple(quote),
        told_by=told_by[:1].upper() + told_by[1:],
    )


def _term(one: Reason) -> str:
    return wording.isolated(wording.one_line(highlights.whole(one.term, one.sentence), 40))
