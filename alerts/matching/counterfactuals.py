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
from alerts.matching.scoring import Weighing
from alerts.stories.story import Group
from alerts.text.annotate import Reading
from alerts.text.lexicon.load import COUNTRY, homes

MAX_FLIPS = 4
_REQUIRED = (Group.ACTOR, Group.COUNTERPART, Group.THEME)
_PLACES = {0: "in the headline", 1: "in the first sentence"}

Again = Callable[[Weighing, Reading], Weighing]
Change = Callable[[Weighing], Weighing]


@dataclass(frozen=True, slots=True)
class Flip:
    """A change that turns the verdict."""

    change: str
    score: float | None
    """With the change; None where a required group or an exclusion then decides, not the score."""


def flips_of(weighing: Weighing, again: Again) -> tuple[Flip, ...]:
    """The smallest changes that turn the verdict; empty if no two of those tried do."""
    changes = list(_removals(weighing, again) if weighing.matched else _mendings(weighing, again))
    for together in (1, 2):
        found = list(_turning(weighing, changes, together))
        if found:
            break
    threshold = _by_threshold(weighing)
    return tuple(found[:MAX_FLIPS]) + ((threshold,) if threshold else ())


def _turning(weighing: Weighing, changes: Sequence[tuple[str, Change]], together: int) -> Iterator[Flip]:
    for chosen in itertools.combinations(changes, together):
        changed = weighing
        for _, change in chosen:
            changed = change(changed)
        if changed.matched is not weighing.matched:
            score = round(probability(changed.odds), 4) if changed.decided_by_score else None
            yield Flip(" and ".join(words for words, _ in chosen), score)


def _by_threshold(weighing: Weighing) -> Flip | None:
    """The threshold itself, where nothing else decided."""
    if not weighing.decided_by_score:
        return None
    score = probability(weighing.odds)
    if weighing.matched:
        wanted = math.floor(score * 100 + 1) / 100
        return Flip(f"a threshold of {wanted:.2f}", round(score, 4)) if wanted <= 1 else None
    wanted = math.floor(score * 100) / 100
    return Flip(f"a threshold of {wanted:.2f}", round(score, 4)) if wanted > 0 else None


def _mendings(weighing: Weighing, again: Again) -> Iterator[tuple[str, Change]]:
    """What could be added to a report that is no match, or taken out of its way."""
    if weighing.excluded:
        yield f"without {weighing.excluded!r}, which you exclude", lambda one: replace(one, excluded="")
    for place, where in _PLACES.items():
        for group in _REQUIRED:
            wanted = _concepts(weighing, group)
            strongest = _strongest(weighing, group)
            if strongest and place < len(weighing.reading.sentences) and not _holds(weighing, place, wanted):
                name, concept = strongest
                yield f"with {name!r} {where}", _on_reading(again, place, add=frozenset({concept}))
    others = frozenset(weighing.frame.off)
    if _holds(weighing, 0, others):
        yield "without the other subject in the headline", _on_reading(again, 0, drop=others)
    alien = _alien(weighing)
    if alien:
        yield "without the other country in the headline", _on_reading(again, 0, drop=alien)
    if weighing.keyword is None:
        yield "with one of your keywords in it", _with_keyword


def _removals(weighing: Weighing, again: Again) -> Iterator[tuple[str, Change]]:
    """What could be missing from a report that matched."""
    for place, where in _PLACES.items():
        for group in _REQUIRED:
            wanted = _concepts(weighing, group)
            if place < len(weighing.reading.sentences) and _holds(weighing, place, wanted):
                named = _named(weighing, place, wanted)
                yield f"without {named} {where}", _on_reading(again, place, drop=wanted)
    if weighing.keyword is not None:
        yield f"without your keyword {weighing.keyword[0]!r}", _without_keyword


def _with_keyword(weighing: Weighing) -> Weighing:
    """A keyword adds to the score and stands in for the theme."""
    missing = tuple(group for group in weighing.missing if group is not Group.THEME)
    return replace(weighing, keyword=("", []), missing=missing)


def _without_keyword(weighing: Weighing) -> Weighing:
    themes = weighing.frame.themes
    lost = bool(themes) and themes.keys().isdisjoint(weighing.reading.concepts)
    missing = (*weighing.missing, Group.THEME) if lost else weighing.missing
    return replace(weighing, keyword=None, missing=missing)


def _on_reading(
    again: Again, place: int, *, add: AbstractSet[str] = frozenset(), drop: AbstractSet[str] = frozenset()
) -> Change:
    def change(weighing: Weighing) -> Weighing:
        changed = again(weighing, _changed(weighing.reading, place, add, drop))
        return replace(
            changed, excluded=weighing.excluded, keyword=weighing.keyword and (changed.keyword or None)
        )

    return change


def _changed(reading: Reading, place: int, add: AbstractSet[str], drop: AbstractSet[str]) -> Reading:
    """The reading with concepts put into one sentence or taken out of it, with those that mean them."""
    known = homes()
    sentences = list(reading.sentences)
    old = sentences[place]
    hits = tuple(
        hit for hit in old.hits if hit.concept not in drop and known.get(hit.concept, "") not in drop
    )
    kept = {one for one in old.concepts if one not in drop and known.get(one, "") not in drop}
    concepts = frozenset(kept | add | {known[one] for one in add if one in known})
    sentences[place] = replace(old, hits=hits, concepts=concepts)
    return replace(
        reading,
        sentences=tuple(sentences),
        concepts=frozenset().union(*(one.concepts for one in sentences)),
    )


def _concepts(weighing: Weighing, group: Group) -> frozenset[str]:
    frame = weighing.frame
    return {
        Group.ACTOR: frame.actor,
        Group.COUNTERPART: frame.counterpart,
        Group.THEME: frozenset(frame.themes),
    }[group]


def _strongest(weighing: Weighing, group: Group) -> tuple[str, str] | None:
    """Name and concept of the group's anchor with the most weight."""
    anchors = [one for one in weighing.story.anchors if one.group is group]
    best = max(anchors, key=lambda one: one.weight, default=None)
    return (best.name, best.concept) if best else None


def _holds(weighing: Weighing, place: int, wanted: AbstractSet[str]) -> bool:
    return not wanted.isdisjoint(weighing.reading.sentences[place].concepts)


def _named(weighing: Weighing, place: int, wanted: AbstractSet[str]) -> str:
    concepts = weighing.reading.sentences[place].concepts & wanted
    names = [repr(one.name) for one in weighing.story.anchors if one.concept in concepts]
    return " and ".join(names[:3]) or "what it names"


def _alien(weighing: Weighing) -> frozenset[str]:
    """Countries in the headline that the seed does not name."""
    title = weighing.reading.sentences[0].concepts
    return frozenset(one for one in title if one.startswith(COUNTRY) and one not in weighing.frame.friends)
