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

from alerts.developments.candidates import CandidateIndex
from alerts.developments.cluster import COMPARED_REPORTS, OpenDevelopment
from alerts.developments.compact import compact_fingerprint
from alerts.developments.expiry import ExpiryQueue
from alerts.developments.fingerprint import Fingerprint, fingerprint_from_json, fingerprint_of
from alerts.developments.ledger import NEWS_STATUSES, FigureLedger, describe_changes
from alerts.developments.lsh import NearDuplicateIndex
from alerts.developments.novelty import headline_actors, headline_countries, new_facts, untold_topics
from alerts.developments.origins import origin_of
from alerts.developments.rebuild import RebuildQueue, RepeatedTerm
from alerts.developments.similarity import IdfTable, SameEvent
from alerts.developments.window import PlacedReport, ReportWindow
from alerts.figures.amounts import amounts_in
from alerts.figures.extract import extract_figures
from alerts.figures.prominence import background_figures, is_news
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText, annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import theme_info
from alerts.text.normalize import normal_form
from alerts.text.phonetics import phonetic_stems
from alerts.text.scanner import Scanner
from store.records.collection import Article
from store.records.matching import Development, Figure, Match, Member

WINDOW = timedelta(days=30)
"""How long a development stays open for further reports."""
JOIN_LOG_ODDS = -0.4
"""Log-odds from which a report joins, where about one other development is of its days."""
RIVAL_PENALTY, NO_RIVALS = 0.7, 0.5
"""By how much more for each e-fold of other developments within `RIVAL_DAYS`: among many one fits by
accident. None at all counts as half a one."""
RIVAL_DAYS = 3.0
SURE_LOG_ODDS = 1.6
"""Log-odds below which a report joins only if its headline tells of and counts nothing that is new there."""
STORY_WIDE_SHARE = 0.3
"""Share of the open developments from which on what they name is the story's, not one development's."""
BEST_FIT_SHARE = 0.4
"""Share of the best fit among a development's reports; the rest is the mean: one look-alike is not enough."""
MAX_SEED_WORDS = 400
"""Of the seed that are no news in any report."""
FIRST_NEWS_REASON = "first news of it; until now only looked back at"
PINNED_REASON = "put here by hand"
MAX_OPEN, MAX_REPORTS = 5_000, 250_000
"""Developments and reports remembered of one story; beyond, the oldest are let go."""
_EXPIRY_BATCH = 100
"""Reports forgotten at one placement: the work of one stays small."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs, and whether that is worth a message."""

    development: Development
    member: Member
    opens_development: bool
    is_alert: bool
    """Whether it says something that was not known."""
    news: str
    """What that is, for a person."""
    figures: tuple[Figure, ...]
    origins: tuple[str, ...] = ()
    """Whose tellings the development's reports are, the first one first."""


