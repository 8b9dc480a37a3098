"""`[[outlets]]`: what the config says of outlets, checked across tables."""

from __future__ import annotations

from alerts.outlets.names import name_key
from alerts.outlets.records import Control, OutletOverride
from service.config.model import ConfigFile, OutletTable
from service.config.problems import ConfigProblems
from store.records.registrable_domain import to_ascii


def outlet_overrides(tables: ConfigFile, problems: ConfigProblems) -> tuple[OutletOverride, ...]:
    """The outlets of a config; a domain or name of two outlets goes to `problems`."""
    overrides, seen = [], set()
    for number, table in enumerate(tables.outlets):
        domains = table.domains or ((table.domain,) if table.domain else ())
        for domain in domains:
            if not to_ascii(domain):
                problems.add_problem(f"{domain!r} is not a domain", "outlets", number)
        for what in dict.fromkeys([*domains, *map(name_key, table.names)]):
            if what in seen:
                problems.add_problem(f"{what!r} is used by two outlets", "outlets", number)
            seen.add(what)
        overrides.append(_override(table, tuple(filter(None, map(to_ascii, domains)))))
    return tuple(overrides)


def _override(table: OutletTable, domains: tuple[str, ...]) -> OutletOverride:
    return OutletOverride(
        domains=domains,
        names=table.names,
        owner=table.owner,
        group=table.group,
        country=table.country or "",
        control=Control(table.control or ""),
    )
