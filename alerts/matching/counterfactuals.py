"""What would have turned a verdict: the smallest changes of a report, each really weighed again.

A change puts a name or theme of the story into a sentence, or takes something out of it; the report so
changed goes through the same scales as the real one. One change is tried before two together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from alerts.matching.model import probability
from alerts.matching.scoring import ScoreBreakdown
from alerts.stories.story import Group
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import home_countries, with_home_countries

MAX_COUNTERFACTUALS = 4
_REQUIRED = (Group.ACTOR, Group.COUNTERPART, Group.THEME)
_POSITIONS = {0: "in the headline", 1: "in the first sentence"}

Rescore = Callable[[ScoreBreakdown, AnnotatedText], ScoreBreakdown]
Change = Callable[[ScoreBreakdown], ScoreBreakdown]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change that turns the verdict."""

    change: str
    score: float | None
    """With the change; None where a required group or an exclusion then decides, not the score."""


def find_counterfactuals(breakdown: ScoreBreakdown, rescore: Rescore) -> tuple[Counterfactual, ...]:
    """The smallest changes that turn the verdict; empty if no two of those tried do."""
    changes = list(_removals(breakdown, rescore) if breakdown.matched else _improvements(breakdown, rescore))
    for together in (1, 2):
        found = list(_verdict_changes(breakdown, changes, together))
        if found:
            break
    threshold = _threshold_counterfactual(breakdown)
    return tuple(found[:MAX_COUNTERFACTUALS]) + ((threshold,) if threshold else ())


def _verdict_changes(
    breakdown: ScoreBreakdown, changes: Sequence[tuple[str, Change]], together: int
) -> Iterator[Counterfactual]:
    for chosen in itertools.combinations(changes, together):
        changed = breakdown
        for _, change in chosen:
            changed = change(changed)
        if changed.matched is not breakdown.matched:
            score = round(probability(changed.log_odds), 4) if changed.decided_by_score else None
            yield Counterfactual(" and ".join(words for words, _ in chosen), score)


def _threshold_counterfactual(breakdown: ScoreBreakdown) -> Counterfactual | None:
    """The threshold itself, where nothing else decided."""
    if not breakdown.decided_by_score:
        return None
    score = probability(breakdown.log_odds)
    if breakdown.matched:
        wanted = math.floor(score * 100 + 1) / 100
        return Counterfactual(f"a threshold of {wanted:.2f}", round(score, 4)) if wanted <= 1 else None
    wanted = math.floor(score * 100) / 100
    return Counterfactual(f"a threshold of {wanted:.2f}", round(score, 4)) if wanted > 0 else None


def _improvements(breakdown: ScoreBreakdown, rescore: Rescore) -> Iterator[tuple[str, Change]]:
    """What could be added to a report that is no match, or taken out of its way."""
    if breakdown.excluded_by:
        yield (
            f"without {breakdown.excluded_by!r}, which you exclude",
            lambda one: replace(one, excluded_by=""),
        )
    for place, where in _POSITIONS.items():
        for group in _REQUIRED:
            wanted = _group_concepts(breakdown, group)
            strongest = _strongest_anchor(breakdown, group)
            if (
                strongest
                and place < len(breakdown.annotated.sentences)
                and not _names_any(breakdown, place, wanted)
            ):
                name, concept = strongest
                yield f"with {name!r} {where}", _text_change(rescore, place, add=frozenset({concept}))
    others = frozenset(breakdown.frame.off_topic)
    if _names_any(breakdown, 0, others):
        yield "without the other subject in the headline", _text_change(rescore, 0, drop=others)
    alien = _foreign_countries(breakdown)
    if alien:
        yield "without the other country in the headline", _text_change(rescore, 0, drop=alien)
    if breakdown.keyword is None:
        yield "with one of your keywords in it", _with_keyword


def _removals(breakdown: ScoreBreakdown, rescore: Rescore) -> Iterator[tuple[str, Change]]:
    """What could be missing from a report that matched."""
    for place, where in _POSITIONS.items():
        for group in _REQUIRED:
            wanted = _group_concepts(breakdown, group)
            if place < len(breakdown.annotated.sentences) and _names_any(breakdown, place, wanted):
                named = _quoted_names(breakdown, place, wanted)
                yield f"without {named} {where}", _text_change(rescore, place, drop=wanted)
    if breakdown.keyword is not None:
        yield f"without your keyword {breakdown.keyword[0]!r}", _without_keyword


def _with_keyword(breakdown: ScoreBreakdown) -> ScoreBreakdown:
    """A keyword adds to the score and stands in for the theme."""
    missing = tuple(group for group in breakdown.missing_groups if group is not Group.THEME)
    return replace(breakdown, keyword=("", []), missing_groups=missing)


def _without_keyword(breakdown: ScoreBreakdown) -> ScoreBreakdown:
    themes = breakdown.frame.themes
    lost = bool(themes) and themes.keys().isdisjoint(breakdown.annotated.concepts)
    missing = (*breakdown.missing_groups, Group.THEME) if lost else breakdown.missing_groups
    return replace(breakdown, keyword=None, missing_groups=missing)


def _text_change(
    rescore: Rescore,
    place: int,
    *,
    add: AbstractSet[Concept] = frozenset(),
    drop: AbstractSet[Concept] = frozenset(),
) -> Change:
    def change(weighing: ScoreBreakdown) -> ScoreBreakdown:
        changed = rescore(weighing, _edit_sentence(weighing.annotated, place, add, drop))
        return replace(
            changed, excluded_by=weighing.excluded_by, keyword=weighing.keyword and (changed.keyword or None)
        )

    return change


def _edit_sentence(
    annotated: AnnotatedText, place: int, add: AbstractSet[Concept], drop: AbstractSet[Concept]
) -> AnnotatedText:
    """The reading with concepts put into one sentence or taken out of it, with those that mean them."""
    known = home_countries()
    sentences = list(annotated.sentences)
    old = sentences[place]
    hits = tuple(hit for hit in old.hits if hit.concept not in drop and known.get(hit.concept) not in drop)
    kept = {one for one in old.concepts if one not in drop and known.get(one) not in drop}
    concepts = with_home_countries(add) | kept
    sentences[place] = replace(old, hits=hits, concepts=concepts)
    return replace(
        annotated,
        sentences=tuple(sentences),
        concepts=frozenset().union(*(one.concepts for one in sentences)),
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
    anchors = [one for one in breakdown.story.anchors if one.group is group]
    best = max(anchors, key=lambda one: one.weight, default=None)
    return (best.name, best.concept) if best else None


def _names_any(breakdown: ScoreBreakdown, place: int, wanted: AbstractSet[Concept]) -> bool:
    return not wanted.isdisjoint(breakdown.annotated.sentences[place].concepts)


def _quoted_names(breakdown: ScoreBreakdown, place: int, wanted: AbstractSet[Concept]) -> str:
    concepts = breakdown.annotated.sentences[place].concepts & wanted
    names = [repr(one.name) for one in breakdown.story.anchors if one.concept in concepts]
    return " and ".join(names[:3]) or "what it names"


def _foreign_countries(breakdown: ScoreBreakdown) -> frozenset[Concept]:
    """Countries in the headline that the seed does not name."""
    title = breakdown.annotated.sentences[0].concepts
    return frozenset(
        one for one in title if one.kind is ConceptKind.COUNTRY and one not in breakdown.frame.seed_countries
    )
