"""Who may use the dashboard: sessions of browsers, and tokens of scripts and feed readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody who was let in may do."""

    READ = "read"
    ACT = "act"
    """Read, and change something: feedback, silences, merges, retries."""
    FEED = "feed"
    """Open one story's feed of alerts, nothing else."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that has logged in; the store knows a digest of its secret only."""

    digest: str
    name: str
    """Who it is, as acts are stored."""
    role: Role
    password_digest: str
    """Of the password that opened it: when the password changes, it ends."""
    created: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token of a script or a feed reader; the store knows a digest of it only."""

    id: str
    digest: str
    name: str
    role: Role
    story: str
    """Of a feed's token: the only story that it opens; else empty."""
    created: datetime
    used: datetime | None = None
