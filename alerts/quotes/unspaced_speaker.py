"""The speaker that a phrase names in scripts without capitals: names, offices and titles must cover it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from alerts.figures.speaker_names import OFFICE_NAMES
from alerts.quotes.grammar import Grammar
from alerts.quotes.outlets import is_outlet
from alerts.quotes.phrase import Item, kind_of, unnamed_office, with_own_countries
from alerts.quotes.unit import Unit

MAX_CHARS = 44
"""Characters of a phrase that names a speaker."""
_MAX_REPEATS = 4
_NAMES = {
    "ko": re.compile(r"[가-힣]{2,6}(?: [가-힣]{2,8})?"),
    "ja": re.compile(r"[\u4e00-\u9fff々ァ-ヶー]{2,10}(?:[・=][ァ-ヶー]{2,10}){0,3}"),
    "zh": re.compile(r"[\u4e00-\u9fff]{2,6}(?:[·・][\u4e00-\u9fff]{1,8}){0,3}"),
}
_KATAKANA = re.compile("[ァ-ヶー]")
_NO_NAME = re.compile(
    r"[们等方部省院局会會者員员的団团군측등들당]$|^[于在周今昨]|周[一二三四五六日]|[在向对對和与與及]"
)


@lru_cache(maxsize=16)
def _pattern(grammar: Grammar, label: str) -> re.Pattern[str]:
    words = sorted(map(re.escape, grammar[label].exact), key=len, reverse=True)
    return re.compile("|".join(words) or r"(?!)")


def after_all(pattern: re.Pattern[str], text: str, at: int) -> int:
    """The position after what matches a pattern again and again, a few times at most."""
    for _ in range(_MAX_REPEATS):
        match = pattern.match(text, at)
        if match is None:
            break
        at = match.end()
    return at


def unspaced_speaker(unit: Unit, start: int, end: int) -> str | None:
    """Who is named by the whole phrase between two positions; None if any of it is not known."""
    lead = _pattern(unit.grammar, "lead").match(unit.normal, start, end)
    start = lead.end() if lead else start
    while start < end and unit.normal[start].isspace():
        start += 1
    if not 0 < end - start <= MAX_CHARS:
        return None
    items = with_own_countries(unit, _items(unit, start, end))
    head = _head(unit, items) if items else None
    if head is None or not head.name or is_outlet(head.name, is_listed=head.kind != "name"):
        return None
    return head.name


def _items(unit: Unit, start: int, end: int) -> list[Item]:
    items: list[Item] = []
    at = run = start
    while at < end:
        item = _item(unit, at, end)
        if item is None and not unit.normal[at].isspace():
            at += 1
            continue
        if run < at and not _add_name(unit, items, run, at):
            return []
        if item is not None:
            items.append(item)
        at = run = item.end if item is not None else at + 1
    if run < at and not _add_name(unit, items, run, at):
        return []
    return items


def _add_name(unit: Unit, items: list[Item], start: int, end: int) -> bool:
    """Add an unknown stretch if it looks like a name; it continues a name before it."""
    if items and items[-1].kind == "name" and unit.normal[items[-1].end : start] == " ":
        start = items.pop().start
    text = unit.normal[start:end]
    if not _NAMES[unit.grammar.language].fullmatch(text):
        return False
    items.append(Item("name", start, end, unit.original(start, end)))
    return True


def _item(unit: Unit, at: int, end: int) -> Item | None:
    """The known item that begins at a position, the longest one."""
    found = [one for one in unit.speakers_in(at, at) if one.start == at and one.end <= end]
    titles = _pattern(unit.grammar, "title").match(unit.normal, at, end)
    if found and (titles is None or titles.end() <= max(one.end for one in found)):
        speaker = max(found, key=lambda one: (one.end, one.rank))
        return Item(kind_of(speaker), at, speaker.end, speaker.name)
    aides = _pattern(unit.grammar, "aide").match(unit.normal, at, end)
    words = unit.words_at(at)
    office = next((word for word in words if word.start == at and word.label in OFFICE_NAMES), None)
    if office is not None and office.label != "president" and (titles is None or titles.end() < office.end):
        if office.label in {"media", "officials", "lawmakers"}:
            return None
        return unnamed_office(unit, at, min(office.end, end))
    for kind, match in (
        ("aide", aides),
        ("title", titles),
        ("link", _pattern(unit.grammar, "link").match(unit.normal, at, end)),
    ):
        if match:
            return Item(kind, at, match.end())
    return None


def _head(unit: Unit, items: Sequence[Item]) -> Item | None:
    """Who of a phrase speaks: the last name, if only titles follow it."""
    names = [index for index, item in enumerate(items) if item.kind in {"person", "name"}]
    if names:
        return _last_name(unit, items, names[-1])
    if any(item.kind == "aide" for item in items):
        return None
    for kind in ("office", "organisation", "unnamed office"):
        for item in items:
            if item.kind == kind:
                return item
    countries = [item for item in items if item.kind == "country"]
    return countries[0] if len(countries) == 1 == len(items) else None


def _last_name(unit: Unit, items: Sequence[Item], index: int) -> Item | None:
    """The last name of a phrase, if it surely is the head of it."""
    head, before = items[index], items[index - 1] if index else None
    if any(item.kind in {"link", "aide"} for item in items[index + 1 :]):
        return None
    if head.kind == "person":
        is_first_name = before is None or before.kind != "name" or _is_first_name(unit, before)
        return head if is_first_name else None
    is_alone = before is None or before.kind != "person"
    return head if is_alone and _is_name(unit, items, index) else None


def _is_first_name(unit: Unit, item: Item) -> bool:
    """Whether an unknown stretch before a person can be a first name, and no word such as `if`."""
    text = unit.normal[item.start : item.end]
    if unit.grammar.language == "ko":
        return text not in unit.grammar["common"]
    return bool(_KATAKANA.search(text)) or "·" in text


def _is_name(unit: Unit, items: Sequence[Item], index: int) -> bool:
    """Whether an unknown stretch next to a title is a name; a first name next to a person is not asked."""
    beside = (index - 1,) if unit.grammar.language == "zh" else (index - 1, index + 1)
    neighbours = [items[at].kind for at in beside if 0 <= at < len(items)]
    if sum(item.kind == "name" for item in items) > 1:
        return False
    text = unit.normal[items[index].start : items[index].end]
    return (
        bool({"title", "aide", "unnamed office"} & set(neighbours))
        and not _NO_NAME.search(text)
        and text not in unit.grammar["common"]
    )
