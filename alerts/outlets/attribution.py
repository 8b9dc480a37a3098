"""Which outlet stands behind a report, and the independent owners of several reports.

A report says of its publisher what its URL, its site and its source say. They may disagree; in this
order:

1. The agency that it credits. The text is the agency's, whoever prints it.
2. The host of its page: that is what a reader opens. The title of a feed can be anything.
3. The name of its site, if the host does not tell: a portal or search engine carries the work of many, and
   the table does not know all hosts.

An outlet that the table does not know is its own owner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from alerts.outlets.agencies import agency_by_form, forms_by_agency
from alerts.outlets.hosts import (
    carries_many,
    host_of,
    is_government,
    is_of_another_country,
    publisher_domain,
)
from alerts.outlets.names import is_host_name, letters_of, name_key
from alerts.outlets.records import Control, Outlet, Owner
from alerts.outlets.table import OutletTable
from store.records.articles import Article

_FOREIGN_SERVICES = frozenset({Control.STATE, Control.PUBLIC})


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who stands behind one report, and how well that is known."""

    owner: Owner
    outlet: Outlet | None = None
    """What the table knows of the outlet; None for an outlet that it does not know."""
    by_name: bool = False
    """Whether only the name of an unknown outlet is known: it may be one that is known by its host."""
    name: str = ""
    """How the report calls its outlet; empty where it does not."""

    @property
    def country(self) -> str:
        """Where its outlet is at home; empty where that is not known."""
        return self.outlet.country if self.outlet else ""

    def called(self) -> Iterable[str]:
        """What its outlet may be called elsewhere, in letters alone."""
        if self.outlet is not None:
            return (*_letters_of_outlet(self.outlet), letters_of(self.name))
        return letters_of(self.owner.name.split(".", 1)[0]), letters_of(self.name)


def owner_of(article: Article, table: OutletTable, credit: str = "") -> Owner:
    """Who stands behind a report; `credit`: the agency that it credits, by its canonical name."""
    return attribute(article, table, credit).owner


def attribute(article: Article, table: OutletTable, credit: str = "") -> Attribution:
    """Who stands behind a report, by its credit, its URL and its names."""
    host = host_of(article.url)
    own = table.by_host(host) if host else None
    if credit and not (own is not None and _bears_name_of(own, credit)):
        return attribute_name(credit, table)
    tells = bool(host) and (table.is_own_host(host) or not carries_many(host))
    if own is not None and tells:
        return _known(own, article.site or "")
    named = _named_outlet(article.site, "" if tells else article.source, table=table)
    if named is not None and (not tells or _may_publish_at(named, host)):
        return _known(named, article.site or "")
    if tells:
        domain = publisher_domain(host)
        control = Control.GOVERNMENT if is_government(host) else Control.UNKNOWN
        return Attribution(Owner(domain, control), name=article.site or "")
    name = article.site or article.source or host
    return Attribution(Owner(name), by_name=True, name=name)


def attribute_name(name: str, table: OutletTable) -> Attribution:
    """Who stands behind a report of which only the agency or the name of the outlet is known."""
    outlet = table.by_agency(agency_by_form().get(name, name)) or table.by_name(name)
    if outlet is not None:
        return _known(outlet, name)
    if is_host_name(name):
        host = host_of(f"//{name.lower()}")
        control = Control.GOVERNMENT if is_government(host) else Control.UNKNOWN
        return Attribution(Owner(publisher_domain(host) if host else name, control), name=name)
    return Attribution(Owner(name), by_name=True, name=name)


def independent_owners(attributions: Iterable[Attribution]) -> tuple[Owner, ...]:
    """The owners of several reports, each once, in order; state media if any of its outlets here is.

    A report of which only a name is known adds no owner if another report may be of the same outlet.
    """
    attributions = list(attributions)
    called = {letters for one in attributions if not one.by_name for letters in one.called() if letters}
    owners: dict[str, Owner] = {}
    for one in attributions:
        if one.by_name and letters_of(one.name) in called:
            continue
        key = name_key(one.owner.name)
        if key and (key not in owners or (one.owner.is_state and not owners[key].is_state)):
            owners[key] = one.owner
    return tuple(owners.values())


@lru_cache(maxsize=4096)
def _letters_of_outlet(outlet: Outlet) -> frozenset[str]:
    """What an outlet and its domains are called, in letters alone."""
    labels = (publisher_domain(domain).split(".", 1)[0] for domain in outlet.domains)
    return frozenset(letters_of(name) for name in (outlet.name, *outlet.names, *labels))


def _known(outlet: Outlet, name: str) -> Attribution:
    return Attribution(Owner(outlet.counted_owner, outlet.control), outlet, name=name)


def _named_outlet(*names: str | None, table: OutletTable) -> Outlet | None:
    """The outlet of the first name that the table knows."""
    for name in filter(None, names):
        outlet = table.by_name(name) or table.by_agency(agency_by_form().get(name, ""))
        if outlet is not None:
            return outlet
    return None


def _bears_name_of(outlet: Outlet, agency: str) -> bool:
    """Whether an outlet has a name of an agency: it credits itself, and not a namesake elsewhere."""
    names = {name_key(name) for name in (outlet.name, *outlet.names)}
    return any(name_key(form) in names for form in (agency, *forms_by_agency().get(agency, ())))


def _may_publish_at(outlet: Outlet, host: str) -> bool:
    """Whether a host that the table does not know may be of the outlet that the site is called after.

    Agencies and state and public broadcasters have services and mirrors on many domains, also of other
    countries. Of others the domain must bear a name, and not be of another country: there it is a namesake.
    """
    if outlet.control in _FOREIGN_SERVICES or outlet.kind == "agency":
        return True
    label = letters_of(publisher_domain(host).split(".", 1)[0])
    return label in _letters_of_outlet(outlet) and not is_of_another_country(host, outlet.country)
