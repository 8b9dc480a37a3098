"""Verifies that a delivery is from the hub, by the HMAC in `X-Hub-Signature`. Pure."""

from __future__ import annotations

import hmac
import re

_METHODS = ("sha1", "sha256", "sha384", "sha512")
"""The methods of the Recommendation."""
_HEADER = re.compile(r"\s*([a-z0-9]{1,10})=([0-9a-fA-F]{1,256})\s*", re.ASCII)


def signature_matches(secret: str, header: str, body: bytes) -> bool:
    """Return whether the header, `sha256=<hex>`, signs the body with the secret."""
    match = _HEADER.fullmatch(header)
    if match is None or match[1] not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, match[1]).hexdigest()
    return hmac.compare_digest(expected, match[2].lower())
