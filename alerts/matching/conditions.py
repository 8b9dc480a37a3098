"""The conditions of a story: keywords, exclusions, and the rules `must` and `any`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.stories.anchors import anchor_name
from alerts.stories.rules import Rule, sounds_of
from alerts.stories.story import Story
from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText
from alerts.text.concept import Concept
from alerts.text.keys import Key
from alerts.text.lexicon.load import with_home_countries
from alerts.text.normalize import NormalizedText
from alerts.text.query import Query, Spans
from alerts.text.scripts import main_script

_MAX_EXPRESSIONS = 5
"""Expressions of a rule that are named."""
_LEAD_CHARS = 400
"""Characters of headline and lead; about sixty words."""


def matching_keyword(story: Story, annotated: AnnotatedText) -> tuple[str, Spans] | None:
    """The keyword that matches: an expression anywhere, or all subjects in headline and lead."""
    if story.subjects and (spans := _subjects_in_lead(story, annotated)):
        return " + ".join(anchor.name for anchor in story.anchors if anchor.concept in story.subjects), spans
    return _first_match(story.keywords, annotated.text)


def _subjects_in_lead(story: Story, annotated: AnnotatedText) -> Spans:
    """The spans of the subjects in headline and lead; empty unless all are named."""
    first: dict[Concept, tuple[int, int]] = {}
    for hit in (hit for sentence in annotated.sentences for hit in sentence.hits):
        if hit.start >= _LEAD_CHARS:
            break
        for concept in with_home_countries([hit.concept]):
            first.setdefault(concept, (hit.start, hit.end))
    spans = [first[subject] for subject in story.subjects if subject in first]
    return sorted(spans) if len(spans) == len(story.subjects) else []


def _first_match(
    queries: Sequence[Query], text: NormalizedText, end: int | None = None
) -> tuple[str, Spans] | None:
    for query in queries:
        spans = query.spans(text, end)
        if spans is not None:
            return query.source, spans
    return None


def matching_exclusion(
    queries: Sequence[Query], annotated: AnnotatedText, concepts: Sequence[Concept] = ()
) -> str:
    """The exclude expression or concept that title or lead has, empty for none; the body does not count."""
    front = annotated.sentences[: 1 + LEAD_SENTENCES]
    match = _first_match(queries, annotated.text, front[-1].end)
    if match is not None or not concepts:
        return match[0] if match else ""
    named = {hit.concept for sentence in front for hit in sentence.hits}
    return next((anchor_name(concept) for concept in concepts if concept in named), "")


@dataclass(frozen=True, slots=True)
class FailedRule:
    """A rule of the user that a report does not meet."""

    key: str
    """`must` or `any`, as in the config."""
    expressions: tuple[str, ...]
    """The expressions that the report lacks."""

    @property
    def text(self) -> str:
        """The rule and what the report lacks: `must: "Kursk" is missing`."""
        shown = [f'"{expression}"' for expression in self.expressions[:_MAX_EXPRESSIONS]]
        if len(shown) < len(self.expressions):
            shown.append(f"{len(self.expressions) - len(shown)} more")
        verb = "is" if len(self.expressions) == 1 else "are"
        return f"{self.key}: {', '.join(shown)} {verb} missing"


def failed_rule(story: Story, annotated: AnnotatedText) -> FailedRule | None:
    """The first rule that the report does not meet, `must` before `any`; the whole report counts."""
    report = _RuleText(annotated)
    lacking = tuple(rule.source for rule in story.must if not report.meets(rule))
    if lacking:
        return FailedRule("must", lacking)
    if story.any_of and not any(report.meets(rule) for rule in story.any_of):
        return FailedRule("any", tuple(rule.source for rule in story.any_of))
    return None


class _RuleText:
    """A report as rules read it; its sounds are computed only if a rule asks for them."""

    def __init__(self, annotated: AnnotatedText) -> None:
        self._annotated = annotated
        self._script: str | None = None
        self._sounds: frozenset[Key] = frozenset()

    def meets(self, rule: Rule) -> bool:
        """Whether the expression is in the report: as written, as a known name, or by its sound."""
        if rule.query.spans(self._annotated.text) is not None:
            return True
        if rule.concept is not None:
            return any(hit.concept == rule.concept for one in self._annotated.sentences for hit in one.hits)
        return bool(rule.sounds) and self._sounds_like(rule)

    def _sounds_like(self, rule: Rule) -> bool:
        if self._script is None:
            text = self._annotated.text.original
            self._script, self._sounds = main_script(text), sounds_of(text)
        return rule.script != self._script and rule.sounds <= self._sounds
