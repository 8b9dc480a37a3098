"""What the stories are called, for the rows of GDELT's files: plain names in all languages of the lexicon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from alerts.matching.general.background import load_background
from alerts.matching.general.seed_words import PLACE_NAMES, SeedWord, SeedWords
from alerts.stories.story import Group, Role, Story
from alerts.text.concept import Concept
from alerts.text.keyed_text import FRONT, TITLE
from alerts.text.lexicon.forms import Ending, Form, has_case, is_unsegmented
from alerts.text.lexicon.load import forms_of, home_countries
from alerts.text.normalize import normal_form
from crawler.gdelt.names import Name, NameGroup, StoryNames

_CASE_ENDING, _SHORT_ENDING, _ANY_ENDING = 6, 2, 12
"""Letters that may follow a name, a short name, and the stem of a word."""
_SHORT_NAME = 4
_MIN_RARITY, _MAX_SEED_NAMES = 5.0, 60
_MIN_CHARS = 3
_PLACES = (PLACE_NAMES[TITLE], PLACE_NAMES[FRONT])
_NOT_NAMES = frozenset({Role.THEME, Role.FIGURE, Role.KEYWORD})


def gdelt_names(stories: Iterable[Story]) -> tuple[StoryNames, ...]:
    """The names of all stories; one pass over a file serves them all."""
    return tuple(_framed_names(story) if story.is_framed else _general_names(story) for story in stories)


def _framed_names(story: Story) -> StoryNames:
    """Both parties of the story. Where it has only one, a theme in the title or a keyword as well."""
    parties = [
        NameGroup(names)
        for group in (Group.ACTOR, Group.COUNTERPART)
        if (names := _names(story, _with_people(story.concepts_of(group))))
    ]
    if len(parties) < 2 and (themes := _theme_names(story)):
        parties.append(NameGroup((*themes, *_keyword_names(story)), in_title_only=True))
    return StoryNames(len(parties), tuple(parties))


def _general_names(story: Story) -> StoryNames:
    """Any name or theme of the story: its judge weighs all words of a row, so one is enough to ask it."""
    concepts = {anchor.concept for anchor in story.anchors if anchor.role not in _NOT_NAMES}
    rarity = load_background().rarity
    words = (
        name
        for seed in story.seeds
        for name in _seed_names(SeedWords(seed, story, rarity).at_least(_MIN_RARITY))
    )
    names = NameGroup((*_names(story, concepts), *_keyword_names(story), *words))
    return StoryNames(1, (names, NameGroup(_theme_names(story), in_title_only=True)))


def _seed_names(words: Sequence[SeedWord]) -> Iterator[Name]:
    """The words of headline and opening with a capital; all where a script has no capitals."""
    for word in words[:_MAX_SEED_NAMES]:
        first = word.word[0]
        is_name = first.isupper() if has_case(first) else first.isalpha()
        if is_name and len(word.word) >= _MIN_CHARS and word.place in _PLACES:
            yield _plain_name(word.word)


def _keyword_names(story: Story) -> Iterator[Name]:
    """Keywords that are plain words or phrases, as the user typed them."""
    for keyword in story.typed_keywords:
        text = keyword.strip().strip("*")
        if len(text) > 1 and all(part.replace("-", "").isalnum() for part in text.split()):
            yield _plain_name(text)


def _plain_name(text: str) -> Name:
    tail = _CASE_ENDING if len(text) > _SHORT_NAME else _SHORT_ENDING
    return Name(normal_form(text), tail, is_unsegmented(text))


def _with_people(concepts: Collection[Concept]) -> set[Concept]:
    """The concepts, with the persons and organisations of countries among them, which stand for these."""
    people = {concept for concept, country in home_countries().items() if country in concepts}
    return {*concepts, *people}


def _theme_names(story: Story) -> tuple[Name, ...]:
    return _names(story, {anchor.concept for anchor in story.anchors if anchor.role is Role.THEME})


def _names(story: Story, concepts: Collection[Concept]) -> tuple[Name, ...]:
    own = (form for form in story.own_forms if form.concept in concepts)
    names = (_form_name(form) for form in (*forms_of(concepts), *own) if not form.required_concepts)
    return tuple(dict.fromkeys(name for name in names if name.text))


def _form_name(form: Form) -> Name:
    """A form without the finer rules of its language: the filter may let through more than the scanner."""
    if form.case == "upper":
        return Name(form.text.upper(), is_exact=True)
    if form.ending is Ending.ANY or form.continuation:
        tail = _ANY_ENDING  # of a phrase whose words are inflected, the first word is enough
    elif form.ending is Ending.NONE:
        tail = 0
    else:
        tail = _SHORT_ENDING if len(form.text) <= _SHORT_NAME else _CASE_ENDING
    return Name(form.text, tail, form.inside_word or is_unsegmented(form.text))
