"""What a search for speech finds in a sentence."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """Speech in a unit; positions are those of the unit's normal form."""

    speaker: str
    start: int
    end: int
    is_direct: bool
