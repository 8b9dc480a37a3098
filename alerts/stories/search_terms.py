"""The words by which a story is searched for in one language: whom, with or against whom, and what. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from alerts.stories.story import Anchor, Group, Story
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.forms import Ending, Form
from alerts.text.lexicon.load import forms_of

TermGroups = tuple[tuple[str, ...], ...]
"""One of each group must occur: `(("북한",), ("러시아",), ("파병", "군인"))`."""
MAX_PER_GROUP = (2, 3, 6)
"""Of actors, counterparts and themes: a query with more is refused or cut by those who answer it."""
_MIN_CHARS = 2
_NOTATION = ("*", "=", "{")


def search_terms(story: Story, language: str) -> TermGroups:
    """Groups of alternatives, the weightiest anchors first; a group without words is left out.

    A story that is followed by keywords alone gives its subjects' names; nothing at all gives ().
    """
    groups = (Group.ACTOR, Group.COUNTERPART, Group.THEME)
    found = []
    for group, most in zip(groups, MAX_PER_GROUP, strict=True):
        anchors = sorted((one for one in story.anchors if one.group is group), key=lambda one: -one.weight)
        words = _interleave(_anchor_words(anchor, story, language) for anchor in anchors)
        if words:
            found.append(words[:most])
    return tuple(found)


def _anchor_words(anchor: Anchor, story: Story, language: str) -> list[str]:
    """An anchor's forms as people write them, those of the language first.

    Names: whole ones before stems. Themes: in the lexicon's order, whose first word is the plainest; that it
    may be a stem harms little, because services reduce words to stems themselves.
    """
    is_theme = anchor.concept.kind is ConceptKind.THEME
    added = (form for form in story.own_forms if form.concept == anchor.concept)
    forms = [
        form
        for form in (*forms_of([anchor.concept]), *added)
        if form.language in (language, "") and _is_plain(form)
    ]
    forms.sort(key=lambda form: (form.language != language, not is_theme and form.ending is Ending.ANY))
    own = [_as_written(form) for form in forms if form.language == language]
    return own or [_as_written(form) for form in forms if _same_script(form.text, language)][:1]


def _is_plain(form: Form) -> bool:
    return (
        not (form.vowel_dropped or form.required_concepts)
        and len(form.text) >= _MIN_CHARS
        and not any(mark in form.text for mark in _NOTATION)
    )


def _as_written(form: Form) -> str:
    return form.text.upper() if form.case == "upper" else form.text


def _same_script(text: str, language: str) -> bool:
    """Whether a form that is bound to no language can stand in this one: Latin in Latin, else not at all."""
    cyrillic, latin = any("\u0400" <= char <= "\u04ff" for char in text), text.isascii()
    if language in ("ru", "uk", "bg", "be", "mk", "sr", "kk", "ky", "mn"):
        return cyrillic
    return latin and language not in ("ko", "ja", "zh", "th", "ar", "fa", "he", "hi", "ur", "el", "ka", "hy")


def _interleave(lists: Iterable[list[str]]) -> tuple[str, ...]:
    """The first word of each anchor, then the second of each: no anchor crowds out the others."""
    rows = zip_longest(*lists)
    return tuple(dict.fromkeys(word for row in rows for word in row if word))
