"""The words that data brings into messages: kinds of figures, units, themes, offices and names.

`texts` lists those that every catalogue has. Data may bring others, a thing that a report counts or an anchor
of the config: they stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.figures.measures import MEASURES
from alerts.figures.quantities.labels import EVENTS, MASSED, MOVES, PERSONS, PLANNED, SENT, THINGS
from alerts.figures.speaker_names import OFFICE_NAMES, OFFICE_SHORT_NAMES, display_name
from alerts.messages.language.catalogues import SOURCE_LANGUAGE
from alerts.messages.language.names import short_name
from alerts.text.lexicon.load import listed_concepts, theme_info

_TROOPS = frozenset(f"troops {move}" for move in (SENT, MASSED, PLANNED))
_AREAS = frozenset({"area", "area cleared"})
_METRIC = {"hectares", "km²", "km", "m", "cm", "mm", "kg", "t", "m³", "l"}
_OTHER_MEASURES = {"mi", "nmi", "ft"}
_CURRENCIES = {"dollars", "rupees", "kroner", "pesos", "tomans", "riyals"}
_UNITS = _METRIC | _OTHER_MEASURES | _CURRENCIES
"""Those that are words or differ by script; currencies have the same code everywhere."""


def _listed_names() -> set[str]:
    return {short_name(display_name(concept), SOURCE_LANGUAGE) for concept in listed_concepts()}


def texts() -> Mapping[str, tuple[str, ...]]:
    """Context → English texts, each once and in order."""
    figures = (EVENTS - MOVES) | PERSONS | THINGS | MEASURES | _TROOPS | _AREAS
    return {
        "figure": tuple(sorted(figures)),
        "name": tuple(sorted({*OFFICE_SHORT_NAMES.values(), *_listed_names()})),
        "office": tuple(sorted(OFFICE_NAMES.values())),
        "theme": tuple(sorted(theme.name.replace("-", " ") for theme in theme_info())),
        "unit": tuple(sorted(_UNITS)),
    }
