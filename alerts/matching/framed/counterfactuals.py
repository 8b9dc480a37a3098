"""Counterfactuals: the smallest changes to a report that would reverse its verdict.

A change adds an anchor of the story to a sentence or removes something from it. The matcher then scores the
changed report like a real one. Single changes are tried before pairs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from alerts.matching.counterfactual import MAX_COUNTERFACTUALS, Counterfactual, threshold_counterfactual
from alerts.matching.framed.scoring import ScoreBreakdown
from alerts.matching.odds import probability
from alerts.stories.story import REQUIRED_GROUPS, Group
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import home_countries, with_home_countries

_POSITIONS = ("in the headline", "in the first sentence")

Rescore = Callable[[ScoreBreakdown, AnnotatedText], ScoreBreakdown]
Change = Callable[[ScoreBreakdown], ScoreBreakdown]


def find_counterfactuals(breakdown: ScoreBreakdown, rescore: Rescore) -> tuple[Counterfactual, ...]:
    """The smallest changes that reverse the verdict; empty if no single one and no pair does."""
    changes = list(_removals(breakdown, rescore) if breakdown.matched else _improvements(breakdown, rescore))
    for size in (1, 2):
        counterfactuals = list(_verdict_changes(breakdown, changes, size))
        if counterfactuals:
            break
    threshold = (
        threshold_counterfactual(breakdown.log_odds, is_match=breakdown.matched)
        if breakdown.decided_by_score
        else None
    )
    return (*counterfactuals[:MAX_COUNTERFACTUALS], *((threshold,) if threshold else ()))


def _verdict_changes(
    breakdown: ScoreBreakdown, changes: Sequence[tuple[str, Change]], size: int
) -> Iterator[Counterfactual]:
    for chosen in itertools.combinations(changes, size):
        changed = breakdown
        for _, change in chosen:
            changed = change(changed)
        if changed.matched is not breakdown.matched:
            score = round(probability(changed.log_odds), 4) if changed.decided_by_score else None
            yield Counterfactual(" and ".join(description for description, _ in chosen), score)


def _improvements(breakdown: ScoreBreakdown, rescore: Rescore) -> Iterator[tuple[str, Change]]:
    """Changes that raise the score of a report that is no match."""
    if breakdown.excluded_by:
        yield (
            f"without {breakdown.excluded_by!r}, which you exclude",
            lambda changed: replace(changed, excluded_by=""),
        )
    if breakdown.failed_rule is not None:
        yield f"without your rule {breakdown.failed_rule.key!r}", _without_rule
    for index, where in _positions(breakdown):
        for group in REQUIRED_GROUPS:
            strongest = _strongest_anchor(breakdown, group)
            if strongest and not _names_any(breakdown, index, _group_concepts(breakdown, group)):
                name, concept = strongest
                yield f"with {name!r} {where}", _text_change(rescore, index, add=frozenset({concept}))
    off_topic = frozenset(breakdown.frame.off_topic)
    if _names_any(breakdown, 0, off_topic):
        yield "without the other subject in the headline", _text_change(rescore, 0, drop=off_topic)
    foreign = _foreign_countries(breakdown)
    if foreign:
        yield "without the other country in the headline", _text_change(rescore, 0, drop=foreign)
    if breakdown.keyword is None:
        yield "with one of your keywords in it", _with_keyword


def _removals(breakdown: ScoreBreakdown, rescore: Rescore) -> Iterator[tuple[str, Change]]:
    """Changes that lower the score of a report that matched."""
    for index, where in _positions(breakdown):
        for group in REQUIRED_GROUPS:
            concepts = _group_concepts(breakdown, group)
            if _names_any(breakdown, index, concepts):
                names = _quoted_names(breakdown, index, concepts)
                yield f"without {names} {where}", _text_change(rescore, index, drop=concepts)
    if breakdown.keyword is not None:
        yield f"without your keyword {breakdown.keyword[0]!r}", _without_keyword


def _without_rule(breakdown: ScoreBreakdown) -> ScoreBreakdown:
    return replace(breakdown, failed_rule=None)


def _positions(breakdown: ScoreBreakdown) -> list[tuple[int, str]]:
    """The sentences in which changes are tried, and their descriptions."""
    return list(enumerate(_POSITIONS))[: len(breakdown.annotated.sentences)]


def _with_keyword(breakdown: ScoreBreakdown) -> ScoreBreakdown:
    """The breakdown with a keyword, which raises the score and replaces the theme."""
    missing = tuple(group for group in breakdown.missing_groups if group is not Group.THEME)
    return replace(breakdown, keyword=("", []), missing_groups=missing)


def _without_keyword(breakdown: ScoreBreakdown) -> ScoreBreakdown:
    themes = breakdown.frame.themes
    lacks_theme = bool(themes) and themes.keys().isdisjoint(breakdown.annotated.concepts)
    missing = (*breakdown.missing_groups, Group.THEME) if lacks_theme else breakdown.missing_groups
    return replace(breakdown, keyword=None, missing_groups=missing)


def _text_change(
    rescore: Rescore,
    index: int,
    *,
    add: AbstractSet[Concept] = frozenset(),
    drop: AbstractSet[Concept] = frozenset(),
) -> Change:
    def change(breakdown: ScoreBreakdown) -> ScoreBreakdown:
        changed = rescore(breakdown, _edit_sentence(breakdown.annotated, index, add, drop))
        keyword = changed.keyword if breakdown.keyword else breakdown.keyword
        return replace(
            changed,
            excluded_by=breakdown.excluded_by,
            failed_rule=breakdown.failed_rule,
            keyword=keyword,
        )

    return change


def _edit_sentence(
    annotated: AnnotatedText, index: int, add: AbstractSet[Concept], drop: AbstractSet[Concept]
) -> AnnotatedText:
    """The text with concepts added to a sentence, or dropped from it with the names that imply them."""
    homes = home_countries()
    sentences = list(annotated.sentences)
    old = sentences[index]
    hits = tuple(hit for hit in old.hits if hit.concept not in drop and homes.get(hit.concept) not in drop)
    kept = {concept for concept in old.concepts if concept not in drop and homes.get(concept) not in drop}
    concepts = with_home_countries(add) | kept
    sentences[index] = replace(old, hits=hits, concepts=concepts)
    return replace(
        annotated,
        sentences=tuple(sentences),
        concepts=frozenset().union(*(sentence.concepts for sentence in sentences)),
    )


def _group_concepts(breakdown: ScoreBreakdown, group: Group) -> frozenset[Concept]:
    frame = breakdown.frame
    return {
        Group.ACTOR: frame.actor,
        Group.COUNTERPART: frame.counterpart,
        Group.THEME: frozenset(frame.themes),
    }[group]


def _strongest_anchor(breakdown: ScoreBreakdown, group: Group) -> tuple[str, Concept] | None:
    """Name and concept of the group's anchor with the most weight."""
    anchors = [anchor for anchor in breakdown.story.anchors if anchor.group is group]
    best = max(anchors, key=lambda anchor: anchor.weight, default=None)
    return (best.name, best.concept) if best else None


def _names_any(breakdown: ScoreBreakdown, index: int, concepts: AbstractSet[Concept]) -> bool:
    return not concepts.isdisjoint(breakdown.annotated.sentences[index].concepts)


def _quoted_names(breakdown: ScoreBreakdown, index: int, concepts: AbstractSet[Concept]) -> str:
    named = breakdown.annotated.sentences[index].concepts & concepts
    names = [repr(anchor.name) for anchor in breakdown.story.anchors if anchor.concept in named]
    return " and ".join(names[:3]) or "what it names"


def _foreign_countries(breakdown: ScoreBreakdown) -> frozenset[Concept]:
    """Countries in the headline that the seed does not name."""
    title = breakdown.annotated.sentences[0].concepts
    return frozenset(
        concept
        for concept in title
        if concept.kind is ConceptKind.COUNTRY and concept not in breakdown.frame.seed_countries
    )
