"""From a seed article to a story: what it names, how much each weighs, and which groups are required."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.figures.extract import extract_figures
from alerts.stories.entities import SeedEntity, extract_entities
from alerts.stories.keyword_names import require_subjects, split_name_keywords
from alerts.stories.story import Anchor, Group, Role, Story, StorySpec
from alerts.text.annotate import AnnotatedText, annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import Form, name_forms
from alerts.text.lexicon.load import ThemeInfo, english_country_names, forms_of, theme_info
from alerts.text.query import Query, parse_query
from alerts.text.scanner import Scanner
from store.errors import ConfigError

DEFAULT_THRESHOLD = 0.5
MAX_ANCHORS = 60
_TITLE_WEIGHT, _LEAD_WEIGHT, _REPEAT_WEIGHT = 4.0, 2.0, 0.5
_MAX_REPEATS = 8
_COUNTERPART_SHARE = 0.35
"""A second party is required only if it weighs this much of the first, in the title or first sentence."""
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
_NON_ENTITIES = frozenset({ConceptKind.THEME, ConceptKind.FIGURE})
_MAIN_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.NAME, ConceptKind.ORGANISATION})
"""A story is about one of these, if the seed names any."""
_SIBLING_FACTOR = 0.8
_EXAMPLE_LANGUAGES = ("en", "ru", "ko", "zh", "ar", "es")
"""Languages whose forms serve as examples: one of each large script."""
_SOFT_LINE_BREAK = re.compile(r"(?<![.!?…。\"”»\n])\n(?!\s*\n)")
"""A line break inside a sentence: seed files are wrapped by hand."""


@dataclass(frozen=True, slots=True)
class _Salience:
    weights: Mapping[Concept, float]
    front_concepts: frozenset[Concept]
    """Named in the title or the first sentence."""
    title_concepts: frozenset[Concept]


def build_story(spec: StorySpec) -> Story:
    """Derive a story from its seed; the same seed gives the same story.

    Raises:
        ConfigError: a keyword or exclude expression is wrong, or nothing in the seed can be followed.
    """
    title, _, text = spec.seed_text.strip().partition("\n")
    title, text = title.lstrip("# ").strip(), _SOFT_LINE_BREAK.sub(" ", text.strip())
    language = primary_language(spec.seed_language or "und")
    keywords, exclude = _parse_queries(spec)
    subjects, keywords = split_name_keywords(keywords, language)
    found = [*extract_entities(title, text, language), *(one for one in subjects if one.forms)]
    forms = [form for one in found for form in one.forms]
    reading = annotate(title, text, language, Scanner(forms) if forms else None)
    salience = _salience(reading, {one.concept: one.home_country for one in found if one.home_country})
    anchors = _build_anchors(reading, salience, found)
    anchors = require_subjects(anchors, [one.concept for one in subjects], _anchor_name)
    anchors, own = _apply_overrides(anchors, forms, spec.anchors or {})
    if not anchors and not keywords:
        raise ConfigError(
            ["nothing in the seed can be followed: no place, person, organisation or known theme"]
        )
    names = {one.name for one in anchors}
    return Story(
        name=spec.name,
        title=title,
        language=reading.language,
        anchors=tuple(anchors),
        threshold=DEFAULT_THRESHOLD if spec.threshold is None else spec.threshold,
        counted_themes=tuple(one for one in _COUNTED_THEMES if one in names),
        keywords=keywords,
        subjects=tuple(one.concept for one in subjects),
        exclude=exclude,
        seed_text=f"{title}\n{text}",
        own_forms=tuple(own),
        figures=extract_figures(title, text, reading.language),
    )


def _salience(annotated: AnnotatedText, homes: Mapping[Concept, Concept]) -> _Salience:
    """Title, then lead, then how often; a city speaks for its country too."""
    seen = [one.concepts | {homes[c] for c in one.concepts if c in homes} for one in annotated.sentences]
    weights: defaultdict[Concept, float] = defaultdict(float)
    for number, concepts in enumerate(seen):
        for concept in concepts:
            weights[concept] += (
                _TITLE_WEIGHT if number == 0 else _LEAD_WEIGHT if number <= 2 else _REPEAT_WEIGHT
            )
    times = Counter(hit.concept for one in annotated.sentences for hit in one.hits)
    for concept, count in times.items():
        weights[concept] += _REPEAT_WEIGHT * min(count, _MAX_REPEATS)
    front = frozenset().union(*seen[:2])
    return _Salience(weights, front, frozenset(seen[0]))


def _build_anchors(
    annotated: AnnotatedText, salience: _Salience, found: Iterable[SeedEntity]
) -> list[Anchor]:
    entities = {c: w for c, w in salience.weights.items() if c.kind not in _NON_ENTITIES}
    homes = {one.concept: one.home_country for one in found if one.home_country}
    groups = _party_groups(entities, salience, homes)
    top = max(entities.values(), default=1.0)
    examples, languages = _entity_examples(set(entities), found, annotated.language)
    anchors = [
        Anchor(
            name=_anchor_name(concept),
            role=_role(concept, groups.get(concept, Group.CONTEXT)),
            group=groups.get(concept, Group.CONTEXT),
            weight=min(1.0, weight / top),
            concept=concept,
            language_count=languages.get(concept, 0),
            examples=examples.get(concept, ()),
        )
        for concept, weight in sorted(entities.items(), key=lambda item: (-item[1], item[0]))
    ]
    anchors += _theme_anchors(annotated, salience)
    anchors += [
        Anchor(one.label, Role.FIGURE, Group.CONTEXT, 0.3, one.concept, 0, (one.label,))
        for one in found
        if one.concept.kind is ConceptKind.FIGURE
    ]
    return anchors[:MAX_ANCHORS]


def _party_groups(
    entities: Mapping[Concept, float], salience: _Salience, homes: Mapping[Concept, Concept]
) -> dict[Concept, Group]:
    """Who the story is about, and the other side where the seed's headline names one."""
    main = {c: w for c, w in entities.items() if c.kind in _MAIN_KINDS}
    if not main:
        main = dict(entities)
    if not main:
        return {}
    actor = max(main, key=lambda c: (c in salience.title_concepts, main[c], c))
    groups = {actor: Group.ACTOR}
    candidates = [
        c
        for c in main
        if c != actor
        and c in salience.front_concepts
        and main[c] >= _COUNTERPART_SHARE * main[actor]
        and homes.get(actor) != c
    ]
    if any(c in salience.title_concepts for c in candidates):
        groups |= dict.fromkeys(candidates, Group.COUNTERPART)
    for concept, home in homes.items():
        if home in groups and concept in entities and concept not in groups:
            groups[concept] = groups[home]
    return groups


