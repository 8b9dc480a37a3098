"""What a text means, kept small: the direction of an encoder's vector, one byte a number."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

Vector = np.ndarray[Any, Any]
MODEL_TAG_BYTES = 4
"""Bytes in front that tell the vectors of one encoder from those of another."""
_MAX_BYTE = 127
"""The largest number of a signed byte."""


def quantize(vector: Vector, model: str) -> bytes:
    """The encoder's mark and the direction of its vector, a byte for each number."""
    largest = float(np.abs(vector).max(initial=0.0)) or 1.0
    numbers = np.rint(vector * (_MAX_BYTE / largest)).astype(np.int8)
    return crc32(model.encode()).to_bytes(MODEL_TAG_BYTES, "big") + numbers.tobytes()


def dequantize(data: bytes) -> Vector:
    """The same as a vector of length 1."""
    vector = np.frombuffer(data, dtype=np.int8, offset=MODEL_TAG_BYTES).astype(np.float64)
    return vector / (float(np.linalg.norm(vector)) or 1.0)


def are_comparable(one: bytes, other: bytes) -> bool:
    """Whether both are there and of one encoder."""
    return bool(one) and one[:MODEL_TAG_BYTES] == other[:MODEL_TAG_BYTES] and len(one) == len(other)
