"""Passwords as scrypt hashes: `scrypt:N:r:p:SALT:HASH`, the last two in base64."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from operator import gt

_N, _R, _P = 2**15, 8, 1
_MAX_N, _MAX_R, _MAX_P = 2**18, 32, 4
"""A hash with more would stop the service for seconds at each log-in."""
_SALT_BYTES, _HASH_BYTES = 16, 32
_MAX_PASSWORD_BYTES = 1_024


def hash_password(password: str) -> str:
    """The hash of a password, with a salt of its own."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"scrypt:{_N}:{_R}:{_P}:{_encode(salt)}:{_encode(_derive(password, salt, _N, _R, _P))}"


def is_password(password: str, stored: str) -> bool:
    """Whether it is the password of a hash, in a time that does not tell how much of it is right."""
    try:
        scheme, n, r, p, salt, expected = stored.split(":")
        numbers = int(n), int(r), int(p)
        known, wanted = base64.b64decode(salt, validate=True), base64.b64decode(expected, validate=True)
    except ValueError:
        return False
    if scheme != "scrypt" or any(map(gt, numbers, (_MAX_N, _MAX_R, _MAX_P))):
        return False
    if len(password.encode("utf-8", "replace")) > _MAX_PASSWORD_BYTES:
        return False
    try:
        return hmac.compare_digest(_derive(password, known, *numbers), wanted)
    except (ValueError, TypeError, OverflowError):  # numbers that scrypt does not take
        return False


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    text = password.encode("utf-8", "replace")
    return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=256 * 1_048_576, dklen=_HASH_BYTES)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
