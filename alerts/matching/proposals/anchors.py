"""Proposes an anchor: a name that most useful reports have and the seed does not."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.matching.general.rarity import Rarity
from alerts.matching.proposals.marks import Marks
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.seeds import SeedMarks
from alerts.matching.proposals.words import WordGroup, group_words, has_word
from alerts.stories.reach import FoundAs
from alerts.stories.story import Story
from store.records.proposals import ProposedKey

MIN_REPORTS, MIN_LANGUAGES = 3, 2
_MAX_FORMS = 12
_MIN_LETTERS = 3


def propose_anchor(story: Story, marks: Marks, seeds: Sequence[SeedMarks], rarity: Rarity) -> Proposal | None:
    """The name that the most useful reports have; None without one in three reports and two languages."""
    return next(iter(anchor_candidates(story, marks, seeds, rarity, 1)), None)


def anchor_candidates(
    story: Story, marks: Marks, seeds: Sequence[SeedMarks], rarity: Rarity, count: int
) -> list[Proposal]:
    """At most `count` names, each in three useful reports and two languages; the most frequent first."""
    own = {anchor.name.casefold() for anchor in story.anchors} | {form.text for form in story.own_forms}
    found_names: list[tuple[tuple[object, ...], Proposal]] = []
    for group in group_words(marks.useful, rarity, front=False):
        languages = {word.text.keyed.language for word in group.words}
        found = len(group.numbers)
        if (
            not (group.is_known or group.is_name)
            or found < MIN_REPORTS
            or len(languages) < MIN_LANGUAGES
            or 2 * found <= len(marks.useful)
            or len(group.surfaces[0]) < _MIN_LETTERS
            or not group.is_short
            or not own.isdisjoint(surface.casefold() for surface in group.surfaces)
            or any(has_word(group, seed.text, seed.text.keyed.uses) for seed in seeds)
        ):
            continue
        others = sum(has_word(group, text, text.keyed.uses) for text in marks.not_useful)
        rank = (found, -others, group.is_known, group.rarity, group.surfaces[0])
        if 2 * others <= len(marks.not_useful):
            found_names.append((rank, _proposal(group, others, marks)))
    found_names.sort(key=lambda pair: pair[0], reverse=True)
    return [proposal for _, proposal in found_names[:count]]


def _proposal(group: WordGroup, others: int, marks: Marks) -> Proposal:
    return Proposal(
        ProposedKey.ANCHORS,
        group.surfaces[0],
        group.surfaces[:_MAX_FORMS],
        useful=len(group.numbers),
        useful_total=len(marks.useful),
        not_useful=others,
        not_useful_total=len(marks.not_useful),
        found_as=FoundAs.SPELLING,
    )
