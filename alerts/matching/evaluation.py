"""Evaluates a matcher on labelled reports: overall, and by language, facet and tier.

Precision, recall and F1 do not count items of the tier `borderline`, which mention the story in passing. For
these the share that is rejected is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from alerts.matching.metrics import ConfusionMatrix, Proportion
from store.records.articles import Article
from store.records.matching import Match

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_BORDERLINE = "borderline"
_MAX_NAMED = 200


class Classifier(Protocol):
    """What is evaluated: a `Matcher` or a baseline."""

    def match(self, article: Article) -> list[Match]:
        """Verdicts; the first one counts."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The result of an evaluation."""

    overall: ConfusionMatrix
    by_language: Mapping[str, ConfusionMatrix]
    recall_by_facet: Mapping[str, Proportion]
    """Recall by facet of the follow-ups."""
    rejected_by_tier: Mapping[str, Proportion]
    """Share rejected, by tier of the other news."""
    hard_recall: Proportion
    """Recall for follow-ups that avoid the obvious words."""
    borderline_rejected: Proportion
    """Share of passing mentions that were rejected."""
    wrong: tuple[str, ...]
    """`missed` or `false`, with the id of the item."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            **self.overall.to_dict(),
            "hard_recall": self.hard_recall.to_dict(),
            "borderline_rejected": self.borderline_rejected.to_dict(),
            "by_language": {key: matrix.to_dict() for key, matrix in self.by_language.items()},
            "by_facet": {key: share.to_dict() for key, share in self.recall_by_facet.items()},
            "by_tier": {key: share.to_dict() for key, share in self.rejected_by_tier.items()},
            "wrong": list(self.wrong),
        }

    def as_text(self) -> str:
        """The report as a table."""
        overall = self.overall
        precision, recall = _format_proportion(overall.precision), _format_proportion(overall.recall)
        lines = [
            f"items {overall.total}   F1 {_format_number(overall.f1)}",
            f"precision {precision}   recall {recall}",
            f"hard follow-ups found {_format_proportion(self.hard_recall)}",
            f"passing mentions rejected {_format_proportion(self.borderline_rejected)}",
            "",
            f"{'language':<12}{'items':>6}{'precision':>11}{'recall':>8}{'F1':>7}",
        ]
        lines += [
            f"{key:<12}{row.total:>6}{_format_number(row.precision.value):>11}"
            f"{_format_number(row.recall.value):>8}{_format_number(row.f1):>7}"
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
    """Evaluate on items with `title`, `text`, `label` 1 or 0; optional are `id`, `lang`, `facet`, `tier`."""
    judged = []
    for number, item in enumerate(items):
        matches = matcher.match(article_from_item(item, number))
        judged.append(_LabelledVerdict(item, bool(matches) and matches[0].matched))
    return build_report(judged)


def article_from_item(item: Mapping[str, Any], number: int = 0) -> Article:
    """The article that a labelled item describes."""
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
    """The report for these verdicts."""
    counted = [verdict for verdict in judged if not verdict.borderline]
    positives = [verdict for verdict in judged if verdict.positive]
    negatives = [verdict for verdict in judged if not verdict.positive]
    return EvaluationReport(
        overall=_confusion_matrix(counted),
        by_language={key: _confusion_matrix(rows) for key, rows in _group_by(counted, "lang").items()},
        recall_by_facet={
            key: _matched_proportion(rows) for key, rows in _group_by(positives, "facet").items()
        },
        rejected_by_tier={
            key: _rejected_proportion(rows) for key, rows in _group_by(negatives, "tier").items()
        },
        hard_recall=_matched_proportion([verdict for verdict in positives if verdict.item.get("hard")]),
        borderline_rejected=_rejected_proportion([verdict for verdict in judged if verdict.borderline]),
        wrong=tuple(
            f"{'missed' if verdict.positive else 'false'} {verdict.item.get('id', '')}"
            for verdict in judged
            if verdict.matched != verdict.positive
        ),
    )


def _group_by(judged: Sequence[_LabelledVerdict], key: str) -> dict[str, list[_LabelledVerdict]]:
    groups: dict[str, list[_LabelledVerdict]] = {}
    for verdict in judged:
        groups.setdefault(str(verdict.item.get(key) or "-"), []).append(verdict)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _confusion_matrix(judged: Sequence[_LabelledVerdict]) -> ConfusionMatrix:
    counts = Counter((verdict.matched, verdict.positive) for verdict in judged)
    return ConfusionMatrix(
        true_positives=counts[True, True],
        false_positives=counts[True, False],
        false_negatives=counts[False, True],
        true_negatives=counts[False, False],
    )


def _matched_proportion(judged: Sequence[_LabelledVerdict]) -> Proportion:
    return Proportion(sum(verdict.matched for verdict in judged), len(judged))


def _rejected_proportion(judged: Sequence[_LabelledVerdict]) -> Proportion:
    return Proportion(sum(not verdict.matched for verdict in judged), len(judged))


def _format_number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _format_proportion(share: Proportion) -> str:
    low, high = share.wilson_interval()
    return f"{_format_number(share.value)} ({share.count}/{share.total}, {low:.2f} to {high:.2f})"
