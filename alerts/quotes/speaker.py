"""The speaker that a phrase names: each of its words must be known, or none is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.quotes.name_cases import is_nominative
from alerts.quotes.outlets import is_outlet
from alerts.quotes.phrase import Item, items_of, with_own_countries, without_tail
from alerts.quotes.unit import Unit, Verb

_MAX_NAME = 60
_CROWDS = frozenset({"officials", "lawmakers", "media"})


class NamedSpeaker(NamedTuple):
    """A speaker, and where the phrase that names him ends."""

    name: str
    end: int
    is_person: bool


def speaker_in(
    unit: Unit, start: int, end: int, *, verb: str = "", is_subject: bool = True, goes_on: bool = False
) -> NamedSpeaker | None:
    """Who is named by the whole phrase from `start` to `end`, or by its beginning where it `goes_on`.

    A subject must stand in the case of subjects, and agree with its verb.
    """
    items = items_of(unit, start, end, goes_on=goes_on)
    if goes_on:
        items = without_tail(items) if items and items[0].kind != "relation" else []
    if not items:
        return None
    head = _head(unit, items)
    if head is None or is_outlet(head.name, is_listed=head.kind != "name"):
        return None
    if is_subject and not _is_subject(unit, head, verb):
        return None
    if not is_subject and head.kind == "name" and not _has_title(items):
        return None  # `according to` a name without a title: mostly an outlet, a paper, a book
    return NamedSpeaker(head.name, items[-1].end, head.kind in {"person", "name"})


def subject_before(unit: Unit, verb: Verb) -> NamedSpeaker | None:
    """The subject right before a verb; commas may enclose its name or its title."""
    begin = unit.phrase_start(verb.start)
    if unit.normal[begin : verb.start].strip():
        return speaker_in(unit, begin, verb.start, verb=verb.text)
    comma = begin - 1
    if unit.normal[comma : comma + 1] != ",":
        return None
    second = unit.phrase_start(comma)
    if unit.normal[second - 1 : second] != "," or second < 1:
        return None
    first = unit.phrase_start(second - 1)
    for name, title in (((second, comma), (first, second - 1)), ((first, second - 1), (second, comma))):
        titles = items_of(unit, *title, goes_on=False)
        if titles and not any(item.kind in {"person", "name"} for item in titles) and _has_title(titles):
            speaker = speaker_in(unit, *name, verb=verb.text)
            if speaker is not None and _is_one_name(unit, *name):
                return speaker
    return None


def _has_title(items: Sequence[Item]) -> bool:
    return any(item.kind in {"title", "office", "unnamed office"} for item in items)


def _is_one_name(unit: Unit, start: int, end: int) -> bool:
    kinds = {item.kind for item in items_of(unit, start, end, goes_on=False)}
    return bool(kinds) and kinds <= {"person", "name", "title", "link"} and bool(kinds & {"person", "name"})


def _head(unit: Unit, items: Sequence[Item]) -> Item | None:
    """Who of a phrase speaks: the last name, else its office, organisation or country."""
    items = list(_joined_names(unit, with_own_countries(unit, items)))
    names = [
        index
        for index, item in enumerate(items)
        if item.kind == "person" or (item.kind == "name" and _is_full_name(unit, items, index))
    ]
    if names:
        last = items[names[-1]]
        before = items[names[-1] - 1] if names[-1] else None
        if names[-1] != len(items) - 1 or _depends(items[: names[-1]]):
            return None
        if before is not None and before.kind == "title" and last.kind == "person" and _is_aide(unit, before):
            return None
        return last if last.kind == "person" else _named(unit, last)
    if any(item.kind in {"name", "possessive"} for item in items):
        return None
    return _office_or_country(items)


def _depends(before: Sequence[Item]) -> bool:
    """Whether a name after these parts only says whose they are: `the ministry of the ...`."""
    rest = [item.kind for item in before]
    while rest and rest[-1] == "link":
        rest.pop()
    return bool(rest) and rest[-1] == "relation"


def _office_or_country(items: Sequence[Item]) -> Item | None:
    for kind in ("office", "organisation", "unnamed office"):
        for index, item in enumerate(items):
            if item.kind == kind and item.name:
                before = items[index - 1].kind if index else ""
                is_represented = before != "relation" or items[index - 2].kind in {"title", "link"}
                return item if is_represented else None
    countries = [item for item in items if item.kind == "country"]
    if len(countries) == 1 and all(item.kind in {"country", "link"} for item in items):
        return countries[0]
    return None


def _joined_names(unit: Unit, items: Sequence[Item]) -> Iterator[Item]:
    """The items, with an unknown word right before a person as that person's first name.

    A word right behind an office without a country is a part of its name: `Ministerio Público`.
    """
    for index, item in enumerate(items):
        following = items[index + 1] if index + 1 < len(items) else None
        before = items[index - 1] if index else None
        if item.kind == "name" and following is not None and following.kind == "person":
            continue
        if before is not None and before.kind == "unnamed office" and item.kind == "name":
            is_title = any(
                token.text in unit.grammar["title"] for token in unit.tokens_between(before.start, before.end)
            )
            yield item if is_title else item._replace(start=before.start)
        elif item.kind != "unnamed office" or following is None or following.kind != "name":
            yield item
        elif any(word.label in _CROWDS and word.start == item.start for word in unit.words):
            return


def _is_full_name(unit: Unit, items: Sequence[Item], index: int) -> bool:
    """Whether an unknown name surely is one: of two words, after a title, given before, an abbreviation."""
    item = items[index]
    text = unit.normal[item.start : item.end]
    if len(text) > _MAX_NAME or len(text) < 3:
        return False
    if " " in text or text in unit.surnames:
        return True
    follows_title = index > 0 and items[index - 1].kind in {"title", "office"}
    if unit.grammar.language == "ar" and text.startswith("ال"):
        return False  # `the police`
    return follows_title or (unit.cased[item.start : item.end].isupper() and not unit.is_title)


def _named(unit: Unit, item: Item) -> Item:
    """A name as the report has it, in full if it gave it before."""
    text = unit.normal[item.start : item.end]
    while unit.grammar.language == "ar" and text.startswith("ال") and " " in text:  # what a title is of
        item = item._replace(start=item.start + text.index(" ") + 1)
        text = unit.normal[item.start : item.end]
    return item._replace(name=unit.surnames.get(text) or unit.original(item.start, item.end))


def _is_aide(unit: Unit, title: Item) -> bool:
    """Whether a title says whose it is in the words that follow: `juru bicara Zelensky`."""
    return unit.normal[title.start : title.end] in unit.grammar["aide"]


def _is_subject(unit: Unit, head: Item, verb: str) -> bool:
    surface = unit.cased[head.start : head.end]
    if head.kind == "country":
        is_plural = unit.grammar.language == "en" and surface.endswith("s") and not head.name.endswith("s")
        if is_plural or surface[:1].islower():
            return False
    if head.kind == "person" and surface[:1].islower():
        return False
    return is_nominative(
        unit.normal[head.start : head.end], head.name, verb, unit.grammar.language, head.kind
    )
