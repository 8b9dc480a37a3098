"""Whether what came is from the hub: the HMAC in `X-Hub-Signature`. Pure."""

from __future__ import annotations

import hmac
import re

_METHODS = ("sha1", "sha256", "sha384", "sha512")
"""Those of the Recommendation."""
_HEADER = re.compile(r"\s*([a-z0-9]{1,10})=([0-9a-fA-F]{1,256})\s*", re.ASCII)


def signature_matches(secret: str, header: str, body: bytes) -> bool:
    """Whether the header, `sha256=<hex>`, signs the body with the secret."""
    found = _HEADER.fullmatch(header)
    if found is None or found[1] not in _METHODS:
        return False
    wanted = hmac.new(secret.encode(), body, found[1]).hexdigest()
    return hmac.compare_digest(wanted, found[2].lower())
