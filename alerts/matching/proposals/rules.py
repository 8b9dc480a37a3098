"""Proposes a rule, `must` or `any`: what every useful report has, and most of the others lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from alerts.matching.conditions import failed_rule
from alerts.matching.proposals.marks import MarkedText, Marks
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.seeds import SeedMarks
from alerts.stories.reach import FoundAs
from alerts.stories.rules import Rule, build_rule
from alerts.stories.story import Story
from alerts.text.keys import KeyKind, kind_of
from alerts.text.query import parse_query
from store.errors import ConfigError
from store.records.proposals import ProposedKey

MIN_USEFUL, MIN_LACKING = 3, 2
_MAX_NAMES, _MAX_WORDS = 40, 10
"""Of the main seed: names are tried first, because a rule finds them in other scripts too."""
_ANY_SHARE = 3
"""Each of two names stands in a third of the useful reports: among many pairs some fit by chance."""
_WORD_KINDS = frozenset({KeyKind.CONCEPT, KeyKind.ACRONYM, KeyKind.SPELLING, KeyKind.KATAKANA})
_MIN_LETTERS = 3


def propose_rule(story: Story, marks: Marks, seeds: Sequence[SeedMarks]) -> Proposal | None:
    """A rule that keeps every useful report, three or more, and takes away most of the others.

    One word of the main seed as `must`, or two of which one is enough as `any`.
    """
    return next(iter(rule_candidates(story, marks, seeds, 1)), None)


def rule_candidates(story: Story, marks: Marks, seeds: Sequence[SeedMarks], count: int) -> list[Proposal]:
    """At most `count` such rules, the best first."""
    if len(marks.useful) < MIN_USEFUL or len(marks.not_useful) < MIN_LACKING:
        return []
    rules = {rule.source: rule for rule in _candidates(story, seeds[0])}
    has = _lookup(story, tuple(rules.values()), marks)
    choices: list[tuple[ProposedKey, tuple[str, ...]]] = [(ProposedKey.MUST, (name,)) for name in rules]
    if not story.any_of:
        common = [name for name in rules if _ANY_SHARE * _count((name,), has[0]) >= len(marks.useful)]
        choices += [(ProposedKey.ANY, pair) for pair in combinations(common, 2)]
    found_rules: list[tuple[tuple[bool, bool, int], Proposal]] = []
    for key, names in choices:
        useful, not_useful = (_count(names, texts) for texts in has)
        lacking = len(marks.not_useful) - not_useful
        if useful < len(marks.useful) or lacking < MIN_LACKING or 2 * lacking <= len(marks.not_useful):
            continue
        plain = any(rules[name].concept is None for name in names)
        rank = (key is ProposedKey.MUST, not plain, lacking)
        support = [rules[name] for name in names]
        found_rules.append((rank, _proposal(key, names, useful, not_useful, marks, support)))
    found_rules.sort(key=lambda pair: pair[0], reverse=True)
    return [proposal for _, proposal in found_rules[:count]]


def _candidates(story: Story, seed: SeedMarks) -> list[Rule]:
    """The rules of a seed's names and words.

    Known names come first, then what has a capital, then other words; each sort with the heaviest first.
    """
    names = {anchor.concept: anchor.name for anchor in story.anchors}
    taken: set[str] = set()
    found: dict[bool, list[Rule]] = {True: [], False: []}
    for key, word in sorted(seed.words, key=lambda one: kind_of(one[0]) is not KeyKind.CONCEPT):
        use, kind = seed.text.keyed.uses[key], kind_of(key)
        sort = found[use.is_name]
        is_full = len(sort) == (_MAX_NAMES if use.is_name else _MAX_WORDS)
        if is_full or use.is_window or kind not in _WORD_KINDS or len(word) < _MIN_LETTERS:
            continue
        rule = _rule(word, story.language)
        if rule is not None and rule.concept is not None and rule.concept in names:
            rule = _rule(names[rule.concept], story.language)
        if rule is None or _identity(rule) in taken or (kind is KeyKind.CONCEPT and rule.concept is None):
            continue
        taken.add(_identity(rule))
        sort.append(rule)
    return [*found[True], *found[False]]


def _identity(rule: Rule) -> str:
    return rule.concept or rule.source.casefold()


def _found_as(rule: Rule) -> FoundAs:
    if rule.concept is not None:
        return FoundAs.NAME
    return FoundAs.SOUND if rule.sounds else FoundAs.SPELLING


def _rule(expression: str, language: str) -> Rule | None:
    try:
        return build_rule(parse_query(expression), language)
    except ConfigError:
        return None


def _lookup(
    story: Story, rules: tuple[Rule, ...], marks: Marks
) -> tuple[Sequence[Mapping[str, bool]], Sequence[Mapping[str, bool]]]:
    """For each useful report, and for each of the others, which rules it meets; as the matcher decides it."""
    asked = replace(story, must=rules, any_of=())

    def met(text: MarkedText) -> Mapping[str, bool]:
        failed = failed_rule(asked, text.annotated)
        lacking = frozenset(failed.expressions) if failed else frozenset()
        return {rule.source: rule.source not in lacking for rule in rules}

    return [met(text) for text in marks.useful], [met(text) for text in marks.not_useful]


def _count(names: Sequence[str], texts: Sequence[Mapping[str, bool]]) -> int:
    return sum(any(text[name] for name in names) for text in texts)


def _proposal(
    key: ProposedKey,
    names: tuple[str, ...],
    useful: int,
    not_useful: int,
    marks: Marks,
    rules: Sequence[Rule],
) -> Proposal:
    return Proposal(
        key,
        " or ".join(names),
        names,
        useful,
        len(marks.useful),
        not_useful,
        len(marks.not_useful),
        found_as=max((_found_as(rule) for rule in rules), key=list(FoundAs).index),
    )
