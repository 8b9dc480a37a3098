"""Scores a matcher on labelled reports: overall, and by language, facet and tier, with Wilson intervals.

Precision, recall and F1 count positives and the tiers `easy` and `hard`; `borderline` items, which name
the story in passing, are scored apart as the share that is rejected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from store.records.collection import Article
from store.records.matching import Match

_Z95 = 1.96
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_BORDERLINE = "borderline"
_MAX_NAMED = 200


class Classifier(Protocol):
    """What is scored; a `Matcher`, or a baseline."""

    def match(self, article: Article) -> list[Match]:
        """Verdicts, of which the first counts."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A part of a whole, with its 95 % interval."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """None where there is nothing to count."""
        return self.count / self.total if self.total else None

    def wilson_interval(self) -> tuple[float, float]:
        """The Wilson score interval; 0 to 1 where there is nothing to count."""
        if not self.total:
            return 0.0, 1.0
        n, p, z2 = self.total, self.count / self.total, _Z95 * _Z95
        centre, spread = p + z2 / (2 * n), _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, (centre - spread) / (1 + z2 / n)), min(1.0, (centre + spread) / (1 + z2 / n))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        low, high = self.wilson_interval()
        return {
            "value": _rounded(self.value),
            "hits": self.count,
            "of": self.total,
            "low": _rounded(low),
            "high": _rounded(high),
        }


@dataclass(frozen=True, slots=True)
class ConfusionMatrix:
    """Counts of right and wrong verdicts."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def precision(self) -> Proportion:
        """Of what was matched, how much is right."""
        return Proportion(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> Proportion:
        """Of what is right, how much was matched."""
        return Proportion(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None without positives and matches."""
        whole = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / whole if whole else None

    @property
    def total(self) -> int:
        """Items counted."""
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "items": self.total,
            "precision": self.precision.to_dict(),
            "recall": self.recall.to_dict(),
            "f1": _rounded(self.f1),
        }


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """How good the verdicts are."""

    overall: ConfusionMatrix
    by_language: Mapping[str, ConfusionMatrix]
    recall_by_facet: Mapping[str, Proportion]
    """Recall of each facet of the follow-ups."""
    rejected_by_tier: Mapping[str, Proportion]
    """Share of each tier of the other news that was rejected."""
    hard_recall: Proportion
    """Recall on follow-ups that avoid the obvious words."""
    borderline_rejected: Proportion
    """Passing mentions rejected."""
    wrong: tuple[str, ...]
    """Ids of items judged wrong, with `missed` or `false`."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            **self.overall.to_dict(),
            "hard_recall": self.hard_recall.to_dict(),
            "borderline_rejected": self.borderline_rejected.to_dict(),
            "by_language": {key: one.to_dict() for key, one in self.by_language.items()},
            "by_facet": {key: one.to_dict() for key, one in self.recall_by_facet.items()},
            "by_tier": {key: one.to_dict() for key, one in self.rejected_by_tier.items()},
            "wrong": list(self.wrong),
        }

    def as_text(self) -> str:
        """A table for a person."""
        one = self.overall
        lines = [
            f"items {one.total}   F1 {_format_number(one.f1)}",
            f"precision {_format_proportion(one.precision)}   recall {_format_proportion(one.recall)}",
            f"hard follow-ups found {_format_proportion(self.hard_recall)}",
            f"passing mentions rejected {_format_proportion(self.borderline_rejected)}",
            "",
            f"{'language':<12}{'items':>6}{'precision':>11}{'recall':>8}{'F1':>7}",
        ]
        lines += [
            f"{key:<12}{row.total:>6}{_format_number(row.precision.value):>11}{_format_number(row.recall.value):>8}{_format_number(row.f1):>7}"
            for key, row in self.by_language.items()
        ]
        lines += [
            "",
            "facet: recall",
            *(f"  {key:<22}{_format_proportion(row)}" for key, row in self.recall_by_facet.items()),
        ]
        lines += [
            "",
            "tier: rejected",
            *(f"  {key:<22}{_format_proportion(row)}" for key, row in self.rejected_by_tier.items()),
        ]
        if self.wrong:
            lines += ["", "wrong: " + ", ".join(self.wrong[:_MAX_NAMED])]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _LabelledVerdict:
    item: Mapping[str, Any]
    matched: bool

    @property
    def positive(self) -> bool:
        return int(self.item.get("label", 0)) == 1

    @property
    def borderline(self) -> bool:
        return self.item.get("tier") == _BORDERLINE


def evaluate(items: Iterable[Mapping[str, Any]], matcher: Classifier) -> EvaluationReport:
    """Judge labelled items: objects with `id`, `title`, `text`, `label` 1 or 0, and an optional rest."""
    judged = []
    for number, item in enumerate(items):
        verdicts = matcher.match(article_from_item(item, number))
        judged.append(_LabelledVerdict(item, bool(verdicts) and verdicts[0].matched))
    return build_report(judged)


def article_from_item(item: Mapping[str, Any], number: int = 0) -> Article:
    """A labelled item as the article it describes."""
    return Article(
        id=str(item.get("id") or number),
        url=str(item.get("url") or ""),
        source="",
        title=str(item.get("title") or ""),
        text=str(item.get("text") or ""),
        language=str(item.get("lang") or "und"),
        published=None,
        seen=_NO_TIME,
    )


def build_report(judged: Sequence[_LabelledVerdict]) -> EvaluationReport:
    """Count verdicts."""
    counted = [one for one in judged if not one.borderline]
    positives = [one for one in judged if one.positive]
    return EvaluationReport(
        overall=_confusion_matrix(counted),
        by_language={key: _confusion_matrix(rows) for key, rows in _group_by(counted, "lang").items()},
        recall_by_facet={
            key: _matched_proportion(rows) for key, rows in _group_by(positives, "facet").items()
        },
        rejected_by_tier={
            key: _rejected_proportion(rows)
            for key, rows in _group_by([one for one in judged if not one.positive], "tier").items()
        },
        hard_recall=_matched_proportion([one for one in positives if one.item.get("hard")]),
        borderline_rejected=_rejected_proportion([one for one in judged if one.borderline]),
        wrong=tuple(
            f"{'missed' if one.positive else 'false'} {one.item.get('id', '')}"
            for one in judged
            if one.matched != one.positive
        ),
    )


def _group_by(judged: Sequence[_LabelledVerdict], key: str) -> dict[str, list[_LabelledVerdict]]:
    groups: dict[str, list[_LabelledVerdict]] = {}
    for one in judged:
        groups.setdefault(str(one.item.get(key) or "-"), []).append(one)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _confusion_matrix(judged: Sequence[_LabelledVerdict]) -> ConfusionMatrix:
    def count(check: Callable[[_LabelledVerdict], bool]) -> int:
        return sum(1 for one in judged if check(one))

    return ConfusionMatrix(
        count(lambda one: one.matched and one.positive),
        count(lambda one: one.matched and not one.positive),
        count(lambda one: not one.matched and one.positive),
        count(lambda one: not one.matched and not one.positive),
    )


def _matched_proportion(judged: Sequence[_LabelledVerdict]) -> Proportion:
    return Proportion(sum(one.matched for one in judged), len(judged))


def _rejected_proportion(judged: Sequence[_LabelledVerdict]) -> Proportion:
    return Proportion(sum(not one.matched for one in judged), len(judged))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _format_number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _format_proportion(share: Proportion) -> str:
    low, high = share.wilson_interval()
    return f"{_format_number(share.value)} ({share.count}/{share.total}, {low:.2f} to {high:.2f})"
