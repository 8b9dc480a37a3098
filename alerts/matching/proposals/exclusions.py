"""Proposes words to exclude: they stand in several reports that were not useful, and in no useful one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.matching.conditions import matching_exclusion
from alerts.matching.general.rarity import Rarity
from alerts.matching.proposals.marks import MarkedText, Marks
from alerts.matching.proposals.proposal import Proposal, ProposedKey
from alerts.matching.proposals.seeds import SeedMarks
from alerts.matching.proposals.words import WordGroup, group_words, has_word
from alerts.stories.reach import FoundAs
from alerts.text.query import Query, parse_query

MIN_REPORTS = 2
_MAX_SURFACES = 6
_MAX_TRIED = 30
_PLAIN = re.compile(r"[^\W_](?:[\w'’.-]*\w)?(?: [^\W_](?:[\w'’.-]*\w)?)*")
_OPERATORS = frozenset({"and", "or", "not"})


def propose_exclusions(
    marks: Marks, seeds: Sequence[SeedMarks], rarity: Rarity, count: int
) -> list[Proposal]:
    """At most `count` exclusions, the one with the most support first.

    Each takes away at least two reports that the ones before it leave.
    """
    groups = [
        group
        for group in group_words(marks.not_useful, rarity, front=True)
        if _is_subject(group) and not _is_wanted(group, marks, seeds)
    ]
    kept: list[MarkedText] = [*marks.useful, *(seed.text for seed in seeds)]
    proposals: list[Proposal] = []
    covered: frozenset[int] = frozenset()
    for _ in range(_MAX_TRIED):
        groups = [group for group in groups if len(group.numbers - covered) >= MIN_REPORTS]
        if not groups or len(proposals) == count:
            break
        best = max(groups, key=lambda group: _rank(group, covered))
        groups.remove(best)
        query = _expression(best.surfaces)
        found = frozenset(_matched(query, marks.not_useful))
        if len(found - covered) >= MIN_REPORTS and not _matched(query, kept):
            covered |= found
            proposals.append(_proposal(best, query, len(found), marks))
    return proposals


def _rank(group: WordGroup, covered: frozenset[int]) -> tuple[object, ...]:
    """Support first, then names before words."""
    new = len(group.numbers - covered)
    return new, group.is_known, group.is_name, group.rarity, group.surfaces[0]


def _is_subject(group: WordGroup) -> bool:
    """Whether it is a name, or a word that a headline has."""
    return group.is_known or group.is_name or any(word.in_title for word in group.words)


def _is_wanted(group: WordGroup, marks: Marks, seeds: Sequence[SeedMarks]) -> bool:
    """Whether a useful report has the word in its front, or a seed anywhere."""
    return any(has_word(group, text, text.front) for text in marks.useful) or any(
        has_word(group, seed.text, seed.text.keyed.uses) for seed in seeds
    )


def _expression(surfaces: Sequence[str]) -> Query:
    return parse_query(" OR ".join(map(_literal, surfaces[:_MAX_SURFACES])))


def _literal(surface: str) -> str:
    """The word as an expression; in quotes where it might be read as an operator."""
    words = surface.casefold().split()
    if _PLAIN.fullmatch(surface) and _OPERATORS.isdisjoint(words) and not words[0].startswith("near"):
        return surface
    return '"' + surface.replace('"', " ") + '"'


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
