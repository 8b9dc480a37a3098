"""The open developments of one story, and what finds the one that a report belongs to."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from alerts.developments.candidates import CandidateIndex
from alerts.developments.cluster import COMPARED_REPORTS, OpenDevelopment
from alerts.developments.compact import compact_fingerprint
from alerts.developments.expiry import ExpiryQueue
from alerts.developments.fingerprint import MAX_DAYS, Fingerprint, fingerprint_from_json
from alerts.developments.growth import Coverage
from alerts.developments.lsh import NearDuplicateIndex
from alerts.developments.rebuild import RebuildQueue, RepeatedTerm
from alerts.developments.similarity import IdfTable, SameEvent
from alerts.developments.window import PlacedReport, ReportWindow
from alerts.text.concept import Concept
from store.records.matching import Development, Member

JOIN_LOG_ODDS = -0.4
"""Log-odds from which a report joins, where about one other development is of its days."""
RIVAL_PENALTY, NO_RIVALS = 0.7, 0.5
"""Added for each e-fold of other developments within `RIVAL_DAYS`: among many, one fits by accident. None
at all count as `NO_RIVALS`."""
RIVAL_DAYS = 3.0
STORY_WIDE_SHARE = 0.3
"""A concept that more than this share of the open developments name belongs to the whole story."""
BEST_FIT_SHARE = 0.4
"""Weight of the best fit among a development's reports; the rest is their mean."""
SURE_COPY = 0.8
"""Share of equal text from which the headline does not matter: agency texts appear under many."""
MAX_OPEN, MAX_REPORTS = 5_000, 250_000
"""Developments and reports remembered of one story; beyond, the oldest expire."""
_EXPIRY_BATCH = 100
"""Reports that expire at one placement: its work stays small."""


