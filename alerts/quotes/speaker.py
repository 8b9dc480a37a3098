"""The speaker that a phrase names: each of its words must be known, or none is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.figures.attribution import Speaker
from alerts.figures.speaker_names import OFFICE_NAMES
from alerts.quotes.name_cases import is_nominative
from alerts.quotes.outlets import is_outlet
from alerts.quotes.unit import Token, Unit, Verb
from alerts.text.concept import ConceptKind

MAX_PHRASE = 14
"""Words of a phrase that names a speaker."""
UNCASED = frozenset({"ar"})
"""Languages without capitals that write words apart: what follows a title is a name."""
_MAX_NAME = 60
_CROWDS = frozenset({"officials", "lawmakers", "media"})
_NAMELESS = frozenset({"media"})
_NAMED_BY_ITSELF = frozenset({"defence", "staff"})
"""Kinds of offices that a report names without their country, where it is its own."""
_NO_NAMES = ("common", "front", "clause", "cut")
"""Labels of words that a capital at the beginning of a sentence makes no names."""
_METONYMS = {
    **dict.fromkeys(("hamas", "hamás"), "Hamas"),
    **dict.fromkeys(("pentagon", "pentágono", "pentagono", "pentagone", "пентагон"), "Pentagon"),
}
"""Organisations that the lexicon reads as countries."""


class NamedSpeaker(NamedTuple):
    """A speaker, and where the phrase that names him ends."""

    name: str
    end: int


class Item(NamedTuple):
    """A part of a phrase."""

    kind: str
    """person, organisation, country, office, unnamed office, title, link, relation, name, possessive."""
    start: int
    end: int
    name: str = ""


def speaker_in(
    unit: Unit, start: int, end: int, *, verb: str = "", is_subject: bool = True, goes_on: bool = False
) -> NamedSpeaker | None:
    """Who is named by the whole phrase from `start` to `end`, or by its beginning where it `goes_on`.

    A subject must stand in the case of subjects, and agree with its verb.
    """
    items = _items(unit, start, end, goes_on=goes_on)
    if goes_on:
        items = _without_tail(items)
    if not items:
        return None
    head = _head(unit, items)
    if head is None or is_outlet(head.name, is_listed=head.kind != "name"):
        return None
    if is_subject and not _is_subject(unit, head, verb):
        return None
    if not is_subject and head.kind == "name" and not _has_title(items):
        return None  # `according to` a name without a title: mostly an outlet, a paper, a book
    return NamedSpeaker(head.name, items[-1].end)


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
        titles = _items(unit, *title, goes_on=False)
        if titles and not any(item.kind in {"person", "name"} for item in titles) and _has_title(titles):
            speaker = speaker_in(unit, *name, verb=verb.text)
            if speaker is not None and _is_one_name(unit, *name):
                return speaker
    return None


def _has_title(items: Sequence[Item]) -> bool:
    return any(item.kind in {"title", "office", "unnamed office"} for item in items)


def _is_one_name(unit: Unit, start: int, end: int) -> bool:
    kinds = {item.kind for item in _items(unit, start, end, goes_on=False)}
    return bool(kinds) and kinds <= {"person", "name", "title", "link"} and bool(kinds & {"person", "name"})


def _items(unit: Unit, start: int, end: int, *, goes_on: bool) -> list[Item]:
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


def _without_tail(items: list[Item]) -> list[Item]:
    """Without what follows a name: `said Zelensky to Macron`, `in Kyiv`."""
    named = next((index for index, item in enumerate(items) if item.kind in {"person", "name"}), len(items))
    cut = next((index for index in range(named, len(items)) if items[index].kind == "relation"), len(items))
    while cut and items[cut - 1].kind in {"relation", "link"}:
        cut -= 1
    return items[:cut]


def _is_next(unit: Unit, one: Item, other: Item) -> bool:
    return not unit.normal[one.end : other.start].strip(" .")


def _item(unit: Unit, token: Token, before: Sequence[Item]) -> Item | None:
    grammar, capital = unit.grammar, unit.cased[token.start].isupper()
    if (speaker := _speaker_at(unit, token)) is not None:
        kind = kind_of(speaker)
        end = max(speaker.end, token.end)
        if unit.normal[speaker.end : token.end].startswith("'") and kind == "person":
            kind = "possessive"
        name = _METONYMS.get(unit.normal[speaker.start : end], speaker.name)
        return Item(kind if name == speaker.name else "organisation", token.start, end, name)
    for word in unit.words:
        if word.start <= token.start < word.end and word.label in OFFICE_NAMES:
            if token.text in grammar["title"]:
                break
            if word.label == "president":
                return Item("title", token.start, max(word.end, token.end))
            if word.label in _NAMELESS:
                return None
            return unnamed_office(unit, word.start, max(word.end, token.end))
    if token.text in grammar["title"]:
        return Item("title", token.start, token.end)
    if token.text in grammar["body"]:
        return Item("body", token.start, token.end)
    if token.text in grammar["of"]:
        return Item("relation", token.start, token.end)
    if token.text in grammar["link"]:
        return Item("link", token.start, token.end)
    if grammar.language in UNCASED and before and before[-1].kind in {"title", "country", "name", "person"}:
        return Item("name", token.start, token.end)
    if capital and not unit.is_capitals and not any(token.text in grammar[label] for label in _NO_NAMES) and not _is_count_word(unit, token, before):
        return Item("name", token.start, token.end)
    return None


def _is_count_word(unit: Unit, token: Token, before: Sequence[Item]) -> bool:
    """Whether the vocabulary of figures has the word, unless it follows another name."""
    if before and before[-1].kind in {"name", "title"}:
        return False
    return any(word.start <= token.start < word.end for word in unit.words)


def unnamed_office(unit: Unit, start: int, end: int) -> Item:
    """An office whose country is not told; some are known by their own name where a capital begins it."""
    labels = {word.label for word in unit.words if start <= word.start < end}
    is_named = bool(labels & _NAMED_BY_ITSELF) and not unit.cased[start].islower()
    return Item("unnamed office", start, end, unit.original(start, end) if is_named else "")


def _speaker_at(unit: Unit, token: Token) -> Speaker | None:
    """The longest of those who may speak that covers the beginning of a word, persons first."""
    found = [one for one in unit.speakers if one.start <= token.start < one.end or token.start < one.start < token.end]
    found = [one for one in found if one.end >= token.end - 3]
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
    """Whether an unknown name surely is one: of two words, after a title, given before, or within a sentence."""
    item = items[index]
    text = unit.normal[item.start : item.end]
    if len(text) > _MAX_NAME or len(text) < 3:
        return False
    if " " in text or text in unit.surnames:
        return True
    follows_title = index > 0 and items[index - 1].kind in {"title", "office"}
    return follows_title or (unit.cased[item.start : item.end].isupper() and not unit.is_title)


def _named(unit: Unit, item: Item) -> Item:
    """A name as the report has it, in full if it gave it before."""
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
    return is_nominative(unit.normal[head.start : head.end], head.name, verb, unit.grammar.language, head.kind)