def _theme_anchors(annotated: AnnotatedText, salience: _Salience) -> list[Anchor]:
    """The seed's themes, and the other themes of a family that the seed speaks of by its core."""
    info = theme_info()
    seen = {c: w for c, w in salience.weights.items() if c.kind is ConceptKind.THEME and c in info}
    strength: defaultdict[str, float] = defaultdict(float)
    for concept, weight in seen.items():
        strength[info[concept].family] += (
            weight * info[concept].weight * (1.0 if info[concept].is_core else 0.5)
        )
    leading = {
        family
        for family, value in strength.items()
        if value >= 0.4 * max(strength.values()) and value >= _LEAD_WEIGHT
    }
    weights = {
        concept: one.weight if concept in seen else one.weight * _SIBLING_FACTOR
        for concept, one in info.items()
        if one.family in leading and (concept in seen or _has_core(one.family, seen, info))
    }
    weights |= {c: info[c].weight * 0.7 for c in seen if c not in weights and c in salience.title_concepts}
    examples, languages = _theme_examples(set(weights), annotated.language)
    return [
        Anchor(c.name, Role.THEME, Group.THEME, w, c, languages.get(c, 0), examples.get(c, ()))
        for c, w in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    ]


def _has_core(family: str, seen: Mapping[Concept, float], info: Mapping[Concept, ThemeInfo]) -> bool:
    return any(info[c].is_core and info[c].family == family for c in seen)


