"""Claims as scripts and spreadsheets read them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from alerts.messages.figures import comparison_text
from service.stories.corrections import decision_text
from store.records.claims import Claim, ClaimCorrection, claim_id
from store.records.stored_names import stored_names

_FIELDS = (
    "story",
    "kind",
    "speaker",
    "low",
    "high",
    "unit",
    "as_of",
    "status",
    "compared_with",
    "source",
    "language",
    "title",
    "url",
    "sentence",
    "development",
    "article_id",
)
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


def claim_row(claim: Claim, decided: Mapping[str, ClaimCorrection]) -> dict[str, Any]:
    """A claim as it was reported, with what people decided about it (`decided`: corrections by claim)."""
    values = {
        **{field: getattr(claim, field) for field in _FIELDS},
        "as_of": claim.as_of.isoformat(),
        "status": claim.status.value,
        "compared_with": comparison_text(claim.compared_with),
    }
    correction = decided.get(claim_id(claim))
    return {
        **{column: values[field] for column, field in _columns().items()},
        "id": claim_id(claim),
        "correction": decision_text(correction) if correction else "",
    }


def write_csv(claims: Iterable[Claim], decided: Mapping[str, ClaimCorrection], stream: TextIO) -> None:
    """Write the claims as CSV, with a header."""
    writer = csv.DictWriter(stream, [*_columns(), "id", "correction"], lineterminator="\n")
    writer.writeheader()
    for claim in claims:
        writer.writerow({name: _escape_formula(value) for name, value in claim_row(claim, decided).items()})


def _columns() -> dict[str, str]:
    """The field behind each column."""
    return {column: field for field, column in stored_names(Claim, *_FIELDS).items()}


def _escape_formula(value: object) -> object:
    """Mark a text as text if a spreadsheet would run it as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_PREFIXES) else value
