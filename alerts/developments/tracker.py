"""One development, one alert: each matched report joins a development of its story, or opens one.

Online and deterministic: the same reports in the same order give the same developments, also over a
restart, because all that is compared is stored with each report. A report joins a development where it is a
copy, or where it reports the same event (`alerts.developments.similarity`). It causes an update only if it
adds something new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.developments.claims.corrections import Corrections
from alerts.developments.claims.ledger import FigureLedger, is_small_first, new_figure
from alerts.developments.cluster import OpenDevelopment
from alerts.developments.fingerprint import Fingerprint
from alerts.developments.growth import growth_facts
from alerts.developments.incoming import IncomingReport, read_report
from alerts.developments.index import DevelopmentIndex
from alerts.developments.novelty import headline_speakers, new_facts
from alerts.developments.owners import is_first_independent
from alerts.developments.placement import Placement
from alerts.developments.prior import story_prior
from alerts.developments.window import WINDOW, PlacedReport
from alerts.figures.extract import extract_figures
from alerts.figures.prominence import is_news
from alerts.outlets.table import OutletTable, shipped_table
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText, annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.scanner import Scanner
from store.records.articles import Article
from store.records.decisions import (
    CopyOf,
    Decision,
    FirstNews,
    Joined,
    NewsFact,
    Opened,
    OpenReason,
    PlacedByHand,
)
from store.records.matching import Development, Figure, Match, Member

SURE_LOG_ODDS = 1.6
"""Log-odds below which a report joins only if its headline names no theme and no number that is new there."""
OTHER_DAY_LOG_ODDS, OTHER_DAY_LOG_ODDS_WITHOUT_EMBEDDING = 2.5, 1.0
"""Log-odds below which a report of another day joins only if its headline shares a theme with others. Without
an embedding more true reports are in doubt."""
MAX_NEW_FIGURES = 3
"""New figures that one update reports; the others stand among the report's figures."""


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
        outlets: OutletTable | None = None,
        corrections: Corrections | None = None,
    ) -> None:
        """`members` in order of joining, `figures` in order of reporting, those of the members included.

        `pins`: the development of each article that a person placed, by article id. Without `outlets` it uses
        the shipped table. `corrections`: what people decided about the story's figures.
        """
        self._pins = pins or {}
        self._outlets = outlets
        self._story = story.name
        parties = story.concepts_of(Group.ACTOR) | story.concepts_of(Group.COUNTERPART)
        self._anchor_concepts = frozenset(anchor.concept for anchor in story.anchors)
        self._anchor_countries = _countries(self._anchor_concepts)
        self._party_countries = _countries(parties)
        self._story_scanner = Scanner(story.own_forms) if story.own_forms else None
        self._ledger = FigureLedger(corrections)
        self._ledger.add(story.figures)
        self._ledger.add(figures)
        self._growth = story.growth
        self._index = DevelopmentIndex(
            developments, story_prior(story), window, notes_growth=any(story.growth)
        )
        self._index.restore(members)

    def restore(self, members: Iterable[Member]) -> None:
        """Add reports that were placed before, in order of joining; of open developments only.

        Their figures are not added again.
        """
        self._index.restore(members)

    def finish_restore(self) -> None:
        """Compare new reports with the restored ones from now on; `place` does it where it was not done."""
        self._index.finish_restore()

    def place(
        self,
        article: Article,
        match: Match,
        now: datetime,
        *,
        annotated: AnnotatedText | None = None,
        figures: Sequence[Figure] | None = None,
    ) -> Placement:
        """Decide where a matched report belongs, and remember it.

        `annotated`, `figures`: the report as the caller has read it; without them it is read here.
        """
        self._index.finish_restore()
        self._index.expire(now)
        if annotated is None:
            annotated = annotate(article.title, article.text, article.language, self._story_scanner)
        if figures is None:
            figures = extract_figures(article.title, article.text, article.language)
        report = read_report(
            article,
            match,
            annotated,
            figures,
            ledger=self._ledger,
            party_countries=self._party_countries,
            anchor_countries=self._anchor_countries,
            now=now,
        )
        return self._place(report)

    def _place(self, report: IncomingReport) -> Placement:
        original = self._index.find_original(report.fingerprint)
        own_key = self._development_key(report.article)
        pin = self._pins.get(report.article.id)
        if pin is None and own_key in self._index:
            pin = own_key  # a person put other reports into its development before it came
        if original is not None and pin in (None, original.development):
            return self._place_copy(report, original)
        if pin is not None:
            known = self._index.get(pin)
            if known is None:
                return self._open_new(report, pin, Opened(OpenReason.BY_HAND))
            return self._place_in(report, known, PlacedByHand())
        key, log_odds = self._index.nearest(report.fingerprint)
        if key is None:
            return self._open_new(report, own_key, Opened(OpenReason.UNLIKE_ALL))
        if (opened := self._reason_to_open(report.fingerprint, key, log_odds)) is not None:
            return self._open_new(report, own_key, opened)
        return self._place_in(report, self._index[key], Joined(log_odds))

    def _reason_to_open(self, fingerprint: Fingerprint, key: str, log_odds: float) -> Opened | None:
        """Why a report does not join the development that fits best; None where it does."""
        if log_odds < 0:
            return Opened(OpenReason.UNLIKE_ALL, log_odds)
        if self._is_next_event(fingerprint, self._index[key], log_odds):
            return Opened(OpenReason.ANOTHER_DAY, log_odds)
        if log_odds < SURE_LOG_ODDS:
            topics, numbers = self._index.unreported_topics(fingerprint, key)
            if topics or numbers:
                return Opened(OpenReason.NEW_TOPICS, log_odds, tuple(sorted(topics)), tuple(sorted(numbers)))
        return None

    def _is_next_event(self, fingerprint: Fingerprint, known: OpenDevelopment, log_odds: float) -> bool:
        """Whether it is what happened next to the same people: another day, and other headlines."""
        sure = OTHER_DAY_LOG_ODDS if fingerprint.embedding else OTHER_DAY_LOG_ODDS_WITHOUT_EMBEDDING
        return (
            log_odds < sure
            and known.is_of_other_days(fingerprint)
            and fingerprint.headline_themes().isdisjoint(known.headline_themes())
        )

    def _development_key(self, article: Article) -> str:
        return "d" + sha256(f"{self._story}\n{article.id}".encode()).hexdigest()[:16]

    def _open_new(self, report: IncomingReport, key: str, opened: Opened) -> Placement:
        development = Development(
            key=key,
            story=self._story,
            title=report.article.title,
            language=report.match.language,
            opened=report.now,
            updated=report.now,
        )
        changes = [pair for pair in report.newsworthy if pair[1] is not None]
        news = tuple(map(new_figure, changes[:MAX_NEW_FIGURES]))
        opened = replace(opened, searched_days=self._index.searched_days(report.now))
        self._index.open(development)
        member = self._add_member(report, key, Decision(opened, news))
        return self._placement(report, member, news, opens_development=True, is_alert=True)

    def _place_copy(self, report: IncomingReport, original: PlacedReport) -> Placement:
        """A copy is counted, and never causes an update."""
        copy = replace(report, fingerprint=replace(report.fingerprint, is_copy=True))
        known = self._index[original.development]
        known.development = _with_report(known.development, report.now)
        decision = Decision(CopyOf(original.article_id))
        member = self._add_member(copy, original.development, decision, duplicate_of=original.original_id)
        return self._placement(copy, member, (), opens_development=False, is_alert=False)

    def _place_in(
        self, report: IncomingReport, known: OpenDevelopment, placing: Joined | PlacedByHand
    ) -> Placement:
        waiting = self._new_names(report.names.uncertain)
        report = replace(report, fingerprint=replace(report.fingerprint, waiting_names=frozenset(waiting)))
        news = self._news_in(report, known)
        looks_back = report.match.retrospective and bool(news)
        decision = Decision(placing, news, looks_back=looks_back)
        is_alert = bool(news) and not looks_back
        known.development = _with_report(known.development, report.now, is_alert=is_alert)
        member = self._add_member(report, known.development.key, decision)
        return self._placement(
            report, member, news if is_alert else (), opens_development=False, is_alert=is_alert
        )

    def _placement(
        self,
        report: IncomingReport,
        member: Member,
        news: tuple[NewsFact, ...],
        *,
        opens_development: bool,
        is_alert: bool,
    ) -> Placement:
        known = self._index[member.development]
        return Placement(
            known.development,
            member,
            opens_development=opens_development,
            is_alert=is_alert,
            news=news,
            figures=report.figures,
            origins=() if member.duplicate_of else known.distinct_origins(),
        )

    def _news_in(self, report: IncomingReport, development: OpenDevelopment) -> tuple[NewsFact, ...]:
        """What a report adds to a known development."""
        figures = [
            pair
            for pair in report.newsworthy
            if not is_small_first(pair[0]) and is_news(pair[0], report.annotated, development.numbers)
        ]
        names = report.names.certain | report.names.uncertain
        return (
            *([] if development.has_news else [FirstNews()]),
            *map(new_figure, figures[:MAX_NEW_FIGURES]),
            *new_facts(
                self._new_names(report.names.certain)
                | development.confirmed_names(names, report.fingerprint.language),
                report.fingerprint.statements - development.statements,
                headline_speakers(report.annotated),
                report.origin if self._is_first_independent(report, development) else "",
            ),
            *growth_facts(development.coverage, report, self._growth, self._outlets or shipped_table()),
        )

    def _is_first_independent(self, report: IncomingReport, development: OpenDevelopment) -> bool:
        outlets = self._outlets or shipped_table()
        return is_first_independent(report.origin, report.article, development.origins, outlets)

    def _new_names(self, names: frozenset[Concept]) -> set[Concept]:
        """The names that no report of the story has given."""
        return self._index.unknown(names - self._anchor_concepts)

    def _add_member(
        self, report: IncomingReport, key: str, decision: Decision, *, duplicate_of: str | None = None
    ) -> Member:
        member = Member(
            development=key,
            story=self._story,
            article_id=report.article.id,
            joined=report.now,
            duplicate_of=duplicate_of,
            decision=decision,
            fingerprint=report.fingerprint.to_json(),
            figures=report.figures,
            origin=report.origin,
        )
        self._ledger.add(member.figures)
        self._index.add(member, report.fingerprint)
        return member


def _countries(concepts: Iterable[Concept]) -> frozenset[Concept]:
    return frozenset(concept for concept in concepts if concept.kind is ConceptKind.COUNTRY)


def _with_report(development: Development, now: datetime, *, is_alert: bool = False) -> Development:
    return replace(
        development, updated=now, reports=development.reports + 1, revision=development.revision + is_alert
    )
