"""The catalogue's feeds, sitemaps and section pages, each with the outlet that publishes it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from alerts.outlets.records import Control, Outlet
from alerts.outlets.table import OutletTable, shipped_table
from alerts.text.languages import primary_language

HOME, WORLD = "home", "world"
"""A feed's scope: its outlet's own country, or the world."""
GENERAL = "general"
"""The topic of a feed of all news."""
_AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class CatalogueFeed:
    """One address of the catalogue."""

    url: str
    kind: str
    """`feed`, `sitemap` or `site`."""
    outlet: Outlet
    language: str
    """The primary tag."""
    scope: tuple[str, ...]
    """`home`, `world`, codes of countries, or regions."""
    region: str
    """The part of the country that it reports on; empty for the whole."""
    topics: tuple[str, ...]
    confirmed: str
    """`lists:N`, `publisher` or `list`: where the address was found."""
    checked: str
    """The month of that, `YYYY-MM`; empty if it is not dated."""

    @property
    def countries(self) -> frozenset[str]:
        """Codes of the countries that it reports on; empty for a world desk or a whole region."""
        home = {self.outlet.country} if HOME in self.scope and self.outlet.country else set()
        return frozenset(home | {place for place in self.scope if place.isupper()})

    @property
    def is_world_desk(self) -> bool:
        """Whether it reports on the whole world."""
        return WORLD in self.scope

    @property
    def is_general(self) -> bool:
        """Whether it carries news of all kinds."""
        return GENERAL in self.topics

    @property
    def is_agency(self) -> bool:
        """Whether a news agency publishes it."""
        return self.outlet.kind == _AGENCY

    @property
    def is_state_media(self) -> bool:
        """Whether a government controls what it says."""
        return self.outlet.control is Control.STATE


@lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueFeed, ...]:
    """All feeds of the catalogue, in the order of its file."""
    outlets = shipped_table()
    text = (files("service.catalogue") / "feeds.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        CatalogueFeed(
            url=row["url"],
            kind=row["kind"],
            outlet=_outlet(outlets, row["outlet"]),
            language=primary_language(row["language"]),
            scope=tuple(row["scope"].split(",")),
            region=row["region"],
            topics=tuple(row["topics"].split(",")),
            confirmed=row["confirmed"],
            checked=row["checked"],
        )
        for row in rows
    )


def _outlet(outlets: OutletTable, domain: str) -> Outlet:
    outlet = outlets.by_host(domain)
    if outlet is None:
        raise ValueError(f"the catalogue names the outlet {domain}, which the table of outlets does not have")
    return outlet
