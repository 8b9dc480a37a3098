"""Says why: the anchors found with their sentences, what each added, what would have flipped the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alerts.matching.features import Features, StoryFrame
from alerts.matching.model import WEIGHTS
from alerts.matching.scoring import KEYWORD_BONUS
from alerts.stories.story import Anchor, Group, Story
from alerts.text.annotate import AnnotatedText, Sentence, field_of
from alerts.text.concept import Concept
from alerts.text.lexicon.load import home_countries
from alerts.text.query import Spans
from alerts.text.scanner import Hit
from store.records.matching import ArticleField, Reason

MAX_REASONS = 12
_MAX_SENTENCE = 300
GROUP_LABELS = {
    Group.ACTOR: "who it is about",
    Group.COUNTERPART: "the other side",
    Group.THEME: "what happens",
    Group.CONTEXT: "context",
}


def find_reasons(
    annotated: AnnotatedText, frame: StoryFrame, story: Story, keyword: tuple[str, Spans] | None
) -> tuple[Reason, ...]:
    """Each anchor once, where it stands first; the strongest first."""
    anchors = {one.concept: one for one in story.anchors}
    found: dict[str, Reason] = {}
    for number, sentence in enumerate(annotated.sentences):
        for hit in sentence.hits:
            anchor = _anchor_of(hit, anchors, frame)
            if anchor is not None and anchor.name not in found:
                found[anchor.name] = _build_reason(annotated, number, sentence, hit, anchor)
    reasons = sorted(found.values(), key=lambda one: -one.weight)
    if keyword is not None and keyword[1]:
        reasons = [_keyword_reason(annotated, keyword), *reasons]
    return tuple(reasons[:MAX_REASONS])


def _anchor_of(hit: Hit, anchors: dict[Concept, Anchor], frame: StoryFrame) -> Anchor | None:
    found = anchors.get(hit.concept)
    if found is None and (home := home_countries().get(hit.concept)) is not None:
        return anchors.get(home) if home in frame.actor | frame.counterpart else None
    return found


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
    """What finding the anchor there adds: the learned weight of its group in that field."""
    if anchor.group is Group.CONTEXT:
        return 0.1 * anchor.weight
    where = {ArticleField.TITLE: ("title", "front"), ArticleField.LEAD: ("front",)}.get(field, ())
    learned = sum(WEIGHTS[f"{one}_{anchor.group.value}"] for one in where) if where else 0.2
    return max(learned, 0.0) * (anchor.weight if anchor.group is Group.THEME else 1.0)


def _sentence_excerpt(annotated: AnnotatedText, sentence: Sentence) -> str:
    return annotated.text.original_slice(sentence.start, sentence.end).strip()[:_MAX_SENTENCE]


def _keyword_reason(annotated: AnnotatedText, keyword: tuple[str, Spans]) -> Reason:
    source, spans = keyword
    start, end = spans[0]
    number = max(at for at, one in enumerate(annotated.sentences) if one.start <= start)
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
    features: Features | None = None,
    log_odds: float = 0.0,
    threshold: float = 0.5,
    *,
    matched: bool = False,
) -> str:
    """What decided, and for a match what would have flipped it."""
    if missing:
        return "not named: " + ", ".join(GROUP_LABELS[group] for group in missing)
    if excluded:
        return f"excluded by: {excluded}"
    if features is None:
        return ""
    margin = abs(log_odds - math.log(threshold / (1 - threshold))) if 0 < threshold < 1 else abs(log_odds)
    return _counterfactual_note(features, margin) if matched else _rejection_note(features)


def _counterfactual_note(features: Features, margin: float) -> str:
    """The feature whose loss alone would have turned a match down, if there is one."""
    gains = {name: WEIGHTS[name] * value for name, value in _features_by_name(features).items()}
    enough = [(gain, name) for name, gain in gains.items() if gain >= margin > 0]
    if not enough:
        return "no single missing piece would have turned it down"
    return f"would not match without: {FEATURE_LABELS[min(enough)[1]]}"


def _rejection_note(features: Features) -> str:
    named = _features_by_name(features)
    if features.late_only or (features.title_off and not features.title_joint):
        return "only in passing: the title or most of the text is about something else"
    losses = {name: WEIGHTS[name] * value for name, value in named.items() if WEIGHTS[name] * value < 0}
    if losses:
        return f"against it: {FEATURE_LABELS[min(losses, key=lambda name: losses[name])]}"
    lacking = {name: WEIGHTS[name] for name, value in named.items() if not value and WEIGHTS[name] > 0}
    if lacking:
        return f"missing: {FEATURE_LABELS[max(lacking, key=lambda name: lacking[name])]}"
    return "too weak"


def _features_by_name(features: Features) -> dict[str, float]:
    return dict(zip(FEATURE_LABELS, features.values(), strict=True))


FEATURE_LABELS = {
    "title_actor": "the story's actor in the title",
    "title_counterpart": "the other side in the title",
    "title_theme": "what happens, in the title",
    "title_joint": "actor, other side and what happens together in the title",
    "title_off": "another subject in the title",
    "title_alien": "another country in the title",
    "front_actor": "the story's actor in title or lead",
    "front_counterpart": "the other side in title or lead",
    "front_theme": "what happens, in title or lead",
    "front_joint": "actor, other side and what happens together in title or lead",
    "lead_off": "another subject in the lead",
    "joint_share": "the share of sentences that tell the story",
    "late_only": "the story comes up only near the end",
    "focus": "the share of the text that is on the subject",
    "alien": "other countries in the text",
    "setting": "the place of the story",
    "likeness": "the likeness to the seed as a whole",
}