@dataclass(frozen=True, slots=True)
class _IncomingReport:
    """A report to be placed, taken apart."""

    article: Article
    match: Match
    annotated: AnnotatedText
    fingerprint: Fingerprint
    classified: Sequence[tuple[Figure, Figure | None]]
    """Its figures, each with what it is held against."""
    origin: str
    now: datetime

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All, as the ledger judged them."""
        return tuple(figure for figure, _ in self.classified)

    @property
    def newsworthy(self) -> list[tuple[Figure, Figure | None]]:
        """Those that the story did not know."""
        return [pair for pair in self.classified if pair[0].status in NEWS_STATUSES]


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
        parties = story.concepts_of(Group.ACTOR) | story.concepts_of(Group.COUNTERPART)
        self._anchor_concepts = frozenset(one.concept for one in story.anchors)
        self._anchor_countries = {one for one in self._anchor_concepts if one.kind is ConceptKind.COUNTRY}
        self._party_countries = frozenset(one for one in parties if one.kind is ConceptKind.COUNTRY)
        # A theme that says little of any report says little of two: `war` in a young story is not yet rare.
        usual: dict[str | float, float] = {key: 1.0 - info.weight for key, info in theme_info().items()}
        for anchor in story.anchors:
            usual[anchor.concept] = max(anchor.weight, usual.get(anchor.concept, 0.0))
        usual |= dict.fromkeys(amounts_in(normal_form(story.seed_text), story.language), 1.0)
        usual |= dict.fromkeys(itertools.islice(phonetic_stems(story.seed_text), MAX_SEED_WORDS), 1.0)
        self._story_scanner = Scanner(story.own_forms) if story.own_forms else None
        self._near_duplicates, self._idf_table, self._ledger = (
            NearDuplicateIndex(),
            IdfTable(usual),
            FigureLedger(),
        )
        self._ledger.add(story.figures)
        self._ledger.add(figures)
        opened = sorted(developments, key=lambda one: (one.opened, one.key))
        self._open: dict[str, OpenDevelopment] = {one.key: OpenDevelopment(one) for one in opened[-MAX_OPEN:]}
        self._candidates = CandidateIndex()
        self._expiry = ExpiryQueue()
        for key, one in self._open.items():
            self._expiry.touch(key, one.development.updated)
        self._concept_counts: Counter[Concept] = Counter()
        """How many open developments have named what."""
        self._reports = ReportWindow()
        self._rebuild = RebuildQueue(COMPARED_REPORTS)
        self.restore(members)

    def restore(self, members: Iterable[Member]) -> None:
        """Take in reports that were placed before, in order of joining; of developments that are open.

        Their figures are not counted again.
        """
        for member in members:
            known = self._open.get(member.development)
            if known is None or (traits := fingerprint_from_json(member.fingerprint)) is None:
                continue
            self._observe(member, traits)
            if traits.is_copy:
                continue
            if known.fingerprints:
                self._start_comparing(known, traits)
            else:
                self._rebuild.add(member.development, member.fingerprint, traits)

    def finish_restore(self) -> None:
        """Compare with what was recalled from now on; placing does it where it was not done before."""
        for event in self._rebuild.drain():
            if isinstance(event, RepeatedTerm):
                self._candidates.mark_latest(event.development, event.term)
            elif (traits := fingerprint_from_json(event.packed_fingerprint)) is not None:
                self._start_comparing(self._open[event.development], traits)

    def place(self, article: Article, match: Match, now: datetime) -> Placement:
        """Decide where a matched report belongs, and remember it."""
        if self._rebuild:
            self.finish_restore()
        self._expire(now)
        reading = annotate(article.title, article.text, article.language, self._story_scanner)
        figures = extract_figures(article.title, article.text, article.language)
        weighed = self._ledger.classify(figures, background_figures(figures, reading))
        traits = fingerprint_of(article, reading, self._party_countries, now)
        traits = replace(traits, retrospective=match.retrospective, embedding=match.embedding)
        one = _IncomingReport(article, match, reading, traits, weighed, origin_of(article), now)
        original, pin, own = (
            self._find_original(traits),
            self._pins.get(article.id),
            self._development_key(article),
        )
        if pin is None and own in self._open:
            pin = own  # what people put into its development came before it
        if original is not None and pin in (None, original.development):
            return self._place_copy(replace(one, fingerprint=replace(traits, is_copy=True)), original)
        if pin is not None:
            known = self._open.get(pin)
            return (
                self._open_new(one, pin, PINNED_REASON)
                if known is None
                else self._place_in(one, known, PINNED_REASON)
            )
        key, odds = self._best_development(traits)
        if key is None or odds < 0:
            return self._open_new(one, own, "opened: like no known development")
        if odds < SURE_LOG_ODDS and (new := self._untold_topics(traits, self._open[key])):
            return self._open_new(
                one, own, f"opened: the likest development ({odds:+.1f}) tells nothing of {new}"
            )
        return self._place_in(one, self._open[key], f"same development ({odds:+.1f})")

    def _find_original(self, fingerprint: Fingerprint) -> PlacedReport | None:
        """The report this one is a copy of: the most alike, the earliest of equals."""
        similar = {
            number: share
            for number, share in self._near_duplicates.similar(fingerprint.sketch).items()
            if self._reports[number].development in self._open
        }
        if not similar:
            return None
        return self._reports[min(similar, key=lambda number: (-similar[number], number))]

    def _best_development(self, fingerprint: Fingerprint) -> tuple[str | None, float]:
        """The development that fits best, and the log-odds that it is this one and none else."""
        best: tuple[str | None, float] = (None, float("-inf"))
        choice = self._candidates.count_near(fingerprint.day, RIVAL_DAYS)
        same = SameEvent(fingerprint, self._idf_table)
        for key in self._candidates.candidates(fingerprint, self._idf_table):
            one = self._open[key]
            if one.fingerprints and one.fingerprints[-1].is_near(fingerprint):
                scores = list(map(same.log_odds, one.fingerprints))
                odds = BEST_FIT_SHARE * max(scores) + (1 - BEST_FIT_SHARE) * sum(scores) / len(scores)
                if odds > best[1]:
                    best = (key, odds)
        return best[0], best[1] - JOIN_LOG_ODDS - RIVAL_PENALTY * math.log(max(choice - 1, 0) + NO_RIVALS)

    def _untold_topics(self, fingerprint: Fingerprint, development: OpenDevelopment) -> str:
        """What a headline tells of and counts that a development does not; not the story's own themes."""
        usual = len(self._open) * STORY_WIDE_SHARE
        themes = fingerprint.headline_themes() - development.concepts
        return untold_topics(
            {one for one in themes if self._concept_counts[one] <= usual},
            fingerprint.headline_numbers() - development.numbers,
        )

    def _development_key(self, article: Article) -> str:
        return "d" + sha256(f"{self._story}\n{article.id}".encode()).hexdigest()[:16]

    def _open_new(self, incoming: _IncomingReport, key: str, reason: str) -> Placement:
        development = Development(
            key=key,
            story=self._story,
            title=incoming.article.title,
            language=incoming.match.language,
            opened=incoming.now,
            updated=incoming.now,
        )
        new = describe_changes([pair for pair in incoming.newsworthy if pair[1] is not None])
        self._open[key] = OpenDevelopment(development)
        member = self._record_member(incoming, key, reason)
        return Placement(
            development,
            member,
            opens_development=True,
            is_alert=True,
            news=new,
            figures=incoming.figures,
            origins=self._open[key].distinct_origins(),
        )

    def _place_copy(self, incoming: _IncomingReport, original: PlacedReport) -> Placement:
        """A copy counts, and is silent."""
        known = self._open[original.development]
        known.development = _with_report(known.development, incoming.now)
        member = self._record_member(
            incoming,
            original.development,
            f"copy of {original.article_id}",
            duplicate_of=original.original_id,
        )
        return Placement(
            known.development,
            member,
            opens_development=False,
            is_alert=False,
            news="",
            figures=incoming.figures,
        )

    def _place_in(self, incoming: _IncomingReport, known: OpenDevelopment, reason: str) -> Placement:
        facts = self._news_in(incoming, known)
        if not facts:
            reason += "; nothing new"
        elif incoming.match.retrospective:
            reason, facts = f"{reason}; looks back, silent: {'; '.join(facts)}", []
        else:
            reason = f"{reason}; new: {'; '.join(facts)}"
        known.development = _with_report(known.development, incoming.now, is_alert=bool(facts))
        member = self._record_member(incoming, known.development.key, reason)
        return Placement(
            known.development,
            member,
            opens_development=False,
            is_alert=bool(facts),
            news="; ".join(facts),
            figures=incoming.figures,
            origins=known.distinct_origins(),
        )

    def _news_in(self, incoming: _IncomingReport, development: OpenDevelopment) -> list[str]:
        figures = describe_changes(
            [
                pair
                for pair in incoming.newsworthy
                if is_news(pair[0], incoming.annotated, development.numbers)
            ]
        )
        names = (
            headline_actors(incoming.annotated, self._anchor_countries)
            | headline_countries(incoming.annotated)
        ) - self._anchor_concepts
        unheard = {name for name in names if not self._concept_counts[name]}
        others = new_facts(
            unheard,
            incoming.fingerprint.statements - development.statements,
            incoming.origin,
            development.origins,
        )
        first = [] if development.has_news else [FIRST_NEWS_REASON]
        return [*first, *([figures] if figures else []), *others]

    def _record_member(
        self, incoming: _IncomingReport, key: str, reason: str, *, duplicate_of: str | None = None
    ) -> Member:
        member = Member(
            development=key,
            story=self._story,
            article_id=incoming.article.id,
            joined=incoming.now,
            duplicate_of=duplicate_of,
            reason=reason,
            fingerprint=incoming.fingerprint.to_json(),
            figures=incoming.figures,
            origin=incoming.origin,
        )
        self._ledger.add(member.figures)
        stored = fingerprint_from_json(member.fingerprint) or incoming.fingerprint
        self._observe(member, stored)
        if not stored.is_copy:
            self._start_comparing(self._open[key], stored)
        return member

    def _observe(self, member: Member, fingerprint: Fingerprint) -> None:
        """Remember a report as it is stored, so that a restart changes nothing."""
        known = self._open[member.development]
        original = member.duplicate_of or member.article_id
        self._reports.add(PlacedReport(known.development.key, member.article_id, original), member.joined)
        self._near_duplicates.add(fingerprint.sketch)
        known.add(member, fingerprint)
        self._concept_counts.update(known.observe(fingerprint))
        self._expiry.touch(member.development, known.development.updated)

    def _start_comparing(self, development: OpenDevelopment, fingerprint: Fingerprint) -> None:
        """Hold later reports against this one, and no more against one that it replaces."""
        self._idf_table.add(fingerprint.index_terms())
        self._candidates.add(development.development.key, fingerprint)
        dropped = development.replace(compact_fingerprint(fingerprint))
        if dropped is not None:
            self._idf_table.add(dropped.index_terms(), -1)
            self._candidates.discard(development.development.key, dropped)

    def _expire(self, now: datetime) -> None:
        """Let go of what is older than the window."""
        ended = self._expiry.pop_idle(now - self._window, lambda key: self._open[key].development.updated)
        ended += itertools.islice(self._open, max(0, len(self._open) - len(ended) - MAX_OPEN))
        for key in dict.fromkeys(ended):
            self._close_development(key)
        reports, since = self._reports, (now - self._window).timestamp()
        first, over = reports.first, len(reports) - MAX_REPORTS
        for number in range(first, first + min(_EXPIRY_BATCH, len(reports))):
            if over <= 0 and reports[number].development in self._open and reports.joined_at(number) >= since:
                break  # the oldest come first
            first, over = number + 1, over - 1
        reports.drop_before(first)
        self._near_duplicates.drop_before(first)

    def _close_development(self, key: str) -> None:
        """A development takes no more reports."""
        self._expiry.discard(key)
        one = self._open.pop(key)
        for traits in one.fingerprints:
            self._idf_table.add(traits.index_terms(), -1)
            self._candidates.discard(key, traits)
        self._candidates.remove(key)
        for name in one.concepts:
            self._concept_counts[name] -= 1
            if not self._concept_counts[name]:
                del self._concept_counts[name]


def _with_report(development: Development, now: datetime, *, is_alert: bool = False) -> Development:
    return replace(
        development, updated=now, reports=development.reports + 1, revision=development.revision + is_alert
    )
