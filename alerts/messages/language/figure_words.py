"""What figures say beside their numbers: what is counted, in which unit, and who states it."""

from __future__ import annotations

from alerts.figures.quantities.labels import EVENTS
from alerts.figures.speaker_names import OFFICE_NAMES, country_code
from alerts.messages.language.marks import mark_label
from alerts.messages.language.words import Words

_CIVILIANS = "civilians "
_OFFICES = frozenset(OFFICE_NAMES.values())


def kind_text(kind: str, words: Words) -> str:
    """`killed`, `civilians killed`, `troops sent`; a kind that no list has stays as it is."""
    if not kind:
        return words.label("figure", "figure")
    event = kind.removeprefix(_CIVILIANS)
    if event != kind and event in EVENTS:
        return words.label("figure", "civilians {what}", what=words.label("figure", event))
    return words.label("figure", kind)


def unit_text(number: float, unit: str, words: Words) -> str:
    """`2,600 people`, `12 km`; the number alone where there is no unit."""
    amount = words.number(number)
    if unit == "people":
        return words.plural("{amount} person", "{amount} people", int(number), amount=amount)
    return f"{amount} {words.label('unit', unit)}" if unit else amount


def people_count(number: float, words: Words) -> str:
    """The number with the counter that some languages need beside `killed`."""
    return words.label("people", "{number}", number=words.number(number))


def speaker_text(speaker: str, words: Words) -> str:
    """`NIS`, `Ukraine general staff`, `Zelensky`; a speaker whom no list has stays as it is."""
    country, office = _country_and_office(speaker)
    if not country:
        return words.short_name(speaker)
    name = words.country_name(country)
    if not office:
        return name
    pattern = mark_label("speaker", "{country} {office}")
    return words.label("speaker", pattern, country=name, office=words.label("office", office))


def _country_and_office(speaker: str) -> tuple[str, str]:
    """The country's code, then the office; both empty for a speaker of another kind."""
    if code := country_code(speaker):
        return code, ""
    for office in _OFFICES:
        if speaker.endswith(f" {office}") and (code := country_code(speaker[: -len(office) - 1])):
            return code, office
    return "", ""
