"""Builds a story from its seeds and the user's keywords, exclusions and anchors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerts.figures.extract import extract_figures
from alerts.stories.anchors import anchor_name, build_anchors
from alerts.stories.entities import SeedEntity, extract_entities
from alerts.stories.framing import is_framed
from alerts.stories.keyword_names import require_subjects, split_name_keywords
from alerts.stories.rules import Rule, build_rules
from alerts.stories.salience import seed_salience
from alerts.stories.seed import Seed, SeedText, parse_seed
from alerts.stories.story import Anchor, Group, Role, Story, StorySpec
from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
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
_MAX_EXAMPLES = 6
_MIN_CHARS = 20
"""A shorter seed in which nothing is known says nothing to follow."""


def build_story(spec: StorySpec) -> Story:
    """The story of its seeds; deterministic.

    Raises:
        ConfigError: an expression is not valid, or the seed names nothing to follow.
    """
    main, *further = map(parse_seed, spec.seeds)
    title, text, language = main.title, main.text, main.language
    queries = _parse_queries(spec)
    subjects, keywords = split_name_keywords(queries["keywords"], language)
    entities = [*extract_entities(title, text, language), *(subject for subject in subjects if subject.forms)]
    forms = [form for entity in entities for form in entity.forms]
    annotated = annotate(title, text, language, Scanner(forms) if forms else None)
    homes = {entity.concept: entity.home_country for entity in entities if entity.home_country}
    anchors = build_anchors(seed_salience(annotated, homes), entities, annotated.language)
    anchors = require_subjects(anchors, [subject.concept for subject in subjects], anchor_name)
    must, any_of = build_rules(queries["must"], language), build_rules(queries["any"], language)
    built = {anchor.concept for anchor in anchors}
    anchors, own_forms = override_anchors(anchors, forms, spec.anchors or {})
    if not anchors and not keywords and len(main.full_text) < _MIN_CHARS:
        raise ConfigError(["the seed says nothing to follow; wanted: a headline, and some sentences"])
    names = {anchor.name for anchor in anchors}
    return Story(
        name=spec.name,
        seeds=(replace(main, language=annotated.language), *further),
        anchors=tuple(anchors),
        threshold=DEFAULT_THRESHOLD if spec.threshold is None else spec.threshold,
        counted_themes=tuple(theme for theme in _COUNTED_THEMES if theme in names),
        keywords=keywords,
        subjects=tuple(subject.concept for subject in subjects),
        exclude=queries["exclude"],
        must=must,
        any_of=any_of,
        typed_keywords=tuple(spec.keywords),
        is_framed=_is_one_name(spec, subjects) or is_framed(annotated, anchors),
        removed_concepts=tuple(sorted(built - {anchor.concept for anchor in anchors})),
        own_forms=(
            *own_forms,
            *rule_forms((*must, *any_of), own_forms),
            *_further_forms(further, own_forms),
        ),
        figures=extract_figures(title, text, annotated.language),
        configured=_configured_keys(spec),
    )


def plain_story(name: str, seed: SeedText) -> Story:
    """The story of a seed alone, followed by all words of it: no anchors, no expressions."""
    return Story(name, (parse_seed(seed),), (), DEFAULT_THRESHOLD, is_framed=False)


def _is_one_name(spec: StorySpec, subjects: Sequence[SeedEntity]) -> bool:
    """Whether the user's only keyword is a name of the lexicon: everything about it is wanted."""
    return len(spec.keywords) == 1 and len(subjects) == 1 and not subjects[0].forms


def _configured_keys(spec: StorySpec) -> frozenset[str]:
    """The keys that the user set; an empty list sets nothing."""
    set_keys = {
        "exclude": bool(spec.exclude),
        "must": bool(spec.must),
        "any": bool(spec.any_of),
        "threshold": spec.threshold is not None,
    }
    anchors = (anchor_key(name) for name in spec.anchors or {})
    return frozenset((*(key for key, is_set in set_keys.items() if is_set), *anchors))


def anchor_key(name: str) -> str:
    """The key of one anchor in `Story.configured`."""
    return f"anchors.{name.casefold()}"


def override_anchors(
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


def rule_forms(rules: Sequence[Rule], known: Sequence[Form]) -> list[Form]:
    """The new forms of the cities that `must` and `any` name."""
    seen = set(known)
    return [form for form in dict.fromkeys(form for rule in rules for form in rule.forms) if form not in seen]


def _further_forms(seeds: Sequence[Seed], known: Sequence[Form]) -> list[Form]:
    """The forms that further seeds give to concepts of the main seed."""
    concepts, seen = {form.concept for form in known}, set(known)
    found = (
        form
        for seed in seeds
        for entity in extract_entities(seed.title, seed.text, seed.language)
        for form in entity.forms
    )
    return [form for form in dict.fromkeys(found) if form.concept in concepts and form not in seen]


def _parse_queries(spec: StorySpec) -> dict[str, tuple[Query, ...]]:
    """The expressions by the key of the config.

    Raises:
        ConfigError: with every mistake at once.
    """
    problems: list[str] = []
    parsed: dict[str, tuple[Query, ...]] = {}
    expressions_by_key = {
        "keywords": spec.keywords,
        "exclude": spec.exclude,
        "must": spec.must,
        "any": spec.any_of,
    }
    for key, expressions in expressions_by_key.items():
        queries = []
        for expression in expressions:
            try:
                queries.append(parse_query(expression))
            except ConfigError as error:
                problems += [f"{key}: {line}" for line in error.problems]
        parsed[key] = tuple(queries)
    if problems:
        raise ConfigError(problems)
    return parsed