def _role(concept: Concept, group: Group) -> Role:
    match concept.kind:
        case ConceptKind.PERSON:
            return Role.PERSON
        case ConceptKind.ORGANISATION:
            return Role.ORGANISATION
        case ConceptKind.CITY:
            return Role.PLACE
        case ConceptKind.COUNTRY:
            return Role.ACTOR if group is Group.ACTOR else Role.PLACE
        case _:
            return Role.ACTOR if group is Group.ACTOR else Role.ORGANISATION


def _anchor_name(concept: Concept) -> str:
    match concept.kind:
        case ConceptKind.COUNTRY:
            return english_country_names().get(concept, concept.name)
        case ConceptKind.PERSON:
            return concept.name.replace("-", " ").title()
        case ConceptKind.ORGANISATION:
            return concept.name.upper()
        case _:
            return concept.name


def _entity_examples(
    concepts: set[Concept], found: Iterable[SeedEntity], language: str
) -> tuple[dict[Concept, tuple[str, ...]], dict[Concept, int]]:
    forms = forms_of(concepts)
    forms += [form for one in found for form in one.forms]
    return _form_examples(forms, language)


def _theme_examples(
    concepts: set[Concept], language: str
) -> tuple[dict[Concept, tuple[str, ...]], dict[Concept, int]]:
    return _form_examples(forms_of(concepts), language)


def _form_examples(
    forms: list[Form], language: str
) -> tuple[dict[Concept, tuple[str, ...]], dict[Concept, int]]:
    """Some forms of each concept, one a language, the seed's language first; and how many languages."""
    order = {tag: at for at, tag in enumerate((language, *_EXAMPLE_LANGUAGES))}
    by_concept: dict[Concept, dict[str, str]] = {}
    spoken: defaultdict[Concept, set[str]] = defaultdict(set)
    for form in sorted(
        forms, key=lambda one: (order.get(one.language, len(order)), bool(one.required_concepts))
    ):
        if form.language:
            spoken[form.concept].add(form.language)
        if not form.vowel_dropped:
            kept = by_concept.setdefault(form.concept, {})
            kept.setdefault(form.language or form.notation, form.notation)
    examples = {c: tuple(list(kept.values())[:6]) for c, kept in by_concept.items()}
    languages = {concept: len(spoken[concept]) for concept in by_concept}
    return examples, languages


def _apply_overrides(
    anchors: list[Anchor], forms: list[Form], wanted: Mapping[str, tuple[str, ...]]
) -> tuple[list[Anchor], list[Form]]:
    """The user's word goes last: an anchor by name is replaced, removed, or added as a theme of the story."""
    for name, written in wanted.items():
        old = next((one for one in anchors if one.name.casefold() == name.casefold()), None)
        anchors = [one for one in anchors if one is not old]
        if not written:
            continue
        concept = Concept.of(ConceptKind.USER, name)
        forms = forms + [form for text in written for form in name_forms(text, concept)]
        role, group, weight = (old.role, old.group, old.weight) if old else (Role.KEYWORD, Group.THEME, 1.0)
        anchors = [*anchors, Anchor(name, role, group, weight, concept, 0, tuple(written[:6]))]
    return anchors, forms


def _parse_queries(spec: StorySpec) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    problems: list[str] = []
    parsed: list[tuple[Query, ...]] = []
    for what, expressions in (("keywords", spec.keywords), ("exclude", spec.exclude)):
        good = []
        for expression in expressions:
            try:
                good.append(parse_query(expression))
            except ConfigError as error:
                problems += [f"{what}: {line}" for line in error.problems]
        parsed.append(tuple(good))
    if problems:
        raise ConfigError(problems)
    return parsed[0], parsed[1]
