"""What a batch of verbs returns, one result for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one of several verbs, or the error it raised."""

    result: object = None
    error: Exception | None = None

    @classmethod
    def capture(cls, verb: Callable[[], object]) -> Result:
        """Call the verb and capture what it returns or raises."""
        try:
            return cls(verb())
        except Exception as exc:  # noqa: BLE001 - handed to the caller
            return cls(error=exc)
