"""How well the developments found agree with the labelled ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from alerts.developments.placement import Placement

SIZES = ((1, 1), (2, 3), (4, 10**6))
"""Sizes of labelled developments, from and to, that are scored apart."""


@dataclass(slots=True)
class BCubed:
    """Precision and recall of each report's group, summed over reports."""

    reports: int = 0
    precise: float = 0.0
    recalled: float = 0.0

    def __iadd__(self, other: BCubed) -> Self:
        self.reports += other.reports
        self.precise += other.precise
        self.recalled += other.recalled
        return self

    @property
    def precision(self) -> float:
        """Mean share of a report's group that belongs to its labelled development."""
        return self.precise / max(self.reports, 1)

    @property
    def recall(self) -> float:
        """Mean share of a report's labelled development that is in its group."""
        return self.recalled / max(self.reports, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


@dataclass(slots=True)
class Scores:
    """Of all stories."""

    HEADER: ClassVar[str] = (
        f"{'order':<12}{'precision':>9}{'recall':>7}{'F1':>7}{'1':>7}{'2-3':>7}{'4+':>7}{'opened':>8}"
        f"{'alerts':>7}{'swallowed':>12}{'untold':>10}{'unmatched':>11}{'other':>7}{'copies':>9}{'translated':>12}"
    )

    all: BCubed = field(default_factory=BCubed)
    by_size: list[BCubed] = field(default_factory=lambda: [BCubed() for _ in SIZES])
    wanted: int = 0
    """Labelled developments."""
    opened: int = 0
    alerts: int = 0
    swallowed: int = 0
    untold: int = 0
    unmatched: int = 0
    other: int = 0
    """Alerts that reports of no labelled development caused."""
    copies: list[int] = field(default_factory=lambda: [0, 0])
    """In the language of the original: in its development, and all."""
    translated: list[int] = field(default_factory=lambda: [0, 0])

    def __iadd__(self, other: Scores) -> Self:
        self.all += other.all
        for size, part in enumerate(other.by_size):
            self.by_size[size] += part
        self.wanted += other.wanted
        self.opened += other.opened
        self.alerts += other.alerts
        self.swallowed += other.swallowed
        self.untold += other.untold
        self.unmatched += other.unmatched
        self.other += other.other
        self.copies = [mine + its for mine, its in zip(self.copies, other.copies, strict=True)]
        self.translated = [mine + its for mine, its in zip(self.translated, other.translated, strict=True)]
        return self

    def __str__(self) -> str:
        total = self.all
        return (
            f"{total.precision:>9.3f}{total.recall:>7.3f}{total.f1:>7.3f}"
            + "".join(f"{size.f1:>7.2f}" for size in self.by_size)
            + f"{self.opened / self.wanted:>8.2f}{self.alerts / self.wanted:>7.2f}"
            + f"{f'{self.swallowed} / {self.wanted}':>12}{f'{self.untold} / {self.wanted}':>10}"
            + f"{f'{self.unmatched} / {self.wanted}':>11}{self.other:>7}"
            + f"{'{} / {}'.format(*self.copies):>9}{'{} / {}'.format(*self.translated):>12}"
        )


def score_of(items: Sequence[Mapping[str, Any]], placed: Mapping[str, Placement]) -> Scores:
    """Compare one story's placements, by article id, with the labels.

    A report without a placement was not matched. One without `development` is other news: it makes a group
    less precise, and its alerts are counted apart.
    """
    truth = {item["id"]: item["development"] for item in items}
    found = {key: place.development.key for key, place in placed.items()}
    own = {key for key in found if truth[key]}
    wanted = set(filter(None, truth.values()))
    scores = Scores(wanted=len(wanted), opened=len({found[key] for key in own}))
    scores.alerts = sum(placed[key].is_alert for key in own)
    scores.other = sum(place.is_alert for place in placed.values()) - scores.alerts
    matched = {truth[key] for key in own}
    opening = {truth[key] for key, place in placed.items() if place.opens_development}
    telling = {truth[key] for key, place in placed.items() if place.is_alert}
    scores.unmatched = len(wanted - matched)
    scores.swallowed = len(matched - opening)
    scores.untold = len(matched - telling)
    for key in own:
        group = {other for other in found if found[other] == found[key]}
        right = {other for other in own if truth[other] == truth[key]}
        part = BCubed(1, len(group & right) / len(group), len(group & right) / len(right))
        scores.all += part
        size = sum(other == truth[key] for other in truth.values())
        scores.by_size[next(at for at, (low, high) in enumerate(SIZES) if low <= size <= high)] += part
    for item in items:
        if original := item.get("dup_of"):
            count = scores.translated if item.get("copy") == "translated" else scores.copies
            count[0] += item["id"] in found and found[item["id"]] == found.get(original)
            count[1] += 1
    return scores
