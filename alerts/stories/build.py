"""Builds a story from a seed article and the user's keywords, exclusions and anchors."""

from __future__ import annotations

import re
from collections.abc import Mapping

from alerts.figures.extract import extract_figures
from alerts.stories.anchors import anchor_name, build_anchors
from alerts.stories.entities import extract_entities
from alerts.stories.keyword_names import require_subjects, split_name_keywords
from alerts.stories.salience import seed_salience
from alerts.stories.story import Anchor, Group, Role, Story, StorySpec
from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import Form, name_forms
from alerts.text.query import Query, parse_query
from alerts.text.scanner import Scanner
from store.errors import ConfigError

DEFAULT_THRESHOLD = 0.5
_COUNTED_THEMES = (
    "killed",
    "casualties",
    "wounded",
    "prisoners",
    "troops",
    "rescue",
    "layoffs",
    "arrest",
    "election",
    "shares",
)
_SOFT_LINE_BREAK = re.compile(r"(?<![.!?…。\"”»\n])\n(?!\s*\n)")
"""A line break inside a sentence: seed files are wrapped by hand."""
_MAX_EXAMPLES = 6


def build_story(spec: StorySpec) -> Story:
    """The story of a seed; deterministic.

    Raises:
        ConfigError: a keyword or exclude expression is not valid, or the seed names nothing to follow.
    """
    title, _, text = spec.seed_text.strip().partition("\n")
    title, text = title.lstrip("# ").strip(), _SOFT_LINE_BREAK.sub(" ", text.strip())
    language = primary_language(spec.seed_language or "und")
    keywords, exclude = _parse_queries(spec)
    subjects, keywords = split_name_keywords(keywords, language)
    entities = [*extract_entities(title, text, language), *(subject for subject in subjects if subject.forms)]
    forms = [form for entity in entities for form in entity.forms]
    annotated = annotate(title, text, language, Scanner(forms) if forms else None)
    homes = {entity.concept: entity.home_country for entity in entities if entity.home_country}
    anchors = build_anchors(seed_salience(annotated, homes), entities, annotated.language)
    anchors = require_subjects(anchors, [subject.concept for subject in subjects], anchor_name)
    anchors, own_forms = _apply_overrides(anchors, forms, spec.anchors or {})
    if not anchors and not keywords:
        raise ConfigError(["the seed names nothing to follow: no place, person, organisation or known theme"])
    names = {anchor.name for anchor in anchors}
    return Story(
        name=spec.name,
        title=title,
        language=annotated.language,
        anchors=tuple(anchors),
        threshold=DEFAULT_THRESHOLD if spec.threshold is None else spec.threshold,
        counted_themes=tuple(theme for theme in _COUNTED_THEMES if theme in names),
        keywords=keywords,
        subjects=tuple(subject.concept for subject in subjects),
        exclude=exclude,
        seed_text=f"{title}\n{text}",
        own_forms=tuple(own_forms),
        figures=extract_figures(title, text, annotated.language),
    )


def _apply_overrides(
    anchors: list[Anchor], forms: list[Form], overrides: Mapping[str, tuple[str, ...]]
) -> tuple[list[Anchor], list[Form]]:
    """The anchors with those that the user replaces, removes, or adds as themes, by name; and all forms."""
    for name, texts in overrides.items():
        old = next((anchor for anchor in anchors if anchor.name.casefold() == name.casefold()), None)
        anchors = [anchor for anchor in anchors if anchor is not old]
        if not texts:
            continue
        concept = Concept.of(ConceptKind.USER, name)
        forms = forms + [form for text in texts for form in name_forms(text, concept)]
        role, group, weight = (old.role, old.group, old.weight) if old else (Role.KEYWORD, Group.THEME, 1.0)
        anchors = [*anchors, Anchor(name, role, group, weight, concept, 0, tuple(texts[:_MAX_EXAMPLES]))]
    return anchors, forms


def _parse_queries(spec: StorySpec) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    problems: list[str] = []
    parsed: list[tuple[Query, ...]] = []
    for key, expressions in (("keywords", spec.keywords), ("exclude", spec.exclude)):
        queries = []
        for expression in expressions:
            try:
                queries.append(parse_query(expression))
            except ConfigError as error:
                problems += [f"{key}: {line}" for line in error.problems]
        parsed.append(tuple(queries))
    if problems:
        raise ConfigError(problems)
    return parsed[0], parsed[1]
