"""The links by which a recipient unsubscribes: nothing to be read in them, and hard to forge. Pure."""

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
    """A link for every scope there is; `address` is what its token is put behind.

    A token is an HMAC over the scope: it holds no personal data, and never changes, so that the link in an
    old mail works as long as channel, recipient and story are configured.
    """

    def __init__(self, secret: str, base_url: str, scopes: Iterable[UnsubscribeScope]) -> None:
        self._secret, self._base_url = secret, base_url
        self._scopes = {unsubscribe_token(secret, one).encode(): one for one in scopes}

    def url_for(self, scope: UnsubscribeScope) -> str:
        """Where this scope is ended."""
        return self._base_url + unsubscribe_token(self._secret, scope)

    def find_scope(self, token: str) -> UnsubscribeScope | None:
        """What a token ends; None if it is none of ours. Takes as long for every token."""
        asked, found = token.encode(), None
        for own, scope in self._scopes.items():
            if hmac.compare_digest(own, asked):
                found = scope
        return found


def unsubscribe_token(secret: str, scope: UnsubscribeScope) -> str:
    """43 characters that fit into a URL."""
    about = json.dumps([scope.channel, scope.recipient, scope.story]).encode()
    return urlsafe_b64encode(hmac.digest(secret.encode(), about, "sha256")).rstrip(b"=").decode()
