"""The links by which a recipient unsubscribes: opaque, and hard to forge. Pure."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnsubscribeScope:
    """What a link ends: alerts of a story (empty: everything) for a recipient of a channel."""

    channel: str
    recipient: str
    story: str = ""


class UnsubscribeLinks:
    """A link for every scope; `base_url` is the address before its token.

    A token is an HMAC over the scope: it holds no personal data and never changes, so that the link in an
    old mail works as long as channel, recipient and story are configured.
    """

    def __init__(self, secret: str, base_url: str, scopes: Iterable[UnsubscribeScope]) -> None:
        self._secret, self._base_url = secret, base_url
        self._scopes = {unsubscribe_token(secret, scope).encode(): scope for scope in scopes}

    def url_for(self, scope: UnsubscribeScope) -> str:
        """The link that ends this scope."""
        return self._base_url + unsubscribe_token(self._secret, scope)

    def find_scope(self, token: str) -> UnsubscribeScope | None:
        """The scope that a token ends; None if it is not valid. Takes the same time for every token."""
        given, match = token.encode(), None
        for known, scope in self._scopes.items():
            if hmac.compare_digest(known, given):
                match = scope
        return match


def unsubscribe_token(secret: str, scope: UnsubscribeScope) -> str:
    """43 characters that fit into a URL."""
    message = json.dumps([scope.channel, scope.recipient, scope.story]).encode()
    return urlsafe_b64encode(hmac.digest(secret.encode(), message, "sha256")).rstrip(b"=").decode()
