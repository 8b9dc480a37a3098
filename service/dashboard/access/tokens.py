"""Secrets of sessions and tokens: random, shown once; the store has their digests only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from store.records.dashboard.access import AccessToken, Role

TOKEN_PREFIX = "sus_"  # noqa: S105 - by which scanners for leaked secrets know it
_SECRET_BYTES = 32
_MAX_SECRET_CHARS = 100


def new_secret() -> str:
    """A secret that nobody can guess, in characters that addresses and headers carry."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def secret_digest(secret: str) -> str:
    """What the store keeps of it; a secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret[:_MAX_SECRET_CHARS].encode("utf-8", "replace")).hexdigest()


def new_token(name: str, role: Role, now: datetime, story: str = "") -> tuple[str, AccessToken]:
    """A token, and its record."""
    token = TOKEN_PREFIX + new_secret()
    digest = secret_digest(token)
    return token, AccessToken(digest[:12], digest, name, role, story, now)
