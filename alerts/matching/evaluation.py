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

from store.records.collection import Article, Match

_Z95 = 1.96
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_BORDERLINE = "borderline"
_MAX_NAMED = 200


class Judge(Protocol):
    """What is scored; a `Matcher`, or a baseline."""

    def judge(self, article: Article) -> list[Match]:
        """Verdicts, of which the first counts."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with its 95 % interval."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """None where there is nothing to count."""
        return self.hits / self.total if self.total else None

    def interval(self) -> tuple[float, float]:
        """The Wilson score interval; 0 to 1 where there is nothing to count."""
        if not self.total:
            return 0.0, 1.0
        n, p, z2 = self.total, self.hits / self.total, _Z95 * _Z95
        centre, spread = p + z2 / (2 * n), _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, (centre - spread) / (1 + z2 / n)), min(1.0, (centre + spread) / (1 + z2 / n))

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        low, high = self.interval()
        return {
            "value": _rounded(self.value),
            "hits": self.hits,
            "of": self.total,
            "low": _rounded(low),
            "high": _rounded(high),
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of right and wrong verdicts."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def precision(self) -> Share:
        """Of what was matched, how much is right."""
        return Share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> Share:
        """Of what is right, how much was matched."""
        return Share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None without positives and matches."""
        whole = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / whole if whole else None

    @property
    def total(self) -> int:
        """Items counted."""
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "items": self.total,
            "precision": self.precision.as_dict(),
            "recall": self.recall.as_dict(),
            "f1": _rounded(self.f1),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """How good the verdicts are."""

    overall: Scores
    by_language: Mapping[str, Scores]
    by_facet: Mapping[str, Share]
    """Recall of each facet of the follow-ups."""
    by_tier: Mapping[str, Share]
    """Share of each tier of the other news that was rejected."""
    hard: Share
    """Recall on follow-ups that avoid the obvious words."""
    borderline: Share
    """Passing mentions rejected."""
    wrong: tuple[str, ...]
    """Ids of items judged wrong, with `missed` or `false`."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            **self.overall.as_dict(),
            "hard_recall": self.hard.as_dict(),
            "borderline_rejected": self.borderline.as_dict(),
            "by_language": {key: one.as_dict() for key, one in self.by_language.items()},
            "by_facet": {key: one.as_dict() for key, one in self.by_facet.items()},
            "by_tier": {key: one.as_dict() for key, one in self.by_tier.items()},
            "wrong": list(self.wrong),
        }

    def as_text(self) -> str:
        """A table for a person."""
        one = self.overall
        lines = [
            f"items {one.total}   F1 {_number(one.f1)}",
            f"precision {_percent(one.precision)}   recall {_percent(one.recall)}",
            f"hard follow-ups found {_percent(self.hard)}",
            f"passing mentions rejected {_percent(self.borderline)}",
            "",
            f"{'language':<12}{'items':>6}{'precision':>11}{'recall':>8}{'F1':>7}",
        ]
        lines += [
            f"{key:<12}{row.total:>6}{_number(row.precision.value):>11}{_number(row.recall.value):>8}{_number(row.f1):>7}"
            for key, row in self.by_language.items()
        ]
        lines += ["", "facet: recall", *(f"  {key:<22}{_percent(row)}" for key, row in self.by_facet.items())]
        lines += ["", "tier: rejected", *(f"  {key:<22}{_percent(row)}" for key, row in self.by_tier.items())]
        if self.wrong:
            lines += ["", "wrong: " + ", ".join(self.wrong[:_MAX_NAMED])]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Judged:
    item: Mapping[str, Any]
    matched: bool

    @property
    def positive(self) -> bool:
        return int(self.item.get("label", 0)) == 1

    @property
    def borderline(self) -> bool:
        return self.item.get("tier") == _BORDERLINE


def evaluate(items: Iterable[Mapping[str, Any]], matcher: Judge) -> Report:
    """Judge labelled items: objects with `id`, `title`, `text`, `label` 1 or 0, and an optional rest."""
    judged = []
    for number, item in enumerate(items):
        verdicts = matcher.judge(article_of(item, number))
        judged.append(_Judged(item, bool(verdicts) and verdicts[0].matched))
    return report_of(judged)


def article_of(item: Mapping[str, Any], number: int = 0) -> Article:
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


def report_of(judged: Sequence[_Judged]) -> Report:
    """Count verdicts."""
    counted = [one for one in judged if not one.borderline]
    positives = [one for one in judged if one.positive]
    return Report(
        overall=_scores(counted),
        by_language={key: _scores(rows) for key, rows in _by(counted, "lang").items()},
        by_facet={key: _matched(rows) for key, rows in _by(positives, "facet").items()},
        by_tier={
            key: _rejected(rows)
            for key, rows in _by([one for one in judged if not one.positive], "tier").items()
        },
        hard=_matched([one for one in positives if one.item.get("hard")]),
        borderline=_rejected([one for one in judged if one.borderline]),
        wrong=tuple(
            f"{'missed' if one.positive else 'false'} {one.item.get('id', '')}"
            for one in judged
            if one.matched != one.positive
        ),
    )


def _by(judged: Sequence[_Judged], key: str) -> dict[str, list[_Judged]]:
    groups: dict[str, list[_Judged]] = {}
    for one in judged:
        groups.setdefault(str(one.item.get(key) or "-"), []).append(one)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _scores(judged: Sequence[_Judged]) -> Scores:
    def count(check: Callable[[_Judged], bool]) -> int:
        return sum(1 for one in judged if check(one))

    return Scores(
        count(lambda one: one.matched and one.positive),
        count(lambda one: one.matched and not one.positive),
        count(lambda one: not one.matched and one.positive),
        count(lambda one: not one.matched and not one.positive),
    )


def _matched(judged: Sequence[_Judged]) -> Share:
    return Share(sum(one.matched for one in judged), len(judged))


def _rejected(judged: Sequence[_Judged]) -> Share:
    return Share(sum(not one.matched for one in judged), len(judged))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _percent(share: Share) -> str:
    low, high = share.interval()
    return f"{_number(share.value)} ({share.hits}/{share.total}, {low:.2f} to {high:.2f})"
