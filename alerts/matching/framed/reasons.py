"""The reasons of a verdict: the anchors found, with their sentences, and a note on what decided it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alerts.matching.conditions import FailedRule
from alerts.matching.framed.features import Features, StoryFrame
from alerts.matching.framed.model import WEIGHTS
from alerts.matching.framed.scoring import KEYWORD_BONUS
from alerts.stories.story import Anchor, Group, Story
from alerts.text.annotate import AnnotatedText, Sentence, field_of
from alerts.text.concept import Concept
from alerts.text.lexicon.load import home_countries
from alerts.text.query import Spans
from alerts.text.scanner import Hit
from store.records.matching import ArticleField, Reason

MAX_REASONS = 12
_MAX_SENTENCE = 300


def find_reasons(
    annotated: AnnotatedText, frame: StoryFrame, story: Story, keyword: tuple[str, Spans] | None
) -> tuple[Reason, ...]:
    """Each anchor once, at its first position; the strongest first."""
    anchors = {anchor.concept: anchor for anchor in story.anchors}
    by_name: dict[str, Reason] = {}
    for number, sentence in enumerate(annotated.sentences):
        for hit in sentence.hits:
            anchor = _anchor_of(hit, anchors, frame)
            if anchor is not None and anchor.name not in by_name:
                by_name[anchor.name] = _build_reason(annotated, number, sentence, hit, anchor)
    reasons = sorted(by_name.values(), key=lambda reason: -reason.weight)
    if keyword is not None and keyword[1]:
        reasons = [_keyword_reason(annotated, keyword), *reasons]
    return tuple(reasons[:MAX_REASONS])


def _anchor_of(hit: Hit, anchors: dict[Concept, Anchor], frame: StoryFrame) -> Anchor | None:
    anchor = anchors.get(hit.concept)
    if anchor is None and (home := home_countries().get(hit.concept)) is not None:
        return anchors.get(home) if home in frame.actor | frame.counterpart else None
    return anchor


def _build_reason(
    annotated: AnnotatedText, number: int, sentence: Sentence, hit: Hit, anchor: Anchor
) -> Reason:
    field = field_of(number)
    return Reason(
        anchor=anchor.name,
        term=annotated.text.original_slice(hit.start, hit.end),
        field=field,
        sentence=_sentence_excerpt(annotated, sentence),
        weight=round(_reason_weight(anchor, field), 3),
    )


def _reason_weight(anchor: Anchor, field: ArticleField) -> float:
    """The learned weight of the anchor's group in that field."""
    if anchor.group is Group.CONTEXT:
        return 0.1 * anchor.weight
    positions = {ArticleField.TITLE: ("title", "front"), ArticleField.LEAD: ("front",)}.get(field, ())
    learned = sum(WEIGHTS[f"{position}_{anchor.group.value}"] for position in positions) if positions else 0.2
    return max(learned, 0.0) * (anchor.weight if anchor.group is Group.THEME else 1.0)


def _sentence_excerpt(annotated: AnnotatedText, sentence: Sentence) -> str:
    return annotated.text.original_slice(sentence.start, sentence.end).strip()[:_MAX_SENTENCE]


def _keyword_reason(annotated: AnnotatedText, keyword: tuple[str, Spans]) -> Reason:
    source, spans = keyword
    start, end = spans[0]
    number = max(index for index, sentence in enumerate(annotated.sentences) if sentence.start <= start)
    return Reason(
        f"keyword: {source}",
        annotated.text.original_slice(start, end),
        field_of(number),
        _sentence_excerpt(annotated, annotated.sentences[number]),
        KEYWORD_BONUS,
    )


def verdict_note(
    missing: Sequence[Group],
    excluded: str = "",
    rule: FailedRule | None = None,
    features: Features | None = None,
    log_odds: float = 0.0,
    threshold: float = 0.5,
    *,
    matched: bool = False,
) -> str:
    """What decided the verdict; for a match, without what it would not match."""
    if missing:
        return "not named: " + ", ".join(missing)
    if excluded:
        return f"excluded by: {excluded}"
    if rule is not None:
        return rule.text
    if features is None:
        return ""
    margin = abs(log_odds - math.log(threshold / (1 - threshold))) if 0 < threshold < 1 else abs(log_odds)
    return _counterfactual_note(features, margin) if matched else _rejection_note(features)


def _counterfactual_note(features: Features, margin: float) -> str:
    """The weakest feature without which the report would not match, if there is one."""
    gains = {name: WEIGHTS[name] * value for name, value in _features_by_name(features).items()}
    decisive = [(gain, name) for name, gain in gains.items() if gain >= margin > 0]
    if not decisive:
        return "would match without any single feature"
    return f"would not match without: {FEATURE_LABELS[min(decisive)[1]]}"


def _rejection_note(features: Features) -> str:
    values = _features_by_name(features)
    if features.late_only or (features.title_off and not features.title_joint):
        return "passing mention: the title or most of the text is about something else"
    losses = {name: WEIGHTS[name] * value for name, value in values.items() if WEIGHTS[name] * value < 0}
    if losses:
        return f"lowered by: {FEATURE_LABELS[min(losses, key=lambda name: losses[name])]}"
    lacking = {name: WEIGHTS[name] for name, value in values.items() if not value and WEIGHTS[name] > 0}
    if lacking:
        return f"missing: {FEATURE_LABELS[max(lacking, key=lambda name: lacking[name])]}"
    return "below the threshold"


def _features_by_name(features: Features) -> dict[str, float]:
    return dict(zip(FEATURE_LABELS, features.values(), strict=True))


FEATURE_LABELS = {
    "title_actor": "actor in the title",
    "title_counterpart": "counterpart in the title",
    "title_theme": "theme in the title",
    "title_joint": "actor, counterpart and theme together in the title",
    "title_off": "another subject in the title",
    "title_alien": "another country in the title",
    "front_actor": "actor in title or lead",
    "front_counterpart": "counterpart in title or lead",
    "front_theme": "theme in title or lead",
    "front_joint": "actor, counterpart and theme together in title or lead",
    "lead_off": "another subject in the lead",
    "joint_share": "share of sentences with actor, counterpart and theme",
    "late_only": "the story comes up only near the end",
    "focus": "share of the text that is on the subject",
    "alien": "other countries in the text",
    "setting": "setting of the story",
    "likeness": "similarity to the seed as a whole",
}
