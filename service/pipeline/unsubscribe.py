"""Unsubscribe links: which recipient a link belongs to, and what happens when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from alerts.channels.address import parse_address
from alerts.messages.unsubscribe_links import UnsubscribeLinks, UnsubscribeScope
from service.config.channel_tables import EmailChannel, MaildirChannel
from service.pipeline.link_secret import kept_link_secret
from store.clock import Clock
from store.protocol.store import Store
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from service.config.settings import Config

UNSUBSCRIBE_PATH = "/u/"
_SECRET_KEY = "unsubscribe secret"  # noqa: S105 - the key in the store, not the secret

log = structlog.get_logger()


def build_unsubscribe_links(config: Config, store: Store) -> UnsubscribeLinks | None:
    """The links of every mail recipient; None without a public address.

    The secret that they depend on is generated once and kept in the store.
    """
    if config.public is None:
        return None
    secret = kept_link_secret(store, _SECRET_KEY)
    scopes = [
        UnsubscribeScope(channel.name, parse_address(recipient).mailbox, story)
        for channel in config.channels
        if isinstance(channel, EmailChannel | MaildirChannel)
        for recipient in channel.recipients
        for story in ("", *(story.name for story in config.stories))
    ]
    return UnsubscribeLinks(secret, config.public.url + UNSUBSCRIBE_PATH, scopes)


class UnsubscribeHandler:
    """Finds the scope of a link and stores unsubscriptions."""

    def __init__(self, store: Store, db: StoreThread, links: UnsubscribeLinks, clock: Clock) -> None:
        self._store, self._db, self._links, self._clock = store, db, links, clock

    def find_scope(self, token: str) -> UnsubscribeScope | None:
        """The scope that a token unsubscribes from; None if the token is forged."""
        return self._links.find_scope(token)

    def unsubscribe_all_link(self, scope: UnsubscribeScope) -> str:
        """The link that unsubscribes the same recipient from everything."""
        return self._links.url_for(UnsubscribeScope(scope.channel, scope.recipient))

    async def unsubscribe(self, scope: UnsubscribeScope) -> None:
        """Store the unsubscription; doing so again changes nothing."""
        new = await self._db(
            self._store.unsubscribe, scope.channel, scope.recipient, scope.story, self._clock()
        )
        if new:
            log.warning(
                "recipient_unsubscribed",
                channel=scope.channel,
                recipient=scope.recipient,
                story=scope.story or "everything",
            )
