"""Says why: the anchors found with their sentences, what each added, what would have flipped the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alerts.matching.features import Evidence, Frame
from alerts.matching.model import WEIGHTS
from alerts.matching.scoring import KEYWORD_BONUS
from alerts.stories.story import Anchor, Group, Story
from alerts.text.annotate import Reading, Sentence, field_of
from alerts.text.lexicon.load import homes
from alerts.text.query import Spans
from alerts.text.scanner import Hit
from store.records.collection import Field, Reason

MAX_REASONS = 12
_MAX_SENTENCE = 300
GROUP_WORDS = {
    Group.ACTOR: "who it is about",
    Group.COUNTERPART: "the other side",
    Group.THEME: "what happens",
    Group.CONTEXT: "context",
}


def reasons_of(
    reading: Reading, frame: Frame, story: Story, keyword: tuple[str, Spans] | None
) -> tuple[Reason, ...]:
    """Each anchor once, where it stands first; the strongest first."""
    anchors = {one.concept: one for one in story.anchors}
    found: dict[str, Reason] = {}
    for number, sentence in enumerate(reading.sentences):
        for hit in sentence.hits:
            anchor = _anchor(hit, anchors, frame)
            if anchor is not None and anchor.name not in found:
                found[anchor.name] = _reason(reading, number, sentence, hit, anchor)
    reasons = sorted(found.values(), key=lambda one: -one.weight)
    if keyword is not None and keyword[1]:
        reasons = [_keyword_reason(reading, keyword), *reasons]
    return tuple(reasons[:MAX_REASONS])


def _anchor(hit: Hit, anchors: dict[str, Anchor], frame: Frame) -> Anchor | None:
    found = anchors.get(hit.concept)
    if found is None and (home := homes().get(hit.concept)) is not None:
        return anchors.get(home) if home in frame.actor | frame.counterpart else None
    return found


def _reason(reading: Reading, number: int, sentence: Sentence, hit: Hit, anchor: Anchor) -> Reason:
    field = field_of(number)
    return Reason(
        anchor=anchor.name,
        term=reading.text.quote(hit.start, hit.end),
        field=field,
        sentence=_sentence(reading, sentence),
        weight=round(_weight(anchor, field), 3),
    )


def _weight(anchor: Anchor, field: Field) -> float:
    """What finding the anchor there adds: the learned weight of its group in that field."""
    if anchor.group is Group.CONTEXT:
        return 0.1 * anchor.weight
    where = {Field.TITLE: ("title", "front"), Field.LEAD: ("front",)}.get(field, ())
    learned = sum(WEIGHTS[f"{one}_{anchor.group.value}"] for one in where) if where else 0.2
    return max(learned, 0.0) * (anchor.weight if anchor.group is Group.THEME else 1.0)


def _sentence(reading: Reading, sentence: Sentence) -> str:
    return reading.text.quote(sentence.start, sentence.end).strip()[:_MAX_SENTENCE]


def _keyword_reason(reading: Reading, keyword: tuple[str, Spans]) -> Reason:
    source, spans = keyword
    start, end = spans[0]
    number = max(at for at, one in enumerate(reading.sentences) if one.start <= start)
    return Reason(
        f"keyword: {source}",
        reading.text.quote(start, end),
        field_of(number),
        _sentence(reading, reading.sentences[number]),
        KEYWORD_BONUS,
    )


def note_of(
    missing: Sequence[Group],
    excluded: str = "",
    evidence: Evidence | None = None,
    odds: float = 0.0,
    threshold: float = 0.5,
    *,
    matched: bool = False,
) -> str:
    """What decided, and for a match what would have flipped it."""
    if missing:
        return "not named: " + ", ".join(GROUP_WORDS[group] for group in missing)
    if excluded:
        return f"excluded by: {excluded}"
    if evidence is None:
        return ""
    margin = abs(odds - math.log(threshold / (1 - threshold))) if 0 < threshold < 1 else abs(odds)
    return _flip(evidence, margin) if matched else _against(evidence)


def _flip(evidence: Evidence, margin: float) -> str:
    """The feature whose loss alone would have turned a match down, if there is one."""
    gains = {name: WEIGHTS[name] * value for name, value in _named(evidence).items()}
    enough = [(gain, name) for name, gain in gains.items() if gain >= margin > 0]
    if not enough:
        return "no single missing piece would have turned it down"
    return f"would not match without: {PLAIN[min(enough)[1]]}"


def _against(evidence: Evidence) -> str:
    named = _named(evidence)
    if evidence.late_only or (evidence.title_off and not evidence.title_joint):
        return "only in passing: the title or most of the text is about something else"
    losses = {name: WEIGHTS[name] * value for name, value in named.items() if WEIGHTS[name] * value < 0}
    if losses:
        return f"against it: {PLAIN[min(losses, key=lambda name: losses[name])]}"
    lacking = {name: WEIGHTS[name] for name, value in named.items() if not value and WEIGHTS[name] > 0}
    if lacking:
        return f"missing: {PLAIN[max(lacking, key=lambda name: lacking[name])]}"
    return "too weak"


def _named(evidence: Evidence) -> dict[str, float]:
    return dict(zip(PLAIN, evidence.values(), strict=True))


PLAIN = {
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
