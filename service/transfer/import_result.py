"""The result of one imported line."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

ADDED, EXISTING, REFUSED = "added", "exists already", "refused"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of one line."""

    line: int
    kind: str
    name: str
    outcome: str
    why: str = ""


def validation_text(error: ValidationError) -> str:
    """What is wrong with a record, in one line: the first five mistakes."""
    return "; ".join(
        f"{'.'.join(map(str, detail['loc']))}: {str(detail['msg']).removeprefix('Value error, ')}"
        for detail in error.errors()[:5]
    )
