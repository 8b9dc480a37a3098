"""Which of the figures in a report are its claims: each told once, no additions beside their total, no sums.

A report gives one count several times: rounded in the headline and exact below, as parts and as their sum,
as what was added and what it came to. One of each is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from store.records.collection import Figure

MAX_FIGURES = 12
MAX_READ = 3 * MAX_FIGURES
_ROUNDED = 0.1
"""`nearly 5,000` may stand for 4,700."""
_SPECIAL = frozenset({"sappers", "builders", "workers", "officers", "generals"})
_FEW = 2
_PERSONS_SHOWN = frozenset({"captured", "deserters"})
"""One or two of these are persons of the report rather than a count."""


def kept_of(read: Iterable[tuple[Figure, bool]]) -> tuple[Figure, ...]:
    """At most `MAX_FIGURES` in order of reading; True marks one that was added to others."""
    figures: list[tuple[Figure, bool]] = []
    for one, added in read:
        if not (one.what in _PERSONS_SHOWN and _value(one) <= _FEW):
            figures.append((one, added))
    whole = [one for one, added in figures if not (added and _has_total(one, figures))]
    whole = [one for one in whole if not _is_sum(one, whole)]
    return tuple(_told_once(whole))


def _told_once(figures: Sequence[Figure]) -> list[Figure]:
    """Without doubles: a figure told again only adds what was missing, or what is more exact."""
    kept: list[Figure] = []
    for one in figures:
        at = next((place for place, known in enumerate(kept) if _same(known, one)), None)
        if at is not None:
            kept[at] = _joined(kept[at], one)
        elif len(kept) < MAX_FIGURES:
            kept.append(one)
    return kept


def _has_total(one: Figure, figures: Sequence[tuple[Figure, bool]]) -> bool:
    return any(
        other.what == one.what and not added and _value(other) > _value(one) and _may_be_one(one, other)
        for other, added in figures
    )


def _is_sum(one: Figure, figures: Sequence[Figure]) -> bool:
    """Whether it is what several specialists named in the report come to."""
    if one.what not in _SPECIAL | {"troops"}:
        return False
    parts = {(other.what, _value(other)) for other in figures if other.what in _SPECIAL}
    parts -= {(one.what, _value(one))}
    return len(parts) > 1 and abs(sum(value for _, value in parts) - _value(one)) < 1


def _same(known: Figure, one: Figure) -> bool:
    """Whether both are one figure; `100` and `more than 100` of one claimant are."""
    if not _may_be_one(known, one):
        return False
    if {known.low, known.high} & {one.low, one.high} - {None}:
        return known.what == one.what or _fuller(known.what, one.what) is not None
    return known.what == one.what and _is_rounded(known, one)


def _may_be_one(known: Figure, one: Figure) -> bool:
    return not (known.who_says and one.who_says and known.who_says != one.who_says)


def _fuller(one: str, other: str) -> str | None:
    """`troops sent` for `troops` and `troops sent`."""
    longer = max(one, other, key=len)
    return longer if "troops" in {one, other} and longer.startswith("troops ") else None


def _is_rounded(known: Figure, one: Figure) -> bool:
    """Whether one has fewer digits that count, and is near: 5,000 and 4,700."""
    small, large = sorted((_value(known), _value(one)))
    return small >= large * (1 - _ROUNDED) and _digits(known) != _digits(one) and large >= 1000


def _joined(known: Figure, one: Figure) -> Figure:
    exact = one if _digits(one) > _digits(known) else known
    what = _fuller(known.what, one.what) or known.what
    return replace(exact, what=what, who_says=known.who_says or one.who_says)


def _digits(one: Figure) -> int:
    """Digits before the closing noughts."""
    return len(f"{_value(one):.0f}".rstrip("0"))


def _value(one: Figure) -> float:
    return one.low if one.low is not None else one.high if one.high is not None else 0.0
