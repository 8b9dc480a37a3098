"""Example forms of a story's anchors, for people to see which words it looks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from alerts.text.concept import Concept
from alerts.text.lexicon.forms import Form
from alerts.text.lexicon.load import forms_of

_LANGUAGES = ("en", "ru", "ko", "zh", "ar", "es")
"""Languages that come first after the seed's: one for each major script."""
_MAX_EXAMPLES = 6


def form_examples(
    concepts: Iterable[Concept], own_forms: Iterable[Form], language: str
) -> tuple[dict[Concept, tuple[str, ...]], dict[Concept, int]]:
    """For each concept some forms, one per language, the seed's first; and the number of its languages."""
    order = {tag: rank for rank, tag in enumerate((language, *_LANGUAGES))}
    chosen: dict[Concept, dict[str, str]] = {}
    languages: defaultdict[Concept, set[str]] = defaultdict(set)
    forms = [*forms_of(concepts), *own_forms]
    forms.sort(key=lambda form: (order.get(form.language, len(order)), bool(form.required_concepts)))
    for form in forms:
        if form.language:
            languages[form.concept].add(form.language)
        if not form.vowel_dropped:
            examples = chosen.setdefault(form.concept, {})
            examples.setdefault(form.language or form.notation, form.notation)
    return (
        {concept: tuple(examples.values())[:_MAX_EXAMPLES] for concept, examples in chosen.items()},
        {concept: len(languages[concept]) for concept in chosen},
    )
