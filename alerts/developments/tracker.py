"""One development, one alert: each matched report joins a development of its story, or opens one.

Online and deterministic: the same reports in the same order give the same developments, also over a
restart, because all that is compared is stored with each report. A report joins where it is a copy, or
where it is the same as what the development's reports tell (`alerts.developments.similarity`). It speaks again
only for something new.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.developments.candidates import Nearby
from alerts.developments.cluster import RECENT, Open
from alerts.developments.compact import kept
from alerts.developments.expiry import Idle
from alerts.developments.fingerprint import Traits, traits_of, unpack
from alerts.developments.ledger import SPEAKS, Ledger, told
from alerts.developments.lsh import CopyIndex
from alerts.developments.novelty import actors_of, new_facts, places_of, untold
from alerts.developments.origins import voice_of
from alerts.developments.rebuild import Recalled, Retold
from alerts.developments.similarity import Rarity, Sameness
from alerts.developments.window import Placed, Report
from alerts.figures.amounts import amounts_in
from alerts.figures.extract import read_figures
from alerts.figures.prominence import in_passing, is_news
from alerts.stories.story import Group, Story
from alerts.text.annotate import Reading, read
from alerts.text.lexicon.load import COUNTRY, theme_info
from alerts.text.normalize import normal_form
from alerts.text.phonetics import stems
from alerts.text.scanner import Scanner
from store.records.collection import Article, Development, Figure, Match, Member

WINDOW = timedelta(days=30)
"""How long a development stays open for further reports."""
JOIN = -0.4
"""Log-odds from which a report joins, where about one other development is of its days."""
CHOICE, ALONE = 0.7, 0.5
"""By how much more for each e-fold of other developments within `CHOICE_DAYS`: among many one fits by
accident. None at all counts as half a one."""
CHOICE_DAYS = 3.0
SURE = 1.6
"""Log-odds below which a report joins only if its headline tells of and counts nothing that is new there."""
USUAL = 0.3
"""Share of the open developments from which on what they name is the story's, not one development's."""
BEST = 0.4
"""Share of the best fit among a development's reports; the rest is the mean: one look-alike is not enough."""
MAX_SEED_WORDS = 400
"""Of the seed that are no news in any report."""
FIRST_NEWS = "first news of it; until now only looked back at"
BY_HAND = "put here by hand"
MAX_OPEN, MAX_REPORTS = 5_000, 250_000
"""Developments and reports remembered of one story; beyond, the oldest are let go."""
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
    voices: tuple[str, ...] = ()
    """Whose tellings the development's reports are, the first one first."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A report to be placed, taken apart."""

    article: Article
    match: Match
    reading: Reading
    traits: Traits
    weighed: Sequence[tuple[Figure, Figure | None]]
    """Its figures, each with what it is held against."""
    voice: str
    now: datetime

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All, as the ledger judged them."""
        return tuple(figure for figure, _ in self.weighed)

    @property
    def unknown(self) -> list[tuple[Figure, Figure | None]]:
        """Those that the story did not know."""
        return [pair for pair in self.weighed if pair[0].status in SPEAKS]


class Tracker:
    """The open developments of one story."""

    def __init__(
        self,
        story: Story,
        members: Iterable[Member] = (),
        developments: Iterable[Development] = (),
        figures: Iterable[Figure] = (),
        *,
        window: timedelta = WINDOW,
        pins: Mapping[str, str] | None = None,
    ) -> None:
        """`members` in order of joining, `figures` in order of telling: all of reports so far, theirs too.

        `pins`: articles that people put into a development, by id.
        """
        self._pins = pins or {}
        self._story, self._window = story.name, window
        parties = story.of(Group.ACTOR) | story.of(Group.COUNTERPART)
        self._named = frozenset(one.concept for one in story.anchors)
        self._countries = {one for one in self._named if one.startswith(COUNTRY)}
        self._own = frozenset(one for one in parties if one.startswith(COUNTRY))
        # A theme that says little of any report says little of two: `war` in a young story is not yet rare.
        usual: dict[str | float, float] = {key: 1.0 - info.weight for key, info in theme_info().items()}
        for anchor in story.anchors:
            usual[anchor.concept] = max(anchor.weight, usual.get(anchor.concept, 0.0))
        usual |= dict.fromkeys(amounts_in(normal_form(story.text), story.language), 1.0)
        usual |= dict.fromkeys(itertools.islice(stems(story.text), MAX_SEED_WORDS), 1.0)
        self._extra = Scanner(story.forms) if story.forms else None
        self._copies, self._rarity, self._ledger = CopyIndex(), Rarity(usual), Ledger()
        self._ledger.add(story.figures)
        self._ledger.add(figures)
        opened = sorted(developments, key=lambda one: (one.opened, one.key))
        self._open: dict[str, Open] = {one.key: Open(one) for one in opened[-MAX_OPEN:]}
        self._nearby = Nearby()
        self._idle = Idle()
        for key, one in self._open.items():
            self._idle.note(key, one.development.updated)
        self._named_by: Counter[str] = Counter()
        """How many open developments have named what."""
        self._reports = Placed()
        self._recalled = Recalled(RECENT)
        self.recall(members)

    def recall(self, members: Iterable[Member]) -> None:
        """Take in reports that were placed before, in order of joining; of developments that are open.

        Their figures are not counted again.
        """
        for member in members:
            known = self._open.get(member.development)
            if known is None or (traits := unpack(member.evidence)) is None:
                continue
            self._hear(member, traits)
            if traits.copy:
                continue
            if known.traits:
                self._compare(known, traits)
            else:
                self._recalled.add(member.development, member.evidence, traits)

    def settle(self) -> None:
        """Compare with what was recalled from now on; placing does it where it was not done before."""
        for event in self._recalled.taken():
            if isinstance(event, Retold):
                self._nearby.retold(event.development, event.trait)
            elif (traits := unpack(event.evidence)) is not None:
                self._compare(self._open[event.development], traits)

    def place(self, article: Article, match: Match, now: datetime) -> Placement:
        """Decide where a matched report belongs, and remember it."""
        if self._recalled:
            self.settle()
        self._forget(now)
        reading = read(article.title, article.text, article.language, self._extra)
        figures = read_figures(article.title, article.text, article.language)
        weighed = self._ledger.weighed(figures, in_passing(figures, reading))
        traits = traits_of(article, reading, self._own, now)
        traits = replace(traits, back=match.retrospective, meaning=match.meaning)
        one = _Arrival(article, match, reading, traits, weighed, voice_of(article), now)
        original, pin, own = self._copied(traits), self._pins.get(article.id), self._key(article)
        if pin is None and own in self._open:
            pin = own  # what people put into its development came before it
        if original is not None and pin in (None, original.development):
            return self._join(replace(one, traits=replace(traits, copy=True)), original)
        if pin is not None:
            known = self._open.get(pin)
            return self._opened(one, pin, BY_HAND) if known is None else self._add(one, known, BY_HAND)
        key, odds = self._closest(traits)
        if key is None or odds < 0:
            return self._opened(one, own, "opened: like no known development")
        if odds < SURE and (new := self._untold(traits, self._open[key])):
            return self._opened(
                one, own, f"opened: the likest development ({odds:+.1f}) tells nothing of {new}"
            )
        return self._add(one, self._open[key], f"same development ({odds:+.1f})")

    def _copied(self, traits: Traits) -> Report | None:
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
        """The development that fits best, and the log-odds that it is this one and none else."""
        best: tuple[str | None, float] = (None, float("-inf"))
        choice = self._nearby.around(traits.day, CHOICE_DAYS)
        same = Sameness(traits, self._rarity)
        for key in self._nearby.candidates(traits, self._rarity):
            one = self._open[key]
            if one.traits and one.traits[-1].near(traits):
                scores = list(map(same.odds, one.traits))
                odds = BEST * max(scores) + (1 - BEST) * sum(scores) / len(scores)
                if odds > best[1]:
                    best = (key, odds)
        return best[0], best[1] - JOIN - CHOICE * math.log(max(choice - 1, 0) + ALONE)

    def _untold(self, traits: Traits, known: Open) -> str:
        """What a headline tells of and counts that a development does not; not the story's own themes."""
        usual = len(self._open) * USUAL
        themes = traits.headline_themes() - known.known
        return untold(
            {one for one in themes if self._named_by[one] <= usual},
            traits.headline_numbers() - known.numbers,
        )

    def _key(self, article: Article) -> str:
        return "d" + sha256(f"{self._story}\n{article.id}".encode()).hexdigest()[:16]

    def _opened(self, one: _Arrival, key: str, reason: str) -> Placement:
        development = Development(
            key=key,
            story=self._story,
            title=one.article.title,
            language=one.match.language,
            opened=one.now,
            updated=one.now,
        )
        new = told([pair for pair in one.unknown if pair[1] is not None])
        self._open[key] = Open(development)
        member = self._member(one, key, reason)
        return Placement(
            development,
            member,
            opened=True,
            speaks=True,
            new=new,
            figures=one.figures,
            voices=self._open[key].heard(),
        )

    def _join(self, one: _Arrival, original: Report) -> Placement:
        """A copy counts, and is silent."""
        known = self._open[original.development]
        known.development = _grown(known.development, one.now)
        member = self._member(
            one, original.development, f"copy of {original.article_id}", duplicate_of=original.original
        )
        return Placement(known.development, member, opened=False, speaks=False, new="", figures=one.figures)

    def _add(self, one: _Arrival, known: Open, why: str) -> Placement:
        facts = self._facts(one, known)
        if not facts:
            why += "; nothing new"
        elif one.match.retrospective:
            why, facts = f"{why}; looks back, silent: {'; '.join(facts)}", []
        else:
            why = f"{why}; new: {'; '.join(facts)}"
        known.development = _grown(known.development, one.now, speaks=bool(facts))
        member = self._member(one, known.development.key, why)
        return Placement(
            known.development,
            member,
            opened=False,
            speaks=bool(facts),
            new="; ".join(facts),
            figures=one.figures,
            voices=known.heard(),
        )

    def _facts(self, one: _Arrival, known: Open) -> list[str]:
        figures = told([pair for pair in one.unknown if is_news(pair[0], one.reading, known.numbers)])
        names = (actors_of(one.reading, self._countries) | places_of(one.reading)) - self._named
        unheard = {name for name in names if not self._named_by[name]}
        others = new_facts(unheard, one.traits.said - known.said, one.voice, known.voices)
        first = [] if known.news else [FIRST_NEWS]
        return [*first, *([figures] if figures else []), *others]

    def _member(self, one: _Arrival, key: str, reason: str, *, duplicate_of: str | None = None) -> Member:
        member = Member(
            development=key,
            story=self._story,
            article_id=one.article.id,
            joined=one.now,
            duplicate_of=duplicate_of,
            reason=reason,
            evidence=one.traits.packed(),
            figures=one.figures,
            voice=one.voice,
        )
        self._ledger.add(member.figures)
        stored = unpack(member.evidence) or one.traits
        self._hear(member, stored)
        if not stored.copy:
            self._compare(self._open[key], stored)
        return member

    def _hear(self, member: Member, traits: Traits) -> None:
        """Remember a report as it is stored, so that a restart changes nothing."""
        known = self._open[member.development]
        original = member.duplicate_of or member.article_id
        self._reports.add(Report(known.development.key, member.article_id, original), member.joined)
        self._copies.add(traits.signature)
        known.hear(member, traits)
        self._named_by.update(known.learn(traits))
        self._idle.note(member.development, known.development.updated)

    def _compare(self, known: Open, traits: Traits) -> None:
        """Hold later reports against this one, and no more against one that it replaces."""
        self._rarity.add(traits.shareable())
        self._nearby.add(known.development.key, traits)
        dropped = known.take(kept(traits))
        if dropped is not None:
            self._rarity.add(dropped.shareable(), -1)
            self._nearby.discard(known.development.key, dropped)

    def _forget(self, now: datetime) -> None:
        """Let go of what is older than the window."""
        ended = self._idle.since(now - self._window, lambda key: self._open[key].development.updated)
        ended += itertools.islice(self._open, max(0, len(self._open) - len(ended) - MAX_OPEN))
        for key in dict.fromkeys(ended):
            self._close(key)
        reports, since = self._reports, (now - self._window).timestamp()
        first, over = reports.first, len(reports) - MAX_REPORTS
        for number in range(first, first + min(_AT_ONCE, len(reports))):
            if over <= 0 and reports[number].development in self._open and reports.joined(number) >= since:
                break  # the oldest come first
            first, over = number + 1, over - 1
        reports.forget(first)
        self._copies.forget(first)

    def _close(self, key: str) -> None:
        """A development takes no more reports."""
        self._idle.forget(key)
        one = self._open.pop(key)
        for traits in one.traits:
            self._rarity.add(traits.shareable(), -1)
            self._nearby.discard(key, traits)
        self._nearby.close(key)
        for name in one.known:
            self._named_by[name] -= 1
            if not self._named_by[name]:
                del self._named_by[name]


def _grown(one: Development, now: datetime, *, speaks: bool = False) -> Development:
    return replace(one, updated=now, reports=one.reports + 1, revision=one.revision + speaks)