class DevelopmentIndex:
    """Remembers placed reports for the length of the window."""

    def __init__(
        self,
        developments: Iterable[Development],
        prior: Mapping[str | float, float],
        window: timedelta,
        *,
        notes_growth: bool = False,
    ) -> None:
        """`prior`: see `alerts.developments.prior`; `notes_growth`: note who reported when."""
        self._window, self._notes_growth = window, notes_growth
        self._near_duplicates, self._idf_table = NearDuplicateIndex(), IdfTable(prior)
        opened = sorted(developments, key=lambda development: (development.opened, development.key))
        self._open = {one.key: self._opened(one) for one in opened[-MAX_OPEN:]}
        self._candidates, self._expiry = CandidateIndex(), ExpiryQueue()
        for key, known in self._open.items():
            self._expiry.touch(key, known.development.updated)
        self._concept_counts: Counter[Concept] = Counter()
        """How many open developments have named each concept."""
        self._reports = ReportWindow()
        self._rebuild = RebuildQueue(COMPARED_REPORTS)

    def get(self, key: str) -> OpenDevelopment | None:
        """The development with this key, if it is open."""
        return self._open.get(key)

    def __getitem__(self, key: str) -> OpenDevelopment:
        return self._open[key]

    def __contains__(self, key: str) -> bool:
        return key in self._open

    def restore(self, members: Iterable[Member]) -> None:
        """Add reports that were placed before, in order of joining; ignores those of closed developments."""
        for member in members:
            known = self._open.get(member.development)
            if known is None or (fingerprint := fingerprint_from_json(member.fingerprint)) is None:
                continue
            self._observe(member, fingerprint)
            if fingerprint.is_copy:
                continue
            if known.fingerprints:
                self._start_comparing(known, fingerprint)
            else:
                self._rebuild.add(member.development, member.fingerprint, fingerprint)

    def finish_restore(self) -> None:
        """Compare new reports with the restored ones from now on."""
        for event in self._rebuild.drain() if self._rebuild else ():
            if isinstance(event, RepeatedTerm):
                self._candidates.mark_latest(event.development, event.term)
            elif (fingerprint := fingerprint_from_json(event.packed_fingerprint)) is not None:
                self._start_comparing(self._open[event.development], fingerprint)

    def find_original(self, fingerprint: Fingerprint) -> PlacedReport | None:
        """The report that this one is a copy of: the most similar, the earliest of equals.

        Reports that share a part of their text under headlines on other subjects share a background only.
        """
        similar = {
            number: share
            for number, share in self._near_duplicates.similar(fingerprint.sketch).items()
            if (known := self._open.get(self._reports[number].development)) is not None
            and (share >= SURE_COPY or not _is_other_subject(fingerprint, known))
        }
        if not similar:
            return None
        return self._reports[min(similar, key=lambda number: (-similar[number], number))]

    def nearest(self, fingerprint: Fingerprint) -> tuple[str | None, float]:
        """The development that fits best, and the log-odds that the report belongs to it and no other."""
        best: tuple[str | None, float] = (None, float("-inf"))
        same = SameEvent(fingerprint, self._idf_table)
        for key in self._candidates.candidates(fingerprint, self._idf_table):
            known = self._open[key]
            if known.fingerprints and known.fingerprints[-1].is_near(fingerprint):
                scores = list(map(same.log_odds, known.fingerprints))
                log_odds = BEST_FIT_SHARE * max(scores) + (1 - BEST_FIT_SHARE) * sum(scores) / len(scores)
                if log_odds > best[1]:
                    best = (key, log_odds)
        rivals = max(self._candidates.count_near(fingerprint.day, RIVAL_DAYS) - 1, 0)
        return best[0], best[1] - JOIN_LOG_ODDS - RIVAL_PENALTY * math.log(rivals + NO_RIVALS)

    def unreported_topics(self, fingerprint: Fingerprint, key: str) -> tuple[set[Concept], set[float]]:
        """Themes and numbers of a headline that a development lacks; themes of the whole story left out."""
        known, story_wide = self._open[key], len(self._open) * STORY_WIDE_SHARE
        themes = fingerprint.headline_themes() - known.concepts
        return (
            {theme for theme in themes if self._concept_counts[theme] <= story_wide},
            fingerprint.headline_numbers() - known.numbers,
        )

    def unknown(self, concepts: Collection[Concept]) -> set[Concept]:
        """The concepts that no open development has named."""
        return {concept for concept in concepts if not self._concept_counts[concept]}

    def open(self, development: Development) -> None:
        """Add a development; its report is added next."""
        self._open[development.key] = self._opened(development)

    def _opened(self, development: Development) -> OpenDevelopment:
        return OpenDevelopment(development, coverage=Coverage() if self._notes_growth else None)

    def searched_days(self, now: datetime) -> float:
        """How far back the reports go that a new one is compared with, in days; 0 where there are none."""
        if not len(self._reports):
            return 0.0
        since = self._reports.joined_at(self._reports.first)
        return round(min(max(now.timestamp() - since, 1.0) / 86_400, MAX_DAYS), 4)

    def add(self, member: Member, fingerprint: Fingerprint) -> None:
        """Add a report that was placed, as it is stored, so that a restart changes nothing."""
        stored = fingerprint_from_json(member.fingerprint) or fingerprint
        self._observe(member, stored)
        if not stored.is_copy:
            self._start_comparing(self._open[member.development], stored)

    def _observe(self, member: Member, fingerprint: Fingerprint) -> None:
        known = self._open[member.development]
        original = member.duplicate_of or member.article_id
        self._reports.add(PlacedReport(known.development.key, member.article_id, original), member.joined)
        self._near_duplicates.add(fingerprint.sketch)
        known.add(member, fingerprint)
        self._concept_counts.update(known.observe(fingerprint))
        self._expiry.touch(member.development, known.development.updated)

    def _start_comparing(self, development: OpenDevelopment, fingerprint: Fingerprint) -> None:
        """Compare later reports with this one, and no more with the one that it replaces."""
        key = development.development.key
        self._idf_table.add(fingerprint.index_terms())
        self._candidates.add(key, fingerprint)
        dropped = development.replace(compact_fingerprint(fingerprint))
        if dropped is not None:
            self._idf_table.add(dropped.index_terms(), -1)
            self._candidates.discard(key, dropped)

    def expire(self, now: datetime) -> None:
        """Drop what is older than the window."""
        cutoff = now - self._window
        idle = self._expiry.pop_idle(cutoff, lambda key: self._open[key].development.updated)
        idle += itertools.islice(self._open, max(0, len(self._open) - len(idle) - MAX_OPEN))
        for key in dict.fromkeys(idle):
            self._close(key)
        reports, since = self._reports, cutoff.timestamp()
        first, excess = reports.first, len(reports) - MAX_REPORTS
        for number in range(first, first + min(_EXPIRY_BATCH, len(reports))):
            if (
                excess <= 0
                and reports[number].development in self._open
                and reports.joined_at(number) >= since
            ):
                break  # the oldest come first
            first, excess = number + 1, excess - 1
        reports.drop_before(first)
        self._near_duplicates.drop_before(first)

    def _close(self, key: str) -> None:
        """A development takes no more reports."""
        self._expiry.discard(key)
        known = self._open.pop(key)
        for fingerprint in known.fingerprints:
            self._idf_table.add(fingerprint.index_terms(), -1)
            self._candidates.discard(key, fingerprint)
        self._candidates.remove(key)
        for concept in known.concepts:
            self._concept_counts[concept] -= 1
            if not self._concept_counts[concept]:
                del self._concept_counts[concept]


def _is_other_subject(fingerprint: Fingerprint, known: OpenDevelopment) -> bool:
    """Whether the headline has themes, and none of those in the headlines of the development."""
    themes, others = fingerprint.headline_themes(), known.headline_themes()
    return bool(themes) and bool(others) and themes.isdisjoint(others)
