"""Counterfactuals of the general judge: the smallest changes to a report that would reverse its verdict.

A change gives the report a heavy word of the seed in its headline, or takes words away. The report is then
scored again, like a real one.
"""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from alerts.matching.counterfactual import MAX_COUNTERFACTUALS, Counterfactual, threshold_counterfactual
from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.features import ReportKeys
from alerts.matching.general.profile import key_words
from alerts.matching.general.rarity import Rarity
from alerts.matching.general.shares import key_shares
from alerts.matching.odds import probability
from alerts.text.keyed_text import BODY, TITLE, KeyedText
from alerts.text.keys import Key

_MAX_WORDS = 4
"""Words that are tried, each way."""
Change = Callable[[GeneralBreakdown], GeneralBreakdown]


def find_counterfactuals(breakdown: GeneralBreakdown, rarity: Rarity) -> tuple[Counterfactual, ...]:
    """The smallest changes that reverse the verdict; empty if no single one and no pair does."""
    changes = list(_removals(breakdown, rarity) if breakdown.matched else _improvements(breakdown, rarity))
    found: list[Counterfactual] = []
    for size in (1, 2):
        found = list(_verdict_changes(breakdown, changes, size))
        if found:
            break
    threshold = (
        threshold_counterfactual(breakdown.log_odds, is_match=breakdown.matched)
        if breakdown.decided_by_score
        else None
    )
    return (*found[:MAX_COUNTERFACTUALS], *((threshold,) if threshold else ()))


def _verdict_changes(
    breakdown: GeneralBreakdown, changes: Sequence[tuple[str, Change]], size: int
) -> Iterator[Counterfactual]:
    for chosen in itertools.combinations(changes, size):
        changed = breakdown
        for _, change in chosen:
            changed = change(changed)
        if changed.matched is not breakdown.matched:
            score = round(probability(changed.log_odds), 4) if changed.decided_by_score else None
            yield Counterfactual(" and ".join(description for description, _ in chosen), score)


def _improvements(breakdown: GeneralBreakdown, rarity: Rarity) -> Iterator[tuple[str, Change]]:
    if breakdown.excluded_by:
        yield (
            f"without {breakdown.excluded_by!r}, which you exclude",
            lambda changed: replace(changed, excluded_by=""),
        )
    if breakdown.failed_rule is not None:
        key = breakdown.failed_rule.key
        yield f"without your rule {key!r}", lambda changed: replace(changed, failed_rule=None)
    for word, keys in _missing_words(breakdown, rarity):
        yield f"with {word!r} in the headline", _edit(rarity, add=keys)
    report = breakdown.report.keyed
    seed = breakdown.best.profile.keys.keyed.uses
    countries = {key for key, place in report.countries.items() if place != BODY and key not in seed}
    if countries:
        yield "without the other countries in headline and lead", _edit(rarity, drop=countries)
    if names := {key for key in breakdown.report.title_names if key not in seed}:
        yield "without the other names in the headline", _edit(rarity, drop=names)


def _removals(breakdown: GeneralBreakdown, rarity: Rarity) -> Iterator[tuple[str, Change]]:
    """Without each of the words that count most."""
    report = breakdown.report.keyed
    shares = key_shares(breakdown.best, breakdown.report)
    by_word: defaultdict[str, set[Key]] = defaultdict(set)
    words = key_words(report)
    for key in shares:
        by_word[words[key]].add(key)
    heaviest = sorted(by_word, key=lambda word: (-sum(shares[key] for key in by_word[word]), word))
    for word in heaviest[:_MAX_WORDS]:
        yield f"without {word!r}", _edit(rarity, drop=by_word[word])


def _missing_words(breakdown: GeneralBreakdown, rarity: Rarity) -> Iterator[tuple[str, set[Key]]]:
    """The heaviest words of the seed that the report lacks; a window over a run without spaces is no word."""
    profile, report = breakdown.best.profile, breakdown.report.keyed
    seed = profile.keys.keyed
    by_word: defaultdict[str, set[Key]] = defaultdict(set)
    for key, word in profile.words.items():
        if key not in report.uses and not seed.uses[key].is_window:
            by_word[word].add(key)

    def weight(word: str) -> float:
        return max(rarity.of(key, report.language) * profile.keys.factors[key] for key in by_word[word])

    for word in sorted(by_word, key=lambda word: (-weight(word), word))[:_MAX_WORDS]:
        yield word, by_word[word]


def _edit(
    rarity: Rarity, add: AbstractSet[Key] = frozenset(), drop: AbstractSet[Key] = frozenset()
) -> Change:
    def change(breakdown: GeneralBreakdown) -> GeneralBreakdown:
        seed = breakdown.best.profile.keys.keyed
        keyed: KeyedText = copy.deepcopy(breakdown.report.keyed)
        for key in drop:
            keyed.remove(key)
        for key in sorted(add):
            keyed.add(key, TITLE, 0, 0, is_name=seed.uses[key].is_name)
            if key in seed.countries:
                keyed.countries[key] = TITLE
        return breakdown.with_report(ReportKeys(keyed, rarity))

    return change
