"""The record of a proposal that a person applied to a story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProposedKey(StrEnum):
    """The key of a story's config that a proposal adds to or sets."""

    EXCLUDE = "exclude"
    MUST = "must"
    ANY = "any"
    ANCHORS = "anchors"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class AppliedProposal:
    """A change of a story that feedback proposed and a person applied; the config goes before it."""

    id: str
    story: str
    key: ProposedKey
    name: str
    """The word or name, as people read it."""
    values: tuple[str, ...]
    """The expressions that are added; for an anchor its forms; empty for a threshold."""
    concept: str
    """The concept that an exclusion also looks for, in every language; empty for none."""
    threshold: float | None
    """Set for a threshold only."""
    feedback: tuple[str, ...]
    """Ids of the feedback that it was proposed from."""
    by: str
    """The account that applied it; empty if unknown."""
    at: datetime
