"""The reasons of the general judge's verdict: the words that report and seed share, and what decided."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.profile import SeedScore
from alerts.matching.general.shares import key_shares
from alerts.matching.odds import logit
from alerts.text.annotate import AnnotatedText, field_of
from alerts.text.keyed_text import KeyedText
from alerts.text.keys import Key
from alerts.text.stretches import key_stretches
from store.records.matching import ArticleField, Reason

MAX_REASONS = 12
MEANING = "meaning"
KEYWORD = "keyword"
NOTHING_SHARED = "shares too little with the seed"
_MAX_SENTENCE = 300
_MIN_WEIGHT = 0.05
"""Log-odds; less is no reason to show."""
_NEAR = 3.0
"""Log-odds below the threshold within which one thing may have decided."""
_HINDRANCES = {
    "alien": "other countries",
    "foreign_title": "other names in the headline",
    "late": "headline and first sentence about something else",
}


def find_reasons(breakdown: GeneralBreakdown) -> tuple[Reason, ...]:
    """The words that count most, each at its best place, the strongest first."""
    score = breakdown.best
    report = breakdown.report.keyed
    by_span: defaultdict[tuple[int, int], float] = defaultdict(float)
    anchors: dict[tuple[int, int], str] = {}
    weights = key_shares(score, breakdown.report)
    for span, key in _spans_of(report, weights):
        by_span[span] += weights[key]
        anchors.setdefault(span, score.profile.word_of(key) or KEYWORD)
    sentences = _SentenceFinder(breakdown.annotated)
    reasons = [
        sentences.reason(anchors[span], span, weight)
        for span, weight in by_span.items()
        if weight >= _MIN_WEIGHT
    ]
    if (meaning := score.model.weights["meaning"] * score.features.meaning) >= _MIN_WEIGHT:
        reasons.append(sentences.title_reason(MEANING, meaning))
    return tuple(sorted(_one_per_anchor(reasons), key=lambda reason: -reason.weight)[:MAX_REASONS])


def _one_per_anchor(reasons: Sequence[Reason]) -> Iterator[Reason]:
    best: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = reason.anchor.casefold(), reason.term.casefold()
        if key not in best or reason.weight > best[key].weight:
            best[key] = reason
    return iter(best.values())


def _spans_of(text: KeyedText, keys: Mapping[Key, float]) -> Iterator[tuple[tuple[int, int], Key]]:
    """Where each key stands; in scripts without spaces the part of the run that it is from."""
    by_token: defaultdict[tuple[int, int], list[Key]] = defaultdict(list)
    for key in keys:
        use = text.uses[key]
        by_token[use.start, use.end].append(key)
    for (start, end), inside in by_token.items():
        spans = key_stretches(text.original[start:end], inside)
        for key in inside:
            at, to = spans.get(key, (0, end - start))
            yield (start + at, start + to), key


class _SentenceFinder:
    """Quotes the sentence around a position of the original text."""

    def __init__(self, annotated: AnnotatedText) -> None:
        self._annotated, offsets = annotated, annotated.text.offsets
        starts = [sentence.start for sentence in annotated.sentences]
        last = len(annotated.text.original)
        self._starts = (
            starts if offsets is None else [offsets[at] if at < len(offsets) else last for at in starts]
        )

    def reason(self, anchor: str, span: tuple[int, int], weight: float) -> Reason:
        """The reason for what stands at a position."""
        number = max(0, bisect_right(self._starts, span[0]) - 1)
        term = self._annotated.text.original[span[0] : span[1]]
        return Reason(
            anchor,
            term,
            field_of(number),
            self._annotated.sentence_text(number)[:_MAX_SENTENCE],
            round(weight, 3),
        )

    def title_reason(self, anchor: str, weight: float) -> Reason:
        """A reason that the whole report gives; its headline stands for it."""
        title = self._annotated.sentence_text(0)[:_MAX_SENTENCE]
        return Reason(anchor, title, ArticleField.TITLE, title, round(weight, 3))


def verdict_note(breakdown: GeneralBreakdown, reasons: Sequence[Reason]) -> str:
    """What decided the verdict; for a match, without what it would not match."""
    if breakdown.excluded_by:
        return f"excluded by: {breakdown.excluded_by}"
    if breakdown.failed_rule is not None:
        return breakdown.failed_rule.text
    margin = breakdown.log_odds - logit(breakdown.story.threshold)
    if breakdown.matched:
        decisive = [reason for reason in reasons if reason.weight >= margin > 0]
        if not decisive:
            return "would match without any single word"
        weakest = min(decisive, key=lambda reason: reason.weight)
        return "would not match without: " + (weakest.anchor if weakest.anchor == MEANING else weakest.term)
    losses = _losses(breakdown.best)
    if losses and min(losses.values()) <= margin and margin >= -_NEAR:
        return f"lowered by: {_HINDRANCES[min(losses, key=lambda name: losses[name])]}"
    return NOTHING_SHARED


def _losses(score: SeedScore) -> dict[str, float]:
    contributions = score.model.contributions(score.features)
    return {name: contributions[name] for name in _HINDRANCES if contributions[name] < 0}
