"""How the encoder does, as the service writes it to the store and `susulan status` reads it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

ENCODER_KEY = "encoder"
"""The store's record of an `EncoderStatus`."""


class EncoderState(StrEnum):
    """Whether reports are judged with the encoder."""

    READY = "ready"
    """It encodes, or starts with the first text."""
    UNAVAILABLE = "unavailable"
    """It failed last; reports are judged without it until it starts again."""
    MISSING = "missing"
    """It is not installed, or this machine cannot run it."""
    OFF = "off"


@dataclass(frozen=True, slots=True)
class EncoderStatus:
    """The encoder since the service or the cycle started."""

    state: EncoderState
    name: str = ""
    texts: int = 0
    """How many it encoded."""
    seconds: float = 0.0
    """How long that took."""
    restarts: int = 0
    """Of its process, after crashes and hangs."""
    problem: str = ""
    """Why it is unavailable or missing."""

    @property
    def ms_per_text(self) -> float:
        """Milliseconds; 0 before the first text."""
        return 1_000 * self.seconds / self.texts if self.texts else 0.0

    def to_json(self) -> str:
        """As the store keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, stored: str | None) -> EncoderStatus | None:
        """What was stored; None if nothing was, or another version wrote it."""
        try:
            values = json.loads(stored or "")
            return cls(**{**values, "state": EncoderState(values["state"])})
        except (ValueError, TypeError, KeyError):
            return None

    def as_text(self) -> str:
        """One line for people."""
        if self.state is EncoderState.OFF:
            return "off: reports are judged without it"
        if self.state is not EncoderState.READY:
            return f"{self.state.value}, reports are judged without it: {self.problem}"
        details = [self.name]
        if self.texts:
            details.append(f"{self.ms_per_text:.0f} ms a text, {self.texts:,} texts")
        if self.restarts:
            details.append(f"restarted {self.restarts} times")
        return ", ".join(details)
