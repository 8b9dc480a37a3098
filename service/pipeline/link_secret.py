"""The secrets that links in alerts are made with: one for each kind of link, kept in the store."""

from __future__ import annotations

import secrets

from store.protocol.store import Store


def kept_link_secret(store: Store, key: str) -> str:
    """The secret stored under `key`, 32 bytes in hexadecimal; generated on first use."""
    secret = store.meta(key)
    if secret is None:
        secret = secrets.token_hex(32)
        store.set_meta(key, secret)
    return secret
