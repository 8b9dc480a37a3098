"""What a figure is to those before it, in words."""

from __future__ import annotations

from alerts.messages.figures import comparison_text
from alerts.messages.language.marks import mark
from alerts.messages.language.words import Words
from store.records.claims import Claim, ClaimStatus

_LABELS = {
    ClaimStatus.SEED: mark("in the seed article"),
    ClaimStatus.FIRST: mark("the first figure"),
    ClaimStatus.MAXIMUM: mark("the highest so far"),
    ClaimStatus.REVISED: mark("revised"),
    ClaimStatus.CONTRADICTS: mark("contradicts"),
    ClaimStatus.REPEAT: mark("repeated"),
    ClaimStatus.ECHO: mark("somebody else's figure"),
    ClaimStatus.PART: mark("a part, or not comparable"),
}


def status_text(claim: Claim, words: Words) -> str:
    """`contradicts: 2,000, says NIS`."""
    label = words(_LABELS[claim.status])
    against = comparison_text(claim.compared_with, words)
    return words("{what}: {stated}", what=label, stated=against) if against else label
