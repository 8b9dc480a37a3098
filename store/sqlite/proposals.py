"""The SQLite store's applied proposals."""

from __future__ import annotations

import json

from store.records.proposals import AppliedProposal, ProposedKey
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite.rows import Row, Values, from_epoch, to_epoch
from store.sqlite.sql import proposals as sql
from store.sqlite.transactions import SqliteTransactions

_PLAIN = ("id", "story", "name", "concept", "threshold")


class SqliteProposals(SqliteTransactions):
    """The verbs of `protocol.ProposalStore`."""

    def applied_proposals(self) -> list[AppliedProposal]:
        """See `protocol.ProposalStore`."""
        return [_from_row(row) for row in self._query(sql.ALL_PROPOSALS)]

    def add_applied_proposal(self, proposal: AppliedProposal) -> None:
        """See `protocol.ProposalStore`."""
        with self._write_transaction(durable=True):
            self._execute(sql.ADD_PROPOSAL, _values(sanitize_record(proposal)))

    def remove_applied_proposal(self, proposal_id: str) -> bool:
        """See `protocol.ProposalStore`."""
        with self._write_transaction(durable=True):
            return self._execute(sql.REMOVE_PROPOSAL, {"id": strip_invalid(proposal_id)}) > 0


def _values(proposal: AppliedProposal) -> Values:
    return {
        **{name: getattr(proposal, name) for name in _PLAIN},
        "key": proposal.key.value,
        "expressions": json.dumps(proposal.values, ensure_ascii=False),
        "feedback": json.dumps(proposal.feedback, ensure_ascii=False),
        "applied_by": proposal.by,
        "at": to_epoch(proposal.at),
    }


def _from_row(row: Row) -> AppliedProposal:
    return AppliedProposal(
        **{name: row[name] for name in _PLAIN},
        key=ProposedKey(row["key"]),
        values=tuple(json.loads(row["expressions"])),
        feedback=tuple(json.loads(row["feedback"])),
        by=row["applied_by"],
        at=from_epoch(row["at"]),
    )
