"""Search terms for a story in one language.

A framed story is searched for by its actors, counterparts and themes, any other by the names in its seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from alerts.stories.story import REQUIRED_GROUPS, Anchor, Role, Story
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.forms import Ending, Form
from alerts.text.lexicon.load import forms_of
from alerts.text.normalize import normal_form

TermGroups = tuple[tuple[str, ...], ...]
"""Groups of alternatives, all of which must occur: `(("북한",), ("러시아",), ("파병", "군인"))`."""
MAX_PER_GROUP = (2, 3, 6)
"""Limits for actors, counterparts and themes; search services refuse or cut longer queries."""
MAX_NAMES, MAX_PARTIES = 4, 2
_MIN_NAME_WEIGHT, _MIN_PARTY_WEIGHT = 0.5, 0.3
"""For a story without a frame; parties are countries, alliances and offices."""
_MIN_CHARS = 2
_NAME_KINDS = frozenset({ConceptKind.PERSON, ConceptKind.CITY, ConceptKind.NAME, ConceptKind.USER})
_PARTY_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.ORGANISATION})
_NOTATION = ("*", "=", "{")


def search_terms(story: Story, language: str) -> TermGroups:
    """Groups of alternatives, the anchors with the most weight first; a group without words is left out."""
    if not story.is_framed:
        return _name_terms(story, language)
    terms = []
    for group, limit in zip(REQUIRED_GROUPS, MAX_PER_GROUP, strict=True):
        anchors = [anchor for anchor in story.anchors if anchor.group is group]
        anchors.sort(key=lambda anchor: -anchor.weight)
        words = _interleave(_anchor_words(anchor, story, language) for anchor in anchors)
        if words:
            terms.append(words[:limit])
    return tuple(terms)


def _name_terms(story: Story, language: str) -> TermGroups:
    """The foremost names of a story as alternatives; without one in the language, its foremost parties.

    Themes are left out: for any story they are too uncertain to be required of every report.
    """
    anchors = sorted(story.anchors, key=lambda anchor: -anchor.weight)
    names = [anchor for anchor in anchors if _is_name(anchor) and anchor.weight >= _MIN_NAME_WEIGHT]
    words = _interleave(_name_words(anchor, story, language) for anchor in names)
    if words:
        return (words[:MAX_NAMES],)
    parties = [
        anchor
        for anchor in anchors
        if anchor.concept.kind in _PARTY_KINDS and anchor.weight >= _MIN_PARTY_WEIGHT
    ]
    groups = (_name_words(anchor, story, language) for anchor in parties[:MAX_PARTIES])
    return tuple(tuple(group) for group in groups if group)


def _is_name(anchor: Anchor) -> bool:
    """Whether it names something narrower than a country or an alliance."""
    return anchor.role is not Role.FIGURE and anchor.concept.kind in _NAME_KINDS


def _name_words(anchor: Anchor, story: Story, language: str) -> list[str]:
    """At most two ways to write a name; its usual name comes first where the language has its script."""
    name = normal_form(anchor.name) if anchor.concept.kind is ConceptKind.CITY else ""
    usual = [name] if name and _same_script(name, language) else []
    words = dict.fromkeys([*usual, *_anchor_words(anchor, story, language)])
    return list(words)[: 1 if usual else 2]


def _anchor_words(anchor: Anchor, story: Story, language: str) -> list[str]:
    """An anchor's forms as people write them, those of the language first.

    Whole names come before stems. Themes keep the lexicon's order, in which the most common word is first. It
    may be a stem, but search services stem words themselves.
    """
    is_theme = anchor.concept.kind is ConceptKind.THEME
    story_forms = (form for form in story.own_forms if form.concept == anchor.concept)
    forms = [
        form
        for form in (*forms_of([anchor.concept]), *story_forms)
        if form.language in (language, "") and _is_plain(form)
    ]
    forms.sort(key=lambda form: (form.language != language, not is_theme and form.ending is Ending.ANY))
    in_language = [_as_written(form) for form in forms if form.language == language]
    return in_language or [_as_written(form) for form in forms if _same_script(form.text, language)][:1]


def _is_plain(form: Form) -> bool:
    return (
        not (form.vowel_dropped or form.required_concepts)
        and len(form.text) >= _MIN_CHARS
        and not any(mark in form.text for mark in _NOTATION)
    )


def _as_written(form: Form) -> str:
    return form.text.upper() if form.case == "upper" else form.text


def _same_script(text: str, language: str) -> bool:
    """Whether a form without a language is in this language's script, if that is Latin or Cyrillic."""
    if language in ("ru", "uk", "bg", "be", "mk", "sr", "kk", "ky", "mn"):
        return any("\u0400" <= char <= "\u04ff" for char in text)
    return text.isascii() and language not in (
        "ko",
        "ja",
        "zh",
        "th",
        "ar",
        "fa",
        "he",
        "hi",
        "ur",
        "el",
        "ka",
        "hy",
    )


def _interleave(lists: Iterable[list[str]]) -> tuple[str, ...]:
    """The first word of each anchor, then the second of each, so that every anchor is represented."""
    rows = zip_longest(*lists)
    return tuple(dict.fromkeys(word for row in rows for word in row if word))
