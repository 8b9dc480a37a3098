"""One development, one alert: each matched report joins a development of its story, or opens one.

Online and deterministic: the same reports in the same order give the same developments, also over a
restart, because all that is compared is stored with each report. A report joins where it is a copy, or
where it is the same as what the development's reports tell (`alerts.sameness`). It speaks again
only for something new.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.copies import CopyIndex
from alerts.figures import read_figures
from alerts.idle import Idle
from alerts.lexicon.load import COUNTRY
from alerts.nearby import Nearby
from alerts.novelty import Ledger, told
from alerts.reading import read
from alerts.sameness import Rarity, sameness
from alerts.scanner import Scanner
from alerts.story import Group, Story
from alerts.traits import Traits, numbers_of, traits_of, unpack
from store.types import Article, Development, Figure, Match, Member

WINDOW = timedelta(days=30)
"""How long a development stays open for further reports."""
JOIN = 0.0
"""Log-odds from which a report joins."""
BEST = 0.4
"""Share of the best fit among a development's reports; the rest is the mean: one look-alike is not enough."""
RECENT = 6
"""Reports of a development that a new one is held against: its first and its latest."""
MAX_OPEN = 5_000
"""Developments remembered of one story; beyond, the oldest is let go."""
_AT_ONCE = 100
"""Reports forgotten at one placement: the work of one stays small."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs, and whether that is worth a message."""

    development: Development
    member: Member
    opened: bool
    speaks: bool
    """Whether it says something that was not known."""
    new: str
    """What that is, for a person."""
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Report:
    """A placed report, as far as copies need it."""

    development: str
    article_id: str
    original: str
    joined: datetime


@dataclass(slots=True)
class _Open:
    """A development that may still take reports."""

    development: Development
    traits: list[Traits] = field(default_factory=list)
    """Of its first report and its latest ones."""

    def take(self, traits: Traits) -> Traits | None:
        """Add a report's traits; returns those that are looked at no more."""
        self.traits.append(traits)
        return self.traits.pop(1) if len(self.traits) > RECENT else None


