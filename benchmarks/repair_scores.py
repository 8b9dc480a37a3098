"""Scores of labelled reports, each computed once, and what changed versions of a story make of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from story_sets import BORDERLINE, LabelledReport, LabelledStory

from alerts.matching.embeddings import Embeddings
from alerts.matching.general.background import load_background
from alerts.matching.general.rarity import Rarity
from alerts.matching.matcher import Breakdown, Matcher
from alerts.matching.proposals.outcome import Turned, with_conditions
from alerts.stories.story import Story
from store.records.articles import Article

Pool = Sequence[tuple[LabelledStory | None, LabelledReport]]


class KnownScores:
    """Scores every report once for each set of anchors; it stands in for a matcher."""

    def __init__(self, embeddings: Embeddings | None) -> None:
        self._embeddings, self._story = embeddings, None
        self._known: dict[object, dict[str, Breakdown]] = defaultdict(dict)
        self._matchers: dict[object, Matcher] = {}

    def for_stories(self, stories: Sequence[Story]) -> KnownScores:
        """The same for one other story."""
        other = KnownScores(self._embeddings)
        other._story, other._known, other._matchers = stories[0], self._known, self._matchers
        return other

    @property
    def rarity(self) -> Rarity:
        """See `Matcher`."""
        return load_background().rarity

    def score(self, article: Article) -> list[Breakdown]:
        """See `Matcher`; the conditions and the threshold are the story's own."""
        key = self._story.anchors, self._story.own_forms
        if article.id not in self._known[key]:
            if key not in self._matchers:
                self._matchers[key] = Matcher([self._story], self._embeddings)
            self._known[key][article.id] = self._matchers[key].score(article)[0]
        return [with_conditions(self._known[key][article.id], self._story)]


def turned_by(
    before: Story,
    after: Story,
    rest: Pool,
    known: KnownScores,
) -> Turned:
    """What a change turns of the reports without a mark, whose labels nobody knows."""
    old, new = (
        {one.article.id for _, one in rest if judge.score(one.article)[0].matched}
        for judge in (known.for_stories([before]), known.for_stories([after]))
    )
    return Turned(len(old), len(new - old), len(old - new))


def score(
    story: LabelledStory,
    rest: Pool,
    judge: KnownScores,
) -> tuple[float, float, float, float]:
    """Precision, recall, F1 and the share of passing mentions rejected, over the reports without a mark."""
    taken = {report.article.id for _, report in rest if judge.score(report.article)[0].matched}
    wanted = {one.article.id for owner, one in rest if owner is story and one.is_follow_up}
    counted = {one.article.id for _, one in rest if one.tier != BORDERLINE}
    passing = {one.article.id for owner, one in rest if owner is story and one.tier == BORDERLINE}
    right = len(taken & wanted)
    precision = right / max(1, len(taken & counted))
    recall = right / max(1, len(wanted))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return precision, recall, f1, 1 - len(taken & passing) / max(1, len(passing))
