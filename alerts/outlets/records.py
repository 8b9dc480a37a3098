"""The records of outlets and owners."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Control(StrEnum):
    """Who decides what an outlet says."""

    STATE = "state"
    """A government."""
    PUBLIC = "public"
    """Its editors; it is publicly funded, and its independence is law."""
    INDEPENDENT = "independent"
    """Its editors; it is private or non-profit."""
    GOVERNMENT = "government"
    """It is a public body that speaks for itself."""
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher that the table knows."""

    domains: tuple[str, ...]
    """Hosts without `www.`; the first one identifies it. Empty for an outlet that is known by name alone."""
    name: str
    names: tuple[str, ...] = ()
    """Other names, also those of its services and in other scripts."""
    owner: str = ""
    group: str = ""
    """The group that the owner belongs to; empty where there is none."""
    country: str = ""
    """ISO 3166-1 alpha-2; empty for an organisation of several states."""
    kind: str = ""
    control: Control = Control.UNKNOWN

    @property
    def counted_owner(self) -> str:
        """Who counts as one: the group, else the owner."""
        return self.group or self.owner or self.name


@dataclass(frozen=True, slots=True)
class Owner:
    """Who stands behind a report: counted once, however many of its outlets report."""

    name: str
    control: Control = Control.UNKNOWN

    @property
    def is_state(self) -> bool:
        """Whether a government decides what it says."""
        return self.control in (Control.STATE, Control.GOVERNMENT)


@dataclass(frozen=True, slots=True)
class OutletOverride:
    """What the config says of an outlet; empty fields leave what the shipped table says."""

    domains: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    owner: str = ""
    group: str | None = None
    country: str = ""
    control: Control = Control.UNKNOWN
