"""What a check of `susulan doctor` comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome; `advice` is empty when all is well."""

    check: str
    status: CheckStatus
    detail: str
    advice: str = ""
