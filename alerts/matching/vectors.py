"""What a text means, kept small: the direction of an encoder's vector, one byte a number."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

Vector = np.ndarray[Any, Any]
MODEL = 4
"""Bytes in front that tell the vectors of one encoder from those of another."""
_MOST = 127
"""The largest number of a signed byte."""


def packed(vector: Vector, model: str) -> bytes:
    """The encoder's mark and the direction of its vector, a byte for each number."""
    largest = float(np.abs(vector).max(initial=0.0)) or 1.0
    numbers = np.rint(vector * (_MOST / largest)).astype(np.int8)
    return crc32(model.encode()).to_bytes(MODEL, "big") + numbers.tobytes()


def unpacked(kept: bytes) -> Vector:
    """The same as a vector of length 1."""
    vector = np.frombuffer(kept, dtype=np.int8, offset=MODEL).astype(np.float64)
    return vector / (float(np.linalg.norm(vector)) or 1.0)


def comparable(one: bytes, other: bytes) -> bool:
    """Whether both are there and of one encoder."""
    return bool(one) and one[:MODEL] == other[:MODEL] and len(one) == len(other)
