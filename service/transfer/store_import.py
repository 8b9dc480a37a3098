"""Imports feedback, applied proposals, overrides, silences and claims into the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from service.stories.overrides import import_override
from service.transfer.export import MAX_CLAIMS, ExportLine, record_from_json
from service.transfer.import_result import ADDED, EXISTING, REFUSED, ImportResult, validation_text
from store.errors import StoreError
from store.protocol.store import Store
from store.records.claims import CLAIM_KEY_FIELDS, Claim, ClaimCorrection
from store.records.deliveries import Silence
from store.records.matching import Feedback, Override
from store.records.proposals import AppliedProposal


class StoreImporter:
    """Adds feedback, overrides, silences and claims to the store."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._feedback = {feedback.id for feedback in store.feedback()}
        self._overrides = {override.id for override in store.overrides()}
        self._silences = {_silence_identity(silence) for silence in store.silences(now)}
        self._claims = {_claim_identity(claim) for claim in store.claims(limit=MAX_CLAIMS)}
        self._corrections = {correction.id for correction in store.claim_corrections()}
        self._proposals = {proposal.id for proposal in store.applied_proposals()}
        self._new_claims: list[Claim] = []
        self._importers: Mapping[str, Callable[[Any], bool]] = {
            "feedback": self._import_feedback,
            "ruling": self._import_override,
            "silence": self._import_silence,
            "claim": self._import_claim,
            "correction": self._import_correction,
            "proposal": self._import_proposal,
        }

    def import_line(self, line: ExportLine) -> ImportResult:
        """Store one record if it is new; claims are stored by `write_claims`."""
        name = str(line.data.get("id") or line.data.get("expression") or line.data.get("what") or "")
        try:
            record = record_from_json(line.kind, line.data)
            _require_time_zones(record)
            added = self._importers[line.kind](record)
        except ValidationError as error:
            return ImportResult(line.number, line.kind, name, REFUSED, validation_text(error))
        except (StoreError, ValueError) as error:
            return ImportResult(line.number, line.kind, name, REFUSED, str(error))
        return ImportResult(line.number, line.kind, name, ADDED if added else EXISTING)

    def _import_feedback(self, feedback: Feedback) -> bool:
        if feedback.id in self._feedback:
            return False
        self._store.add_feedback(feedback)
        self._feedback.add(feedback.id)
        return True

    def _import_override(self, override: Override) -> bool:
        """Its reports are moved as it says: stored ones now, others when they come in."""
        if override.id in self._overrides:
            return False
        import_override(self._store, override)
        self._overrides.add(override.id)
        return True

    def _import_silence(self, silence: Silence) -> bool:
        if _silence_identity(silence) in self._silences:
            return False
        self._store.add_silence(silence)
        self._silences.add(_silence_identity(silence))
        return True

    def _import_claim(self, claim: Claim) -> bool:
        if _claim_identity(claim) in self._claims:
            return False
        self._claims.add(_claim_identity(claim))
        self._new_claims.append(claim)
        return True

    def _import_correction(self, correction: ClaimCorrection) -> bool:
        if correction.id in self._corrections:
            return False
        self._store.add_claim_correction(correction)
        self._corrections.add(correction.id)
        return True

    def _import_proposal(self, proposal: AppliedProposal) -> bool:
        if proposal.id in self._proposals:
            return False
        self._store.add_applied_proposal(proposal)
        self._proposals.add(proposal.id)
        return True

    def write_claims(self) -> None:
        """Store the new claims in one transaction."""
        self._store.add_claims(self._new_claims)


def _claim_identity(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, name) for name in CLAIM_KEY_FIELDS)


def _silence_identity(silence: Silence) -> tuple[object, ...]:
    scope = silence.development, silence.channel, silence.recipient
    return silence.story, silence.expression, silence.reason, silence.until, *scope


def _require_time_zones(record: Any) -> None:  # noqa: ANN401 - any record
    """Refuse times without a zone, which mean another moment on another machine.

    Raises:
        ValueError: the record has such a time.
    """
    for name in record.__slots__:
        value = getattr(record, name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{name}: expected: a time with its zone")
