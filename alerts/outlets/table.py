"""The table of outlets: looked up by host, by name, and by the agency that a report credits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from alerts.outlets.agencies import forms_by_agency
from alerts.outlets.data import data_lines
from alerts.outlets.hosts import suffixes_of
from alerts.outlets.names import is_common, is_host_name, name_key, title_parts
from alerts.outlets.records import Control, Outlet, OutletOverride
from store.records.registrable_domain import is_public_suffix, to_ascii


class OutletTable:
    """Outlets by host and by name. It is never changed; `extended` makes another one."""

    def __init__(self, outlets: Iterable[Outlet], own: Sequence[Outlet] = ()) -> None:
        """`own`: the user's outlets; what they say of a host or name goes before all others."""
        self._outlets = tuple(outlets)
        self._own_domains = frozenset(domain for outlet in own for domain in outlet.domains)
        self._by_domain: dict[str, Outlet] = {}
        self._by_name: dict[str, Outlet | None] = {}
        for outlet in self._outlets:
            if outlet.domains:
                self._by_domain.setdefault(outlet.domains[0], outlet)
        for outlet in self._outlets:
            self._add(outlet)
        for outlet in own:
            self._add_own(outlet)
        self._by_agency = _outlets_by_agency([*own, *self._outlets])

    def by_host(self, host: str) -> Outlet | None:
        """The outlet of a host: that of the longest known name it ends with.

        A known name under which anybody can register others, such as `gov.uk`, stands for itself alone.
        """
        for suffix in suffixes_of(host):
            outlet = self._by_domain.get(suffix)
            if outlet is not None and (suffix == host or not is_public_suffix(suffix)):
                return outlet
        return None

    def is_own_host(self, host: str) -> bool:
        """Whether the user said whose this host is."""
        return any(suffix in self._own_domains for suffix in suffixes_of(host))

    def by_name(self, name: str) -> Outlet | None:
        """The only outlet of this name, or of a part of it; None for a name that several bear.

        `name`: of a site or a feed (`BBC News - World`), or a domain.
        """
        if (outlet := self._by_exact_name(name)) is not None:
            return outlet
        found = [outlet for part in title_parts(name) if (outlet := self._by_exact_name(part)) is not None]
        owners = {outlet.counted_owner for outlet in found}
        return found[0] if len(owners) == 1 else None

    def by_agency(self, agency: str) -> Outlet | None:
        """The outlet of an agency, by its canonical name in `agencies.txt`."""
        return self._by_agency.get(agency)

    def extended(self, overrides: Sequence[OutletOverride]) -> OutletTable:
        """This table with what the user says of outlets."""
        return OutletTable(self._outlets, [self._apply(override) for override in overrides])

    def _by_exact_name(self, name: str) -> Outlet | None:
        if is_host_name(name) and (outlet := self.by_host(_domain(name))) is not None:
            return outlet
        return self._by_name.get(name_key(name))

    def _add(self, outlet: Outlet) -> None:
        for domain in outlet.domains:
            self._by_domain.setdefault(domain, outlet)
        for key in {name_key(name) for name in (outlet.name, *outlet.names)}:
            known = self._by_name.get(key, outlet)
            ambiguous = is_common(key) or known is None or known.counted_owner != outlet.counted_owner
            self._by_name[key] = None if ambiguous else known

    def _add_own(self, outlet: Outlet) -> None:
        self._by_domain.update(dict.fromkeys(outlet.domains, outlet))
        self._by_name.update({name_key(name): outlet for name in (outlet.name, *outlet.names) if name})

    def _apply(self, override: OutletOverride) -> Outlet:
        """The outlet that an override describes: what it leaves empty is as it was."""
        known = next(filter(None, map(self._by_domain.get, override.domains)), None)
        if known is None and not (override.domains and override.owner):
            known = next(filter(None, map(self.by_name, override.names)), None)
        if known is None:
            name = (*override.names, *override.domains)[0]
            known = Outlet((), name, owner=name)
        return replace(
            known,
            domains=tuple(dict.fromkeys((*known.domains, *override.domains))),
            names=tuple(dict.fromkeys((*known.names, *override.names))),
            owner=override.owner or known.owner,
            group=override.group if override.group is not None else "" if override.owner else known.group,
            country=override.country or known.country,
            control=override.control or known.control,
        )


def _outlets_by_agency(outlets: Iterable[Outlet]) -> dict[str, Outlet]:
    """Agency → the outlet that bears most of its forms, agencies first; none for a tie between two owners."""
    agency_by_key: dict[str, list[str]] = {}
    for agency, forms in forms_by_agency().items():
        for key in {name_key(form) for form in (agency, *forms)}:
            agency_by_key.setdefault(key, []).append(agency)
    counts: dict[str, dict[Outlet, int]] = {}
    for outlet in outlets:
        for key in {name_key(name) for name in (outlet.name, *outlet.names)}:
            for agency in agency_by_key.get(key, ()):
                known = counts.setdefault(agency, {})
                known[outlet] = known.get(outlet, outlet.kind == "agency") + 2
    return {agency: best for agency, known in counts.items() if (best := _only_best(known)) is not None}


def _only_best(counts: Mapping[Outlet, int]) -> Outlet | None:
    most = max(counts.values())
    found = [outlet for outlet, count in counts.items() if count == most]
    return found[0] if len({outlet.counted_owner for outlet in found}) == 1 else None


def read_table(lines: Iterable[str]) -> tuple[Outlet, ...]:
    """Outlets from the lines of `outlets.tsv`, the line of headings first."""
    rows = iter(lines)
    columns = next(rows).rstrip("\r").split("\t")
    return tuple(_outlet(dict(zip(columns, row.rstrip("\r").split("\t"), strict=True))) for row in rows)


def _outlet(row: Mapping[str, str]) -> Outlet:
    aliases = [alias for alias in map(str.strip, row["aliases"].split(";")) if alias]
    domains = [row["domain"], *filter(is_host_name, aliases)]
    return Outlet(
        domains=tuple(dict.fromkeys(filter(None, map(_domain, domains)))),
        name=row["name"],
        names=tuple(aliases),
        owner=row["owner"],
        group=row["group"],
        country=row["country"],
        kind=row["kind"],
        control=Control(row["control"]),
    )


def _domain(name: str) -> str:
    return to_ascii(name.strip().lower()).removeprefix("www.")


@cache
def shipped_table() -> OutletTable:
    """The table that the package ships, read at the first use."""
    return OutletTable(read_table(data_lines("outlets.tsv")))


def outlet_table(overrides: Sequence[OutletOverride] = ()) -> OutletTable:
    """The shipped table, with what the config says of outlets."""
    return shipped_table().extended(overrides) if overrides else shipped_table()
