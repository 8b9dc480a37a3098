"""For whom a claimant speaks: the spy agency, the ministry and the capital of a country are one party."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from alerts.figures.attribution import KNOWN_AS, country_names, name_of
from alerts.text.lexicon.load import ORGANISATION, homes

_NEWSROOMS = frozenset(ORGANISATION + one for one in ("ap", "afp", "bbc", "kyodo", "yonhap"))
"""Have a country, but do not speak for it."""


@lru_cache(maxsize=4096)
def party_of(who: str) -> str:
    """The country that a claimant speaks for; its own name where it speaks for none."""
    return _homes().get(who) or _country_in(who)


@lru_cache(maxsize=1)
def _homes() -> Mapping[str, str]:
    """Persons, organisations and offices with a name of their own, to their country."""
    found = {name_of(one): name_of(country) for one, country in homes().items() if one not in _NEWSROOMS}
    return found | {short: _country_in(office) for office, short in KNOWN_AS.items()}


def _country_in(who: str) -> str:
    """The country that a name begins with; else the name."""
    words = who.split()
    heads = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((head for head in heads if head in country_names()), who)
