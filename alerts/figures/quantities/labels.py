"""Which labels of `alerts.figures.words` stand for events, persons, things, areas and bounds."""

from __future__ import annotations

SENT, MASSED, PLANNED = "sent", "massed", "planned"
EVENT_WEIGHTS = {
    "killed": 1.0,
    "wounded": 1.0,
    "casualties": 1.0,
    "captured": 0.9,
    "missing": 0.9,
    "deserters": 0.9,
    "homeless": 0.9,
    "evacuated": 0.9,
    "displaced": 0.9,
    "arrested": 0.9,
    "warrants": 0.95,
    "charged": 0.9,
    "rescued": 0.9,
    MASSED: 0.8,
    SENT: 0.45,
    PLANNED: 0.5,
}
"""Event → how well it attracts a number, relative to the others."""
EVENTS = frozenset(EVENT_WEIGHTS)
MOVES = frozenset({SENT, MASSED, PLANNED})
SPECIALISTS = frozenset({"workers", "builders", "sappers", "officers", "generals"})
PERSONS = SPECIALISTS | {"troops", "people", "civilians", "men", "engineers"}
MILITARY_MEANINGS = {"men": "troops", "engineers": "sappers"}
"""Words that mean soldiers only in a report about soldiers."""
MILITARY_LABELS = frozenset({"troops", "sappers", "officers", "generals"})
"""Words that show a report to be about soldiers, so that `15,000 were sent` means troops."""
THINGS = frozenset(
    [
        "shells",
        "missiles",
        "drones",
        "containers",
        "tanks",
        "guns",
        "modules",
        "portraits",
        "graves",
        "houses",
        "mines",
        "jobs",
        "ships",
        "vehicles",
        "trains",
        "aircraft",
        "cables",
        "jewels",
        "artworks",
        "animals",
        "weapons",
    ]
)
AREA_UNITS = {"hectares": "hectares", "square_km": "km²"}
"""Label → the unit as a figure shows it."""
EXCLUDED_UNITS = frozenset({"skip", "money", "magnitude"})
"""Units whose numbers are not figures: days, kilometres, sums of money."""
COUNTED_NOUNS = PERSONS | THINGS | AREA_UNITS.keys() | EXCLUDED_UNITS
APART, FUNCTION = "apart", "function"
"""Labels of prepositions that separate a number from an event, and of words that name nothing."""
JOINING_LABELS = frozenset({APART, FUNCTION})
NAMELESS_EVENTS = MOVES | {"casualties"}
"""Events that happen to things too: of `sent 10 crates` or `lost 200 tents` they do not make people."""
UNSEPARATED_EVENTS = NAMELESS_EVENTS | {"warrants", "charged"}
"""Events that a preposition does not separate from their number: `warrants against 17 people`."""
COMPARABLE_KINDS = (EVENTS - MOVES) | PERSONS | THINGS | {"civilians", "area", "magnitude"}
"""First words of the kinds that count one thing; two sums of money or two crates may be of anything."""
BOUND_LABELS = frozenset({"more", "upto", "fewer", "about"})
"""Labels of words that make a number a bound or an approximation."""
VERB_FINAL_LANGUAGES = frozenset(["ko", "ja", "zh", "tr", "az", "hi", "te", "th", "ta", "ne", "mr"])
"""Languages that put the verb last, and `more than` after the number."""
