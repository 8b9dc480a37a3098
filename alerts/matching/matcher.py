"""Judges reports: is each a follow-up of a story, how surely, and why. Pure; no network, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alerts.matching.features import Evidence, Frame, frame_of, gather
from alerts.matching.model import probability
from alerts.matching.reasons import note_of, reasons_of
from alerts.matching.retrospective import is_retrospective
from alerts.matching.scoring import Weighing
from alerts.matching.similarity import content_of, likeness, telling, unit
from alerts.stories.story import Group, Story
from alerts.text.annotate import Found, Reading, find, read
from alerts.text.lexicon.load import homes
from alerts.text.query import Query, Spans
from alerts.text.scanner import Scanner
from store.records.collection import Article, Match


class SecondOpinion(Protocol):
    """Asked about reports that have all required groups; see `alerts.matching.second_opinion`."""

    def __call__(self, article: Article, story: Story) -> float | None:
        """Log-odds to add; None for no opinion."""

    def learn(self, article: Article) -> None:
        """Told of reports that belong to no story."""

    def meaning_of(self, article: Article) -> bytes:
        """What a report that matched is about, to be compared with others (`alerts.matching.vectors`)."""


_MISSING_CAP = 0.45
"""Of the threshold: the highest score of a report that misses a required group; never a match."""
_FRONT = 400
"""Characters of headline and lead: about sixty words."""


@dataclass(frozen=True, slots=True)
class _Ready:
    story: Story
    frame: Frame
    content: dict[str, float]


class Matcher:
    """Stories made ready; judges any number of reports."""

    def __init__(
        self,
        stories: Sequence[Story],
        second_opinion: SecondOpinion | None = None,
        *,
        compares: bool = False,
    ) -> None:
        """`compares`: what matched will be held against other reports, so ask what each of it means."""
        self._ready = [_Ready(story, frame_of(story), _content(story)) for story in stories]
        forms = [form for story in stories for form in story.forms]
        self._extra = Scanner(forms) if forms else None
        self._second_opinion, self._compares = second_opinion, compares
        self._interest = _interest(self._ready)

    def judge(self, article: Article) -> list[Match]:
        """One verdict a story, in the order of the stories."""
        found = find(article.title, article.text, article.language, self._extra)
        reading = found.reading() if self._concerned(found) else found.nothing()
        content = content_of(reading)
        verdicts = [self._judge(article, reading, content, ready) for ready in self._ready]
        if self._second_opinion is None:
            return verdicts
        if not any(one.matched for one in verdicts):
            self._second_opinion.learn(article)
            return verdicts
        if not self._compares:
            return verdicts
        meaning = self._second_opinion.meaning_of(article)
        return [replace(one, meaning=meaning) if one.matched else one for one in verdicts]

    def _concerned(self, found: Found) -> bool:
        """Whether a report names anything that a story asks for; most of the world's news does not."""
        interest = self._interest
        return interest is None or any(hit.concept in interest for hit in found.hits)

    def evidence(self, article: Article) -> Evidence | None:
        """What the first story's verdict is weighed from; None where a required group is missing."""
        ready = self._ready[0]
        reading = read(article.title, article.text, article.language, self._extra)
        keyword = _keyword(ready.story, reading)
        if _missing(ready.frame, reading, has_keyword=keyword is not None):
            return None
        return gather(reading, ready.frame, likeness(content_of(reading), ready.content))

    def _judge(self, article: Article, reading: Reading, content: dict[str, float], ready: _Ready) -> Match:
        story = ready.story
        like = likeness(content, ready.content)
        keyword = _keyword(story, reading)
        missing = _missing(ready.frame, reading, has_keyword=keyword is not None)
        if missing and not like:
            return Match(
                article.id,
                story.name,
                matched=False,
                score=0.0,
                language=reading.language,
                note=note_of(missing),
            )
        weighing = self._asked(article, _weighed(ready, reading, like, keyword, missing))
        odds = weighing.odds
        score = probability(odds)
        matched = weighing.decided_by_score and score >= story.threshold
        if not weighing.decided_by_score:
            score = story.threshold * _MISSING_CAP * (score + like) / 2
        return Match(
            article_id=article.id,
            story=story.name,
            matched=matched,
            score=score,
            language=reading.language,
            reasons=reasons_of(reading, ready.frame, story, keyword),
            note=note_of(
                missing,
                weighing.excluded,
                weighing.evidence,
                odds,
                story.threshold,
                matched=matched,
            ),
            retrospective=matched and is_retrospective(reading),
        )

    def weigh(self, article: Article) -> list[Weighing]:
        """What each story's verdict rests on, in the order of the stories."""
        reading = read(article.title, article.text, article.language, self._extra)
        return [self._asked(article, _on_scales(reading, ready)) for ready in self._ready]

    def weigh_again(self, weighing: Weighing, reading: Reading) -> Weighing:
        """The same report, had it been read as `reading`; the second opinion stays as it was."""
        ready = next(one for one in self._ready if one.story.name == weighing.story.name)
        return _on_scales(reading, ready, weighing.opinion)

    def for_stories(self, stories: Sequence[Story]) -> Matcher:
        """A matcher of other stories; what the second opinion learned stays."""
        return Matcher(stories, self._second_opinion, compares=self._compares)

    def _asked(self, article: Article, weighing: Weighing) -> Weighing:
        """With the second opinion where the first one is in doubt: a clear verdict needs none."""
        if self._second_opinion is None or not weighing.decided_by_score or not weighing.in_doubt:
            return weighing
        return replace(weighing, opinion=self._second_opinion(article, weighing.story) or 0.0)


