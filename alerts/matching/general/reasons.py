"""The reasons of the general judge's verdict: the words that report and seed share, and what decided."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.profile import SeedScore
from alerts.matching.general.shares import key_shares
from alerts.matching.odds import logit
from alerts.text.annotate import AnnotatedText, field_of
from alerts.text.keyed_text import KeyedText
from alerts.text.keys import Key, KeyKind, kind_of
from alerts.text.stretches import key_stretches
from store.records.matching import ArticleField, Reason

MAX_REASONS = 12
MEANING = "meaning"
KEYWORD = "keyword"
NOTHING_SHARED = "shares too little with the seed"
_MAX_SENTENCE, _MAX_TERM = 300, 60
_MIN_WEIGHT = 0.08
"""Log-odds; less is no reason to show."""
_CERTAIN_COUNT = 2
_NEAR = 3.0
"""Log-odds below the threshold within which one thing may have decided."""
_HINDRANCES = {
    "alien": "other countries",
    "foreign_title": "other names in the headline",
    "late": "headline and first sentence about something else",
}


Span = tuple[int, int]


def find_reasons(breakdown: GeneralBreakdown) -> tuple[Reason, ...]:
    """The words that count most, each at its best place, the strongest first."""
    score = breakdown.best
    report, sentences = breakdown.report.keyed, _SentenceFinder(breakdown.annotated)
    weights = key_shares(score, breakdown.report)
    keys_by_span = _merged(_spans_of(report, weights))
    reasons = [
        sentences.reason(_seed_word(score, keys, weights) or KEYWORD, span, sum(weights[key] for key in keys))
        for span, keys in keys_by_span.items()
        if not _is_chance(report, score.profile.keys.keyed, keys, is_first=sentences.is_first_word(span))
    ]
    if meaning := score.model.weights["meaning"] * score.features.meaning:
        reasons.append(sentences.title_reason(MEANING, meaning))
    reasons = [reason for reason in reasons if reason.weight >= _MIN_WEIGHT]
    return tuple(sorted(_one_per_anchor(reasons), key=lambda reason: -reason.weight)[:MAX_REASONS])


def _merged(pairs: Iterable[tuple[Span, Key]]) -> dict[Span, list[Key]]:
    """The keys by span; overlapping spans, which windows over one word have, become one."""
    merged: dict[Span, list[Key]] = {}
    last: Span = (0, 0)
    for span, key in sorted(pairs):
        if last[0] <= span[0] < last[1]:
            keys = merged.pop(last)
            last = last[0], max(last[1], span[1])
            merged[last] = [*keys, key]
        else:
            last = span
            merged[span] = [key]
    return merged


def _is_chance(report: KeyedText, seed: KeyedText, keys: Sequence[Key], *, is_first: bool) -> bool:
    """Whether a word may only sound like the seed's by chance: it still counts a little, but is no reason.

    A word that shares nothing but its first consonants is shown only if it looks like a name: it has a
    capital inside a sentence, or its script has none and the seed's word has one. Windows over a run without
    spaces must come again in both texts.
    """
    if any(kind_of(key) is not KeyKind.SOUND for key in keys):
        return False
    uses, others = [report.uses[key] for key in keys], [seed.uses[key] for key in keys]
    if any(use.is_window for use in (*uses, *others)):
        return not all(use.count >= _CERTAIN_COUNT for use in (*uses, *others))
    word = report.original[uses[0].start : uses[0].end]
    if word[0].lower() == word[0].upper():
        return not any(use.is_name for use in (*uses, *others))
    return is_first or not word[0].isupper()


def _seed_word(score: SeedScore, keys: Sequence[Key], weights: Mapping[Key, float]) -> str:
    """The word of the seed that the heaviest of a word's keys is from."""
    return score.profile.word_of(max(keys, key=lambda key: weights[key]))


def _one_per_anchor(reasons: Sequence[Reason]) -> Iterator[Reason]:
    best: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = reason.anchor.casefold(), reason.term.casefold()
        if key not in best or reason.weight > best[key].weight:
            best[key] = reason
    return iter(best.values())


def _spans_of(text: KeyedText, keys: Mapping[Key, float]) -> Iterator[tuple[Span, Key]]:
    """Where each key stands; in scripts without spaces the part of the run that it is from."""
    by_token: defaultdict[tuple[int, int], list[Key]] = defaultdict(list)
    for key in keys:
        use = text.uses[key]
        by_token[use.start, use.end].append(key)
    for (start, end), inside in by_token.items():
        spans = key_stretches(text.original[start:end], inside)
        for key in inside:
            at, to = spans.get(key, (0, min(end - start, _MAX_TERM)))
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

    def reason(self, anchor: str, span: Span, weight: float) -> Reason:
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

    def is_first_word(self, span: Span) -> bool:
        """Whether a position is the beginning of a sentence, where any word has a capital."""
        start = self._starts[max(0, bisect_right(self._starts, span[0]) - 1)]
        return not any(char.isalnum() for char in self._annotated.text.original[start : span[0]])

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
