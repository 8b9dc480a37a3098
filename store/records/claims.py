"""The claims of a story: who states which figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from store.records.decisions import Comparison


class ClaimStatus(StrEnum):
    """What a figure was to the story when it was reported."""

    SEED = "seed"
    """Stands in the article that the story began with."""
    FIRST = "first"
    """Nobody had given a figure for this."""
    MAXIMUM = "maximum"
    """More than anybody said before."""
    REVISED = "revised"
    """Another value by the same claimant."""
    CONTRADICTS = "contradicts"
    """Less than another claimant says, beyond what rounding and bounds explain."""
    REPEAT = "repeat"
    """The same claimant's value, reported again."""
    ECHO = "echo"
    """The value of somebody else."""
    PART = "part"
    """Less than is known, and no claim to the whole: a part, an older figure, or nobody's in particular.

    Also money, a percentage, a length, a weight, a volume or a thing that no list has: two of them cannot be
    compared.
    """


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as one report gave it, a row of the story's ledger. It outlives article and member."""

    story: str
    kind: str
    speaker: str
    low: float | None
    high: float | None
    unit: str
    as_of: datetime
    """When the report was published, else when it was seen."""
    article_id: str
    """Empty for the seed's."""
    development: str
    source: str
    language: str
    url: str
    title: str
    sentence: str
    status: ClaimStatus
    compared_with: Comparison | None
    """The earlier figure that it was compared with."""


CLAIM_KEY_FIELDS = ("story", "article_id", "kind", "speaker", "low", "high", "unit", "as_of", "sentence")
"""Two claims that are equal in these are one."""


class CorrectionKind(StrEnum):
    """What a person may decide about a figure."""

    WITHDRAW = "withdraw"
    """It is no figure of the story."""
    CORRECT = "correct"
    """It has another value, or counts something else."""


@dataclass(frozen=True, slots=True)
class ClaimCorrection:
    """A person's decision about a figure, whichever reports give it."""

    id: str
    story: str
    action: CorrectionKind
    kind: str
    speaker: str
    low: float | None
    high: float | None
    unit: str
    new_kind: str
    """Empty, as the new bounds are, where it is withdrawn."""
    new_low: float | None
    new_high: float | None
    reason: str
    at: datetime


def claim_id(claim: Claim) -> str:
    """A short id that stays the same as long as the claim is stored."""
    values = [getattr(claim, name) for name in CLAIM_KEY_FIELDS if name != "as_of"]
    text = "\n".join([*map(str, values), str(claim.as_of.timestamp())])
    return "c" + sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
