"""Matches reports against stories: whether each is a follow-up, with score and reasons. No I/O, no clock.

Two judges share the work. Framed stories name two known parties and a strong subject, and are followed by
what they require. All others are followed by all words of their seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from alerts.matching.embeddings import Embeddings
from alerts.matching.framed.judge import FramedJudge
from alerts.matching.framed.scoring import ScoreBreakdown
from alerts.matching.general.background import load_background
from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.judge import GeneralJudge
from alerts.matching.general.rarity import Rarity
from alerts.matching.general.verdict import general_match, unlike
from alerts.stories.story import Story
from alerts.text.annotate import AnnotatedText, Hits, scan
from alerts.text.scanner import Scanner
from store.records.articles import Article
from store.records.matching import Match

Breakdown = ScoreBreakdown | GeneralBreakdown
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MatchedText:
    """A report's verdicts, one per story, and its annotation."""

    matches: tuple[Match, ...]
    hits: Hits
    annotated: AnnotatedText

    def annotated_for(self, story: Story) -> AnnotatedText:
        """The annotation for one story: names that only other stories know do not count."""
        own_concepts = {form.concept for form in story.own_forms}
        if all(hit.concept in own_concepts for hit in self.hits.extra_hits):
            return self.annotated
        return self.hits.annotate(own_concepts)


class Matcher:
    """Matches any number of reports against a fixed set of stories."""

    def __init__(
        self,
        stories: Sequence[Story],
        embeddings: Embeddings | None = None,
        *,
        embed_matches: bool = False,
    ) -> None:
        """With `embed_matches` every match gets the embedding of its report."""
        self._are_framed = [story.is_framed for story in stories]
        self._embeddings, self._embed_matches = embeddings, embed_matches
        forms = [form for story in stories for form in story.own_forms]
        self._story_scanner = Scanner(forms) if forms else None
        general = [story for story in stories if not story.is_framed]
        self.framed = FramedJudge([story for story in stories if story.is_framed])
        self.general = GeneralJudge(general, embeddings) if general else None

    @property
    def rarity(self) -> Rarity:
        """How rare keys are in news."""
        return load_background().rarity

    def match(self, article: Article) -> list[Match]:
        """One verdict per story, in the order of the stories."""
        return list(self.match_text(article).matches)

    def match_text(self, article: Article) -> MatchedText:
        """The verdicts with the annotated report, so that nobody needs to annotate it again."""
        hits = scan(article.title, article.text, article.language, self._story_scanner)
        judged = [] if self.general is None else self._judge(self.general, article, hits)
        is_matched = any(match.matched for match in judged)
        is_read = is_matched or bool(self.framed.stories and self.framed.is_interested(hits))
        annotated = hits.annotate() if is_read else hits.unannotated()
        matches = self._in_order(self.framed.match(article, annotated), judged)
        return MatchedText(self._with_embedding(article, matches), hits, annotated)

    def _judge(self, judge: GeneralJudge, article: Article, hits: Hits) -> list[Match]:
        return [
            unlike(story, article.id, hits.language)
            if breakdown is None
            else general_match(breakdown, article.id)
            for story, breakdown in zip(judge.stories, judge.judge(article, hits), strict=True)
        ]

    def _in_order(self, framed: Sequence[T], general: Sequence[T]) -> tuple[T, ...]:
        """One item per story, in the order of the stories; two of these may have the same name."""
        framed_items, general_items = iter(framed), iter(general)
        return tuple(next(framed_items if is_framed else general_items) for is_framed in self._are_framed)

    def _with_embedding(self, article: Article, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """The matches with the report's embedding, if it is wanted."""
        if self._embeddings is None or not self._embed_matches or not any(one.matched for one in matches):
            return matches
        embedding = self._embeddings.packed(article)
        return tuple(replace(one, embedding=embedding) if one.matched else one for one in matches)

    def score(self, article: Article) -> list[Breakdown]:
        """One breakdown per story, in the order of the stories."""
        hits = scan(article.title, article.text, article.language, self._story_scanner)
        framed: list[Breakdown] = [*self.framed.score(hits.annotate())]
        general: list[Breakdown] = []
        if self.general is not None:
            judged = self.general.judge(article, hits, everything=True)
            general = [breakdown for breakdown in judged if breakdown is not None]
        return [*self._in_order(framed, general)]

    def for_stories(self, stories: Sequence[Story]) -> Matcher:
        """A matcher for other stories with the same encoder."""
        return Matcher(stories, self._embeddings, embed_matches=self._embed_matches)