class Tracker:
    """The open developments of one story."""

    def __init__(
        self,
        story: Story,
        members: Iterable[Member] = (),
        developments: Iterable[Development] = (),
        *,
        window: timedelta = WINDOW,
    ) -> None:
        self._story, self._window = story.name, window
        parties = story.of(Group.ACTOR) | story.of(Group.COUNTERPART)
        self._own = frozenset(one for one in parties if one.startswith(COUNTRY))
        usual: dict[str | float, float] = {one.concept: one.weight for one in story.anchors}
        usual |= dict.fromkeys(numbers_of(story.figures), 1.0)
        self._extra = Scanner(story.forms) if story.forms else None
        self._copies, self._rarity, self._ledger = CopyIndex(), Rarity(usual), Ledger()
        self._ledger.add(story.figures)
        self._open: dict[str, _Open] = {one.key: _Open(one) for one in developments}
        self._nearby = Nearby()
        self._idle = Idle()
        for key, one in self._open.items():
            self._idle.note(key, one.development.updated)
        self._reports: dict[int, _Report] = {}
        self._count = 0
        for member in sorted(members, key=lambda one: (one.joined, one.article_id)):
            traits = unpack(member.evidence)
            if traits is not None and member.development in self._open:
                self._take(member, traits)

    def place(self, article: Article, match: Match, now: datetime) -> Placement:
        """Decide where a matched report belongs, and remember it."""
        self._forget(now)
        figures = read_figures(article.title, article.text, article.language)
        reading = read(article.title, article.text, article.language, self._extra)
        traits = traits_of(article, reading, figures, self._own, now)
        original = self._copied(traits)
        if original is not None:
            return self._join(article, replace(traits, copy=True), figures, original, now)
        key, odds = self._closest(traits)
        if key is None or odds < JOIN:
            return self._opened(article, match, traits, figures, now)
        return self._add(article, match, traits, figures, self._open[key], odds, now)

    def _copied(self, traits: Traits) -> _Report | None:
        """The report this one is a copy of: the most alike, the earliest of equals."""
        similar = {
            number: share
            for number, share in self._copies.similar(traits.signature).items()
            if self._reports[number].development in self._open
        }
        if not similar:
            return None
        return self._reports[min(similar, key=lambda number: (-similar[number], number))]

    def _closest(self, traits: Traits) -> tuple[str | None, float]:
        best: tuple[str | None, float] = (None, float("-inf"))
        for key in self._nearby.candidates(traits, self._rarity):
            one = self._open[key]
            if one.traits and one.traits[-1].near(traits):
                scores = [sameness(traits, other, self._rarity) for other in one.traits]
                odds = BEST * max(scores) + (1 - BEST) * sum(scores) / len(scores)
                if odds > best[1]:
                    best = (key, odds)
        return best

    def _opened(
        self, article: Article, match: Match, traits: Traits, figures: tuple[Figure, ...], now: datetime
    ) -> Placement:
        key = "d" + sha256(f"{self._story}\n{article.id}".encode()).hexdigest()[:16]
        development = Development(
            key=key,
            story=self._story,
            title=article.title,
            language=match.language,
            opened=now,
            updated=now,
        )
        new = told([pair for pair in self._ledger.unknown(figures) if pair[1] is not None])
        self._open[key] = _Open(development)
        member = self._member(article, key, traits, figures, now, reason="opened: like no known development")
        return Placement(development, member, opened=True, speaks=True, new=new, figures=figures)

    def _join(
        self, article: Article, traits: Traits, figures: tuple[Figure, ...], original: _Report, now: datetime
    ) -> Placement:
        """A copy counts, and is silent."""
        one = self._open[original.development]
        one.development = replace(one.development, updated=now, reports=one.development.reports + 1)
        member = self._member(
            article,
            original.development,
            traits,
            figures,
            now,
            reason=f"copy of {original.article_id}",
            duplicate_of=original.original,
        )
        return Placement(one.development, member, opened=False, speaks=False, new="", figures=figures)

    def _add(
        self,
        article: Article,
        match: Match,
        traits: Traits,
        figures: tuple[Figure, ...],
        one: _Open,
        odds: float,
        now: datetime,
    ) -> Placement:
        news = self._ledger.unknown(figures)
        speaks = bool(news) and not match.retrospective
        one.development = replace(
            one.development,
            updated=now,
            reports=one.development.reports + 1,
            revision=one.development.revision + speaks,
        )
        new = told(news) if speaks else ""
        reason = f"same development ({odds:+.1f})" + (f"; new: {new}" if new else "; nothing new")
        member = self._member(article, one.development.key, traits, figures, now, reason=reason)
        return Placement(one.development, member, opened=False, speaks=speaks, new=new, figures=figures)

    def _member(
        self,
        article: Article,
        key: str,
        traits: Traits,
        figures: tuple[Figure, ...],
        now: datetime,
        *,
        reason: str,
        duplicate_of: str | None = None,
    ) -> Member:
        member = Member(
            development=key,
            story=self._story,
            article_id=article.id,
            joined=now,
            duplicate_of=duplicate_of,
            reason=reason,
            evidence=traits.packed(),
            figures=figures,
        )
        kept = unpack(member.evidence)
        self._take(member, kept or traits)
        return member

    def _take(self, member: Member, traits: Traits) -> None:
        """Remember a report as it is stored, so that a restart changes nothing."""
        self._count += 1
        original = member.duplicate_of or member.article_id
        report = _Report(member.development, member.article_id, original, member.joined)
        self._reports[self._count] = report
        self._copies.add(self._count, traits.signature)
        self._ledger.add(member.figures)
        self._idle.note(member.development, self._open[member.development].development.updated)
        if not traits.copy:
            self._rarity.add(traits)
            self._nearby.add(member.development, traits)
            dropped = self._open[member.development].take(traits)
            if dropped is not None:
                self._rarity.add(dropped, -1)
                self._nearby.discard(member.development, dropped)

    def _forget(self, now: datetime) -> None:
        """Let go of what is older than the window."""
        ended = self._idle.since(now - self._window, lambda key: self._open[key].development.updated)
        ended += itertools.islice(self._open, max(0, len(self._open) - len(ended) - MAX_OPEN))
        for key in dict.fromkeys(ended):
            self._idle.forget(key)
            for traits in self._open.pop(key).traits:
                self._rarity.add(traits, -1)
                self._nearby.discard(key, traits)
            self._nearby.close(key)
        for number, report in list(itertools.islice(self._reports.items(), _AT_ONCE)):
            if report.development in self._open and report.joined >= now - self._window:
                break  # the oldest come first
            self._copies.discard(number)
            del self._reports[number]
