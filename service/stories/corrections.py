"""Finds the claims and corrections that a person names, and stores what the person decides about figures."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from alerts.developments.claims.corrections import Corrections
from alerts.messages.figures import amount_text
from alerts.messages.wording import one_line
from store.errors import StoreError
from store.protocol.store import Store
from store.records.claims import Claim, ClaimCorrection, CorrectionKind, claim_id
from store.records.matching import Figure

MAX_REASON_CHARS = 500
_MAX_LISTED = 8
_MAX_CLAIMS = 1_000_000
"""More than a store keeps."""


@dataclass(frozen=True, slots=True)
class NewValue:
    """What a person says that a figure is; None and empty keep what was reported."""

    low: float | None
    high: float | None
    kind: str = ""


def find_claim(store: Store, id_prefix: str) -> Claim:
    """The claim whose id begins with `id_prefix`.

    Raises:
        StoreError: none or several have such an id; the text lists what may be meant.
    """
    claims = store.claims(limit=_MAX_CLAIMS)
    found = {claim_id(one): one for one in claims if id_prefix and claim_id(one).startswith(id_prefix)}
    if len(found) == 1:
        return next(iter(found.values()))
    count = "several claims have" if found else "no claim has"
    listed = [*found.values()] or claims[-_MAX_LISTED:]
    lines = [f"  {claim_id(one)}  {describe_claim(one)}" for one in listed[:_MAX_LISTED]]
    raise StoreError("\n".join([f"{count} an id that begins with {id_prefix!r}; known:", *lines]))


def withdraw_claim(store: Store, id_prefix: str, reason: str, now: datetime) -> ClaimCorrection:
    """Say that a figure is none of the story, and store it."""
    return _store(store, find_claim(store, id_prefix), CorrectionKind.WITHDRAW, None, reason, now)


def correct_claim(
    store: Store, id_prefix: str, value: NewValue, reason: str, now: datetime
) -> ClaimCorrection:
    """Say what a figure is instead, and store it.

    Raises:
        StoreError: the new value says nothing new, is no number, or its low bound is above its high one.
    """
    claim = find_claim(store, id_prefix)
    low, high = (
        (claim.low, claim.high) if value.low is None and value.high is None else (value.low, value.high)
    )
    ends = [end for end in (low, high) if end is not None]
    if not all(math.isfinite(end) and end >= 0 for end in ends) or ends != sorted(ends):
        raise StoreError("expected: a number, or a low and a high bound in this order")
    new = NewValue(low, high, value.kind.strip() or claim.kind)
    if (new.low, new.high, new.kind) == (claim.low, claim.high, claim.kind):
        raise StoreError(f"{describe_claim(claim)}: this is what was reported; give another value")
    return _store(store, claim, CorrectionKind.CORRECT, new, reason, now)


def undo_correction(store: Store, id_prefix: str | None) -> ClaimCorrection:
    """Delete a correction, the latest if none is named.

    Raises:
        StoreError: none or several have such an id; the text lists what may be meant.
    """
    corrections = store.claim_corrections()
    found = [one for one in corrections if one.id.startswith(id_prefix or "")]
    if id_prefix is None:
        found = found[-1:]
    if len(found) != 1:
        wanted = f"{len(found)} corrections have an id that begins with {id_prefix!r}; known:"
        lines = [f"  {one.id}  {describe_correction(one)}" for one in corrections[-_MAX_LISTED:]]
        raise StoreError("\n".join([wanted if id_prefix else "nothing to take back:", *lines]))
    store.remove_claim_correction(found[0].id)
    return found[0]


def corrections_by_claim(
    claims: Iterable[Claim], corrections: Iterable[ClaimCorrection]
) -> dict[str, ClaimCorrection]:
    """The correction of each claim that has one, by the claim's id."""
    stored = list(corrections)
    by_story = {one.story: Corrections(stored, one.story) for one in stored}
    found: dict[str, ClaimCorrection] = {}
    for claim in claims:
        known = by_story.get(claim.story)
        if known is not None and (correction := known.find(claim)) is not None:
            found[claim_id(claim)] = correction
    return found


def describe_claim(claim: Claim) -> str:
    """`killed: 17, says NIS (Headline)`."""
    speaker = f", says {claim.speaker}" if claim.speaker else ""
    title = f" ({one_line(claim.title, 60)})" if claim.title else ""
    return f"{claim.kind}: {amount_text(claim)}{speaker}{title}"


def describe_correction(correction: ClaimCorrection) -> str:
    """`killed: 17, says NIS: withdrawn (warrants, not deaths)`."""
    speaker = f", says {correction.speaker}" if correction.speaker else ""
    return f"{correction.kind}: {amount_text(correction)}{speaker}: {decision_text(correction)}"


def decision_text(correction: ClaimCorrection) -> str:
    """`withdrawn (reason)`, `corrected to killed: 3 (reason)`."""
    if correction.action is CorrectionKind.WITHDRAW:
        return f"withdrawn ({correction.reason})"
    new = Figure(correction.new_kind, correction.new_low, correction.new_high)
    kind = f"{new.kind}: " if new.kind != correction.kind else ""
    return f"corrected to {kind}{amount_text(new)} ({correction.reason})"


def correction_row(correction: ClaimCorrection) -> dict[str, Any]:
    """A correction as scripts read it."""
    return {
        "id": correction.id,
        "kind": correction.action.value,
        "story": correction.story,
        "what": correction.kind,
        "who_says": correction.speaker,
        "low": correction.low,
        "high": correction.high,
        "new_what": correction.new_kind,
        "new_low": correction.new_low,
        "new_high": correction.new_high,
        "reason": correction.reason,
        "at": correction.at.isoformat(),
    }


def _store(
    store: Store, claim: Claim, action: CorrectionKind, new: NewValue | None, reason: str, now: datetime
) -> ClaimCorrection:
    if not (reason := " ".join(reason.split())[:MAX_REASON_CHARS]):
        raise StoreError("expected: a reason")
    identity = f"{claim_id(claim)}\n{action}\n{now.isoformat()}"
    correction = ClaimCorrection(
        id="k" + sha256(identity.encode()).hexdigest()[:8],
        story=claim.story,
        action=action,
        kind=claim.kind,
        speaker=claim.speaker,
        low=claim.low,
        high=claim.high,
        unit=claim.unit,
        new_kind=new.kind if new else "",
        new_low=new.low if new else None,
        new_high=new.high if new else None,
        reason=reason,
        at=now,
    )
    store.add_claim_correction(correction)
    return correction
