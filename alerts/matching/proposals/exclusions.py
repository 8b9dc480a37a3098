"""Proposes words to exclude: they stand in several reports that were not useful, and in no useful one."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.matching.conditions import matching_exclusion
from alerts.matching.general.rarity import Rarity
from alerts.matching.proposals.expressions import any_of_words
from alerts.matching.proposals.marks import MarkedText, Marks
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.seeds import SeedMarks
from alerts.matching.proposals.words import WordGroup, group_words, has_word
from alerts.stories.reach import FoundAs
from alerts.text.query import Query
from store.records.proposals import ProposedKey

MIN_REPORTS = 2
_MAX_TRIED = 30


def propose_exclusions(
    marks: Marks, seeds: Sequence[SeedMarks], rarity: Rarity, count: int
) -> list[Proposal]:
    """At most `count` exclusions, the one with the most support first.

    Each takes away at least two reports that the ones before it leave.
    """
    groups, kept = _unwanted_groups(marks, seeds, rarity), _wanted_texts(marks, seeds)
    proposals: list[Proposal] = []
    covered: frozenset[int] = frozenset()
    for _ in range(_MAX_TRIED):
        groups = [group for group in groups if len(group.numbers - covered) >= MIN_REPORTS]
        if not groups or len(proposals) == count:
            break
        best = max(groups, key=lambda group: _rank(group, covered))
        groups.remove(best)
        query = any_of_words(best.surfaces)
        found = frozenset(_matched(query, marks.not_useful))
        if len(found - covered) >= MIN_REPORTS and not _matched(query, kept):
            covered |= found
            proposals.append(_proposal(best, query, len(found), marks))
    return proposals


def word_exclusions(marks: Marks, seeds: Sequence[SeedMarks], rarity: Rarity, count: int) -> list[Proposal]:
    """At most `count` exclusions, which may take away the same reports; the best supported come first."""
    kept, proposals = _wanted_texts(marks, seeds), []
    groups = sorted(
        _unwanted_groups(marks, seeds, rarity),
        key=lambda group: _rank(group, frozenset()),
        reverse=True,
    )
    for group in groups[:_MAX_TRIED]:
        query = any_of_words(group.surfaces)
        found = frozenset(_matched(query, marks.not_useful))
        if len(found) >= MIN_REPORTS and not _matched(query, kept):
            proposals.append(_proposal(group, query, len(found), marks))
    return proposals[:count]


def _unwanted_groups(marks: Marks, seeds: Sequence[SeedMarks], rarity: Rarity) -> list[WordGroup]:
    return [
        group
        for group in group_words(marks.not_useful, rarity, front=True)
        if len(group.numbers) >= MIN_REPORTS and _is_subject(group) and not _is_wanted(group, marks, seeds)
    ]


def _wanted_texts(marks: Marks, seeds: Sequence[SeedMarks]) -> list[MarkedText]:
    return [*marks.useful, *(seed.text for seed in seeds)]


def _rank(group: WordGroup, covered: frozenset[int]) -> tuple[object, ...]:
    """Support first, then names before words."""
    new = len(group.numbers - covered)
    return new, group.is_known, group.is_name, group.rarity, group.surfaces[0]


def _is_subject(group: WordGroup) -> bool:
    """Whether it is a name, or a word that a headline has, and fits into an expression."""
    is_named = group.is_known or group.is_name or any(word.in_title for word in group.words)
    return is_named and group.is_short


def _is_wanted(group: WordGroup, marks: Marks, seeds: Sequence[SeedMarks]) -> bool:
    """Whether a useful report has the word in its front, or a seed anywhere."""
    return any(has_word(group, text, text.front) for text in marks.useful) or any(
        has_word(group, seed.text, seed.text.keyed.uses) for seed in seeds
    )


def _matched(query: Query, texts: Sequence[MarkedText]) -> list[int]:
    return [n for n, text in enumerate(texts) if matching_exclusion([query], text.annotated)]


def _proposal(group: WordGroup, query: Query, found: int, marks: Marks) -> Proposal:
    return Proposal(
        ProposedKey.EXCLUDE,
        group.surfaces[0],
        (query.source,),
        useful=0,
        useful_total=len(marks.useful),
        not_useful=found,
        not_useful_total=len(marks.not_useful),
        found_as=FoundAs.SPELLING,
    )
