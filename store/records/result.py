"""What a batch of verbs returns, one result for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What one of several verbs came to: its result, or the error it raised."""

    result: object = None
    error: Exception | None = None

    @classmethod
    def capture(cls, verb: Callable[[], object]) -> Result:
        """Call the verb."""
        try:
            return cls(verb())
        except Exception as exc:  # noqa: BLE001 - handed to whoever asked for it
            return cls(error=exc)
