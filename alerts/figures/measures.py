"""Measures: numbers that count nothing, but give money, a percentage, a magnitude, a length or the like.

One table serves all languages, because a unit stands right beside its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from alerts.figures.numbers.number import Number
from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.normalize import normal_form

MEASURES = frozenset({"money", "percentage", "magnitude", "length", "weight", "volume"})
"""Kinds of measures."""
_MAX_BEFORE = 24
_MAX_MAGNITUDE = 10
_LINKS = r"(?:\s?de |\s?d'|\s?di |\s?da |\s?of )?(?:\s?(?:us|u\.s\.)[ -])?"
"""Between a scale word and a currency: `millones de dólares`, `billion US dollars`."""
_DISTANCE_AFTER = re.compile(
    r"\s?(?:away|further|farther|weiter|from|inside|outside|off|deep|into|within|behind|of|north|south|east|west|northeast|northwest"
    r"|southeast|southwest|northern|southern|von|vor|nördlich|südlich|östlich|westlich|entfernt|de|du|des|del"
    r"|da|dal|dalla|do|od|ze|z|от|к|до|севернее|южнее|восточнее|западнее|від|до|на|dari|từ|van|från|no"
    r"|uzaklıkta|uzağında|ötede|عن|من|از|से|दूर)(?!\w)"
    r"|\s?(?:떨어진|떨어져|離れた|先の|外|以外|远|遠|จาก)"
)
_DISTANCE_BEFORE = re.compile(r"(?<!\w)(?:à|a|ad|в|у|за|sejauh|berjarak|cách|距|距离|ห่าง|على بعد)\s?$")
"""Around a length that says where something is: `four miles inside Russia`."""
_OTHER_DOLLARS = re.compile(r"\s(?:canad|austral|hong|taiw|singap|neo|néo|канад|австрал|гонк|тайв|синг)")
"""After the word for dollars: those of another country."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit, by position in its sentence."""

    number: Number
    kind: str
    unit: str


def measure_of(text: str, number: Number) -> Measure | None:
    """What a number of a normal-form text measures; None if it may count something."""
    after, before = _patterns()
    match = after.match(text, number.end)
    follows = match is not None
    if match is None:
        match = before.search(text[max(0, number.start - _MAX_BEFORE) : number.start])
        if match is None:
            return None
    kind, unit = _units()[match["form"]]
    if unit == "USD" and follows and _OTHER_DOLLARS.match(text, match.end()):
        unit = "dollars"
    if kind == "money" and number.in_words and number.end - number.start == 1:
        return None  # a syllable: `一元` is part of names
    if kind == "magnitude" and not 1 <= number.high < _MAX_MAGNITUDE:
        return None
    return Measure(number, kind, unit)


def is_distance(text: str, measure: Measure) -> bool:
    """Whether a length only says how far away something is."""
    if measure.kind != "length":
        return False
    match = _patterns()[0].match(text, measure.number.end)
    end = match.end() if match else measure.number.end
    start = measure.number.start
    return bool(
        _DISTANCE_AFTER.match(text, end) or _DISTANCE_BEFORE.search(text[max(0, start - _MAX_BEFORE) : start])
    )


def _rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    table = (files("alerts.figures") / "measures.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.strip() and not line.startswith("#"):
            kind, unit, after, before = [*line.split("\t"), ""][:4]
            yield kind, unit, _forms(after), _forms(before)


def _forms(cell: str) -> list[str]:
    return [form for part in cell.split(", ") if (form := part.strip())]


def _key(form: str) -> str:
    return normal_form(form.removesuffix("*")).strip()


@lru_cache(maxsize=1)
def _units() -> dict[str, tuple[str, str]]:
    """Form without its star, in normal form → kind and unit; the first row that has a form decides."""
    found: dict[str, tuple[str, str]] = {}
    for kind, unit, after, before in _rows():
        for form in (*after, *before):
            found.setdefault(_key(form), (kind, unit))
    return found


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What follows a measured number, and what ends right before one."""
    after, before = set[str](), set[str]()
    open_forms: set[str] = set()
    for _, _, following, preceding in _rows():
        after.update(map(_key, following))
        before.update(map(_key, preceding))
        open_forms.update(_key(form) for form in following if form.endswith("*"))
    closed = after - open_forms
    endings = (
        (_alternation(open_forms), r"\w{0,8}"),
        (_alternation(form for form in closed if _is_open_ended(form)), ""),
        (_alternation(form for form in closed if not _is_open_ended(form)), r"(?!\w)"),
    )
    choices = "|".join(f"(?:{forms}){ending}" for forms, ending in endings if forms)
    after_pattern = re.compile(rf"{_LINKS}\s?-?(?=(?P<form>{_alternation(after)}))(?:{choices})")
    joined = {form for form in before if is_unsegmented(form)}
    start = rf"(?=(?:{_alternation(joined)}))|(?<!\w)"
    return after_pattern, re.compile(rf"(?:{start})(?P<form>{_alternation(before)})\s?$")


def _is_open_ended(form: str) -> bool:
    """Whether another word may follow without a blank: signs, and scripts without word borders."""
    return is_unsegmented(form) or not form[-1].isalnum()


def _alternation(forms: Iterator[str] | set[str]) -> str:
    return "|".join(map(re.escape, sorted(set(forms), key=lambda form: (-len(form), form))))
