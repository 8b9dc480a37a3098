"""The result of a check of `susulan doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `advice` is empty when all is well."""

    check: str
    status: CheckStatus
    detail: str
    advice: str = ""