def _on_scales(reading: Reading, ready: _Ready, opinion: float = 0.0) -> Weighing:
    keyword = _keyword(ready.story, reading)
    missing = _missing(ready.frame, reading, has_keyword=keyword is not None)
    return _weighed(ready, reading, likeness(content_of(reading), ready.content), keyword, missing, opinion)


def _weighed(
    ready: _Ready,
    reading: Reading,
    like: float,
    keyword: tuple[str, Spans] | None,
    missing: tuple[Group, ...],
    opinion: float = 0.0,
) -> Weighing:
    return Weighing(
        story=ready.story,
        frame=ready.frame,
        reading=reading,
        evidence=gather(reading, ready.frame, like),
        missing=missing,
        excluded=_excluded(ready.story.exclude, reading),
        keyword=keyword,
        opinion=opinion,
    )


def _interest(ready: Sequence[_Ready]) -> frozenset[str] | None:
    """All that any story asks for; None where one may match a report that names nothing of it.

    Such a story requires nothing, or only a theme, for which a keyword can stand in.
    """
    wanted: set[str] = set()
    for one in ready:
        frame, story = one.frame, one.story
        if not (
            frame.actor or frame.counterpart or (frame.themes and not (story.keywords or story.subjects))
        ):
            return None
        wanted |= (
            frame.actor | frame.counterpart | frame.themes.keys() | one.content.keys() | set(story.subjects)
        )
    return frozenset(wanted | {concept for concept, home in homes().items() if home in wanted})


def _content(story: Story) -> dict[str, float]:
    return unit({one.concept: one.weight * telling(one.concept) for one in story.anchors})


def _missing(frame: Frame, reading: Reading, *, has_keyword: bool) -> tuple[Group, ...]:
    """Required groups that the report nowhere names; a keyword stands in for the theme."""
    concepts = reading.concepts
    missing = []
    if frame.actor and frame.actor.isdisjoint(concepts):
        missing.append(Group.ACTOR)
    if frame.counterpart and frame.counterpart.isdisjoint(concepts):
        missing.append(Group.COUNTERPART)
    if frame.themes and not has_keyword and frame.themes.keys().isdisjoint(concepts):
        missing.append(Group.THEME)
    return tuple(missing)


def _keyword(story: Story, reading: Reading) -> tuple[str, Spans] | None:
    """The user's keyword that the report holds: an expression anywhere, or all their names up front."""
    if story.subjects and (spans := _up_front(story, reading)):
        return " + ".join(one.name for one in story.anchors if one.concept in story.subjects), spans
    return _found(story.keywords, reading.text.normal)


def _up_front(story: Story, reading: Reading) -> Spans:
    """Where the names that the user typed stand in headline and lead; empty unless all do."""
    known = homes()
    first: dict[str, tuple[int, int]] = {}
    for hit in (hit for one in reading.sentences for hit in one.hits):
        if hit.start >= _FRONT:
            break
        for concept in (hit.concept, known.get(hit.concept, "")):
            first.setdefault(concept, (hit.start, hit.end))
    found = [first[one] for one in story.subjects if one in first]
    return sorted(found) if len(found) == len(story.subjects) else []


def _found(queries: Sequence[Query], normal: str) -> tuple[str, Spans] | None:
    for query in queries:
        spans = query.spans(normal)
        if spans is not None:
            return query.source, spans
    return None


def _excluded(queries: Sequence[Query], reading: Reading) -> str:
    """The exclusion that holds in title or lead; what stands further down decides nothing."""
    end = reading.sentences[min(2, len(reading.sentences) - 1)].end
    found = _found(queries, reading.text.normal[:end])
    return found[0] if found else ""
