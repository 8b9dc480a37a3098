"""In which languages and scripts an expression of the user can be found, for `susulan topic`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.stories.anchors import anchor_name
from alerts.stories.examples import form_examples
from alerts.stories.rules import Rule, build_rule
from alerts.stories.story import Story
from alerts.text.concept import Concept
from alerts.text.lexicon.forms import Form
from alerts.text.query import has_acronym, parse_query
from alerts.text.scripts import scripts_in


class FoundAs(StrEnum):
    """How an expression is found."""

    NAME = "name"
    """As a name that the lexicon or the cities know in other languages."""
    SOUND = "sound"
    """As it is written, and by its sound in other scripts."""
    SPELLING = "spelling"
    """Only as it is written."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One expression of `keywords`, `must` or `any`, and where it can be found."""

    key: str
    expression: str
    found_as: FoundAs
    scripts: tuple[str, ...]
    """The scripts that it is written in, or has forms in."""
    meaning: str = ""
    """For a name, what it stands for: `Norway` for Oslo."""
    language_count: int = 0
    """For a name, the number of languages with forms; 0 if its forms serve for every language."""
    with_case: bool = False
    """Whether a word of it is compared with case."""


def expression_reach(story: Story) -> tuple[Reach, ...]:
    """The reach of each keyword, then of `must`, then of `any`."""
    keywords = (build_rule(parse_query(typed), story.language) for typed in story.typed_keywords)
    keyed_rules = (("keywords", keywords), ("must", story.must), ("any", story.any_of))
    return tuple(_rule_reach(key, rule) for key, rules in keyed_rules for rule in rules)


def _rule_reach(key: str, rule: Rule) -> Reach:
    if rule.concept is not None:
        return _name_reach(key, rule.source, rule.concept, rule.forms)
    return Reach(
        key,
        rule.source,
        FoundAs.SOUND if rule.sounds else FoundAs.SPELLING,
        scripts_in(rule.source),
        with_case=has_acronym(rule.source),
    )


def _name_reach(key: str, expression: str, concept: Concept, forms: tuple[Form, ...]) -> Reach:
    _, languages = form_examples([concept], forms, "und")
    scripts = scripts_in(" ".join(form.text for form in forms)) if forms else ()
    return Reach(key, expression, FoundAs.NAME, scripts, anchor_name(concept), languages.get(concept, 0))
