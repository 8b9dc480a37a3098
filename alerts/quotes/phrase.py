"""A phrase in its parts: names, offices, titles, and the small words that join them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alerts.figures.attribution import Speaker
from alerts.figures.speaker_names import OFFICE_NAMES
from alerts.quotes.unit import Token, Unit
from alerts.text.concept import ConceptKind

MAX_PHRASE = 14
"""Words of a phrase that names a speaker."""
_UNCASED = frozenset({"ar"})
"""Languages without capitals that write words apart: what follows a title is a name."""
_NAMELESS = frozenset({"media"})
_NAMED_BY_ITSELF = frozenset({"defence", "staff"})
"""Kinds of offices that a report names without their country, where it is its own."""
_NO_NAMES = ("common", "front", "clause", "cut")
"""Labels of words that a capital at the beginning of a sentence makes no names."""
_JOINING = (("title", "title"), ("body", "body"), ("of", "relation"), ("link", "link"))
"""Label of a word → the kind of its part, in the order in which they are tried."""
_METONYMS = {
    **dict.fromkeys(("hamas", "hamás"), "Hamas"),
    **dict.fromkeys(("pentagon", "pentágono", "pentagono", "pentagone", "пентагон"), "Pentagon"),
}
"""Organisations that the lexicon reads as countries."""


class Item(NamedTuple):
    """A part of a phrase."""

    kind: str
    """person, organisation, country, office, unnamed office, title, body, link, relation, name, possessive.

    An unnamed office is one whose country the phrase does not tell; a body can speak, but is no title.
    """
    start: int
    end: int
    name: str = ""


def items_of(unit: Unit, start: int, end: int, *, goes_on: bool) -> list[Item]:
    """The parts of a phrase; empty if a word is not known, or only those before it where it goes on."""
    items: list[Item] = []
    tokens = unit.tokens_between(start, end)
    lead = unit.grammar["lead"]
    while tokens and not goes_on and tokens[0].text in lead:
        tokens = tokens[1:]
    if not goes_on and len(tokens) > MAX_PHRASE:
        return []
    for token in tokens[:MAX_PHRASE]:
        if items and token.start < items[-1].end:
            continue
        item = _item(unit, token, items)
        if item is None:
            return items if goes_on else []
        if item.kind == "name" and items and items[-1].kind == "name" and _is_next(unit, items[-1], item):
            item = Item("name", items[-1].start, item.end)
            items[-1] = item
        else:
            items.append(item)
    return items


def without_tail(items: list[Item]) -> list[Item]:
    """Without what follows a name: `said Zelensky to Macron`, `in Kyiv`."""
    named = next((index for index, item in enumerate(items) if item.kind in {"person", "name"}), len(items))
    cut = next((index for index in range(named, len(items)) if items[index].kind == "relation"), len(items))
    while cut and items[cut - 1].kind in {"relation", "link"}:
        cut -= 1
    return items[:cut]


def _is_next(unit: Unit, one: Item, other: Item) -> bool:
    return not unit.normal[one.end : other.start].strip(" .")


def _item(unit: Unit, token: Token, before: Sequence[Item]) -> Item | None:
    """The part that begins with a word; None for a word that nobody knows."""
    return (
        _listed_item(unit, token)
        or _office_item(unit, token)
        or _joining_item(unit, token)
        or _unlisted_name(unit, token, before)
    )


def _listed_item(unit: Unit, token: Token) -> Item | None:
    """A person, organisation, country or office of the lexicon."""
    speaker = _speaker_at(unit, token)
    if speaker is None:
        return None
    kind, end = kind_of(speaker), max(speaker.end, token.end)
    if unit.normal.startswith("'", speaker.end) and speaker.end < token.end and kind == "person":
        kind = "possessive"
    name = _METONYMS.get(unit.normal[speaker.start : end], speaker.name)
    return Item(kind if name == speaker.name else "organisation", token.start, end, name)


def _office_item(unit: Unit, token: Token) -> Item | None:
    """An office that is not known to be anybody's."""
    word = next((word for word in unit.words_at(token.start) if word.label in OFFICE_NAMES), None)
    if word is None or word.label in _NAMELESS or token.text in unit.grammar["title"]:
        return None
    end = max(word.end, token.end)
    if word.label == "president":
        return Item("title", token.start, end)
    return unnamed_office(unit, word.start, end)


def _joining_item(unit: Unit, token: Token) -> Item | None:
    kind = next((kind for label, kind in _JOINING if token.text in unit.grammar[label]), None)
    return Item(kind, token.start, token.end) if kind else None


def _unlisted_name(unit: Unit, token: Token, before: Sequence[Item]) -> Item | None:
    """A word that its capital, or in scripts without capitals its place, makes a name."""
    last = before[-1].kind if before else ""
    if unit.grammar.language in _UNCASED:
        is_name = last in {"title", "country", "name", "person"}
    else:
        is_name = (
            unit.cased[token.start].isupper()
            and not unit.is_capitals
            and not any(token.text in unit.grammar[label] for label in _NO_NAMES)
            and (last in {"name", "title"} or not unit.words_at(token.start))
        )
    return Item("name", token.start, token.end) if is_name else None


def unnamed_office(unit: Unit, start: int, end: int) -> Item:
    """An office whose country is not told; some are known by their own name where a capital begins it."""
    labels = {word.label for word in unit.words if start <= word.start < end}
    is_named = bool(labels & _NAMED_BY_ITSELF) and not unit.cased[start].islower()
    return Item("unnamed office", start, end, unit.original(start, end) if is_named else "")


def _speaker_at(unit: Unit, token: Token) -> Speaker | None:
    """The longest of those who may speak that covers a word or begins in it."""
    found = [one for one in unit.speakers_in(token.start, token.end) if one.end >= token.end - 3]
    return max(found, key=lambda one: (one.end - one.start, one.rank), default=None)


def kind_of(speaker: Speaker) -> str:
    """The kind of a speaker as a part of a phrase."""
    if speaker.concept is None:
        return "office"
    kinds = {ConceptKind.PERSON: "person", ConceptKind.ORGANISATION: "organisation"}
    return kinds.get(speaker.concept.kind, "country")


def with_own_countries(unit: Unit, items: Sequence[Item]) -> list[Item]:
    """The items, with each office unnamed whose country the phrase does not hold: it was named elsewhere."""
    if any(item.kind in {"country", "organisation"} for item in items):
        return list(items)
    return [unnamed_office(unit, item.start, item.end) if item.kind == "office" else item for item in items]
