"""Names under which fields are stored and exported, where the code has other names.

Columns and JSON keys outlive a rename: stores, exports and the scripts of users rely on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.records.claims import Claim, ClaimCorrection
from store.records.deliveries import Delivery
from store.records.matching import Feedback, Figure, Member
from store.records.sources import SourceState

_FIGURE = {"kind": "what", "speaker": "who_says", "compared_with": "before"}
STORED_NAMES: Mapping[type, Mapping[str, str]] = {
    Figure: _FIGURE,
    Claim: _FIGURE,
    ClaimCorrection: {"action": "kind", "kind": "what", "speaker": "who_says", "new_kind": "new_what"},
    Feedback: {"log_odds": "odds"},
    Member: {"origin": "voice", "fingerprint": "evidence", "decision": "reason"},
    Delivery: {"wait_reason": "waits_for"},
    SourceState: {
        "article_count": "articles",
        "articles_per_day": "daily",
        "productive_polls": "yields",
        "redirect_to": "moved_to",
        "adopted_url": "address",
    },
}


def stored_names(kind: type, *fields: str) -> dict[str, str]:
    """The stored name of each of these fields of a record, by the field's name."""
    names = STORED_NAMES.get(kind, {})
    return {field: names.get(field, field) for field in fields}
