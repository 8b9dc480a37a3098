"""The desk, like that of a newsroom: the one place where a report is judged, from match to alert.

The matcher says which stories a report belongs to; the tracker of each story places it into a development and
decides whether it is worth an alert.
Pure, except for what it remembers: no clock, no store. A caller that keeps a store loads the trackers from it
(`adopt`) and discards them (`forget`) when it could not commit a judgement. One thread at a time may use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.developments.claims.corrections import Corrections
from alerts.developments.overrides import pinned_developments
from alerts.developments.placement import Placement
from alerts.developments.tracker import Tracker
from alerts.figures.extract import extract_figures
from alerts.matching.matcher import MatchedText, Matcher
from alerts.outlets.table import OutletTable
from alerts.quotes.extract import quotes_in
from alerts.stories.story import Story
from store.records.articles import Article
from store.records.claims import ClaimCorrection
from store.records.matching import Development, Figure, Match, Override
from store.records.quotes import Quote


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one report is to every story."""

    article: Article
    """In the language that its text is in."""
    matches: tuple[Match, ...] = ()
    """One a story, in the order of the stories; empty where matching failed."""
    placements: tuple[Placement, ...] = ()
    """Where it belongs in each story that it matches; empty before placing, and where placing failed."""
    figures: tuple[Figure, ...] | None = None
    """The figures that it gives; None where they were not read, because it matches no story."""
    quotes: tuple[Quote, ...] = ()
    """Who says what in it, where it matches a story."""
    error: Exception | None = None
    """Why it could not be matched, or not be placed."""
    text: MatchedText | None = field(default=None, repr=False)
    """The report as matching read it; None once it is placed, and where it matches no story."""

    @property
    def matched(self) -> tuple[Match, ...]:
        """The verdicts of the stories that it matches, in the order of `placements`."""
        return tuple(match for match in self.matches if match.matched)

    @property
    def stories(self) -> tuple[str, ...]:
        """The stories that it matches."""
        return tuple(match.story for match in self.matched)

    def placement_in(self, story: str) -> Placement | None:
        """Where it belongs in a story."""
        return next((one for one in self.placements if one.member.story == story), None)


def _as_stated(article: Article) -> Article:
    return article


class Desk:
    """Owns the matcher, and a tracker for each story."""

    def __init__(
        self,
        stories: Sequence[Story],
        matcher: Matcher | None = None,
        *,
        overrides: Iterable[Override] = (),
        corrections: Iterable[ClaimCorrection] = (),
        with_language: Callable[[Article], Article] = _as_stated,
        outlets: OutletTable | None = None,
    ) -> None:
        """`with_language` sets an article's language from its text; the error rule covers it too.

        Without `outlets` the trackers use the shipped table.
        """
        self._outlets = outlets
        self.stories = {story.name: story for story in stories}
        self._matcher = matcher or Matcher(stories)
        self._overrides = list(overrides)
        self._corrections = list(corrections)
        self._with_language = with_language
        self._trackers: dict[str, Tracker] = {}

    @classmethod
    def without_history(
        cls,
        stories: Sequence[Story],
        matcher: Matcher | None = None,
        *,
        overrides: Iterable[Override] = (),
        corrections: Iterable[ClaimCorrection] = (),
        outlets: OutletTable | None = None,
    ) -> Desk:
        """A desk whose stories have no developments yet."""
        desk = cls(stories, matcher, overrides=overrides, corrections=corrections, outlets=outlets)
        for story in stories:
            desk.adopt(story.name, desk.new_tracker(story.name))
        return desk

    def judge(self, article: Article, now: datetime) -> Judgement:
        """Match and place one report. Trackers of all stories that it matches must be there."""
        return self.place(self.match(article), now)

    def match(self, article: Article) -> Judgement:
        """Match one report; `place` completes the judgement."""
        try:
            article = self._with_language(article)
            text = self._matcher.match_text(article)
        except Exception as error:  # noqa: BLE001 - one report must not hold up all that come after it
            return Judgement(article, error=error)
        is_matched = any(match.matched for match in text.matches)
        return Judgement(article, text.matches, text=text if is_matched else None)

    def place(self, judgement: Judgement, now: datetime) -> Judgement:
        """Place a matched report into a development of each story that it matches."""
        article, text, trackers = judgement.article, judgement.text, self._trackers
        if text is None:
            return judgement
        try:
            figures = extract_figures(article.title, article.text, article.language)
            quotes = quotes_in(text.annotated.text, article.language)
            placements = tuple(
                trackers[match.story].place(
                    article,
                    match,
                    now,
                    annotated=text.annotated_for(self.stories[match.story]),
                    figures=figures,
                )
                for match in judgement.matched
            )
        except Exception as error:  # noqa: BLE001 - as in `match`
            return replace(judgement, text=None, error=error)
        return replace(judgement, text=None, placements=placements, figures=figures, quotes=quotes)

    def use_matcher_for(self, stories: Sequence[Story]) -> None:
        """Match with these versions of the stories, which feedback has changed, from now on."""
        self._matcher = self._matcher.for_stories(stories)

    def use_overrides(self, overrides: Iterable[Override]) -> None:
        """Place as people decided, from now on; trackers are to be loaded again if that is new."""
        if (new := list(overrides)) != self._overrides:
            self._overrides = new
            self.forget()

    def use_corrections(self, corrections: Iterable[ClaimCorrection]) -> None:
        """Compare figures as people corrected them, from now on, like `use_overrides`."""
        if (new := list(corrections)) != self._corrections:
            self._corrections = new
            self.forget()

    def missing_trackers(self, stories: Iterable[str]) -> list[str]:
        """The stories whose trackers are to be loaded before placing."""
        return [story for story in stories if story not in self._trackers]

    def new_tracker(
        self, story: str, developments: Iterable[Development] = (), figures: Iterable[Figure] = ()
    ) -> Tracker:
        """A tracker for a story that has these developments and figures, and its pins."""
        pins = pinned_developments(self._overrides, story)
        return Tracker(
            self.stories[story],
            (),
            developments,
            figures,
            pins=pins,
            outlets=self._outlets,
            corrections=Corrections(self._corrections, story),
        )

    def adopt(self, story: str, tracker: Tracker) -> None:
        """Place the story's reports with this tracker from now on."""
        self._trackers[story] = tracker

    def forget(self) -> None:
        """Drop all trackers. A placing that is still under way in another thread keeps the old ones."""
        self._trackers = {}
