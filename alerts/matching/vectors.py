"""Embeddings in compact form: one byte per dimension."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

Vector = np.ndarray[Any, Any]
MODEL_TAG_BYTES = 4
"""Bytes at the start that identify the encoder."""
_MAX_BYTE = 127
"""The largest signed byte."""


def quantize(vector: Vector, model: str) -> bytes:
    """The tag of the encoder and the direction of its vector."""
    largest = float(np.abs(vector).max(initial=0.0)) or 1.0
    numbers = np.rint(vector * (_MAX_BYTE / largest)).astype(np.int8)
    return crc32(model.encode()).to_bytes(MODEL_TAG_BYTES, "big") + numbers.tobytes()


def dequantize(data: bytes) -> Vector:
    """The vector of length 1."""
    vector = np.frombuffer(data, dtype=np.int8, offset=MODEL_TAG_BYTES).astype(np.float64)
    return vector / (float(np.linalg.norm(vector)) or 1.0)


def are_comparable(first: bytes, second: bytes) -> bool:
    """Whether both are present and from the same encoder."""
    return bool(first) and first[:MODEL_TAG_BYTES] == second[:MODEL_TAG_BYTES] and len(first) == len(second)
