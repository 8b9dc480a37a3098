"""Keeps up subscriptions at the hubs that feeds offer, and knows whom to believe.

All subscriptions are held here and written through: this process is the only one that changes them.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.fetching.http_client import FeedReader
from crawler.poll_report import PollReport
from crawler.settings import CrawlerSettings
from crawler.websub import subscription
from crawler.websub.offer import HubOffer
from crawler.websub.signature import is_signed
from store.errors import FetchError
from store.log_throttle import Lasting
from store.logging import structlog
from store.protocol.store import Store
from store.records.collection import Clock, PollStatus, Subscription
from store.records.page_host import page_host
from store.writer_thread import StoreThread

_ADDRESS_KEY = "websub address"
_MAX_CHALLENGE = 2_000
_MAX_LEASE_DIGITS = 12

log = structlog.get_logger(__name__)


class Subscriber:
    """Asks hubs, answers them, and tells how far they are relied on.

    `address`, with a token behind it, is where hubs reach us; `wanted` are the sources, by name, that may be
    pushed.
    """

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        reader: FeedReader,
        settings: CrawlerSettings,
        clock: Clock,
        *,
        address: str,
        wanted: Collection[str],
    ) -> None:
        self._store, self._db, self._reader = store, db, reader
        self._settings, self._clock = settings, clock
        self._address, self._wanted = address, frozenset(wanted)
        self._began = clock()
        self._held: dict[str, Subscription] = {}
        self._unsigned = Lasting()
        self._offers: dict[str, HubOffer] = {}
        self._missed: dict[str, datetime] = {}
        self._free_at: dict[str, datetime] = {}
        """By hub's host: when it may be asked again."""

    async def start(self) -> None:
        """Take up what is agreed; forget what is no longer wanted, or was agreed for another address."""
        known = {one.source: one for one in await self._db(self._store.subscriptions)}
        moved = await self._db(self._store.meta, _ADDRESS_KEY) != self._address
        unwanted = [name for name in known if moved or name not in self._wanted]
        if unwanted:
            await self._db(self._store.drop_subscriptions, unwanted)
        if moved:
            await self._db(self._store.set_meta, _ADDRESS_KEY, self._address)
        self._held = {name: one for name, one in known.items() if name not in unwanted}

    def heard(self, report: PollReport) -> None:
        """Learn from a poll: who offers a hub, and what a hub kept from us."""
        if report.source not in self._wanted or report.status is PollStatus.PUSHED:
            return
        if report.hub is not None:
            self._offers[report.source] = report.hub
        if report.new and report.source in self._held:
            self._missed[report.source] = self._clock()

    def pushed_until(self, source: str) -> datetime | None:
        """Until when this source can be relied on to be pushed; None if it cannot."""
        one = self._held.get(source)
        if one is None or one.last_push is None or one.last_push < self._began:
            return None  # what was pushed while nobody listened is lost: it proves itself anew
        return subscription.relied_until(one, self._clock())

    async def tick(self) -> None:
        """Work off what was heard, and ask the hubs whose time has come; each hub's host once at most."""
        while self._missed:
            source, at = self._missed.popitem()
            if source in self._held:
                await self._keep(replace(self._held[source], missed=at))
        while self._offers:
            await self._offered(*self._offers.popitem())
        now = self._clock()
        self._free_at = {host: at for host, at in self._free_at.items() if now < at}
        for one in sorted(self._held.values(), key=lambda one: one.due):
            if one.due > now:
                break
            if (host := page_host(one.hub) or "") not in self._free_at:
                await self._ask(one)
                self._free_at[host] = self._clock() + timedelta(seconds=self._settings.host_delay_s)

    async def verify(self, callback: str, query: Mapping[str, str]) -> str | None:
        """The answer to a hub that asks whether we mean it; None if we do not, or it is nobody we know."""
        one, now = self.known(callback), self._clock()
        if one is None or query.get("hub.topic") != one.topic:
            return None
        mode = query.get("hub.mode")
        if mode == "denied":
            await self._keep(subscription.denied(one, now, query.get("hub.reason", "")))
            log.warning("hub refuses", source=one.source, hub=one.hub)
            return ""
        challenge, lease_s = query.get("hub.challenge", ""), _lease_s(query)
        asked = mode == "subscribe" and subscription.awaits_answer(one, now)
        if not asked or lease_s is None or not 0 < len(challenge) <= _MAX_CHALLENGE:
            return None
        await self._keep(subscription.confirmed(one, now, lease_s))
        log.info("subscribed", source=one.source, hub=one.hub, lease_s=lease_s)
        return challenge

    def known(self, callback: str) -> Subscription | None:
        """The subscription that has this address, if any."""
        asked = callback.encode()
        held = self._held.values()
        return next((one for one in held if secrets.compare_digest(one.callback.encode(), asked)), None)

    def believes(self, one: Subscription, signature: str, body: bytes) -> bool:
        """Whether a delivery is from the hub; what is not is told in the log."""
        if is_signed(one.secret, signature, body):
            return True
        if spell := self._unsigned.again(one.source, self._clock()):
            log.warning(
                "unsigned push dropped", source=one.source, hub=one.hub, bytes=len(body), **spell.facts()
            )
        return False

    async def arrived(self, source: str) -> None:
        """A delivery of the hub was stored: pushes come."""
        one = self._held.get(source)
        if one is not None:
            await self._keep(subscription.pushed(one, self._clock()))

    async def _offered(self, source: str, offer: HubOffer) -> None:
        one = self._held.get(source)
        if one is not None and (one.hub, one.topic) == (offer.hub, offer.topic):
            return
        new = Subscription(
            source=source,
            hub=offer.hub,
            topic=offer.topic,
            callback=secrets.token_urlsafe(32),
            secret=secrets.token_hex(32),
            due=self._clock(),
        )
        await self._keep(new)

    async def _ask(self, one: Subscription) -> None:
        now = self._clock()
        await self._keep(subscription.asked(one, now))
        form = {
            "hub.callback": self._address + one.callback,
            "hub.mode": "subscribe",
            "hub.topic": one.topic,
            "hub.lease_seconds": str(int(subscription.ASKED_LEASE.total_seconds())),
            "hub.secret": one.secret,
        }
        try:
            await self._reader.post(one.hub, form)
        except FetchError as error:
            present = self._held.get(one.source)
            # It may have confirmed before it answered; and it may have been replaced.
            if present is not None and present.callback == one.callback and present.tries:
                await self._keep(subscription.failed(present, self._clock(), error))
            log.warning("hub not asked", source=one.source, hub=one.hub, error=str(error))
        else:
            log.debug("hub asked", source=one.source, hub=one.hub)

    async def _keep(self, one: Subscription) -> None:
        """Hold it at once, so that nothing in between is lost; then write."""
        self._held[one.source] = one
        if not await self._db(self._store.keep_subscription, one):
            self._held.pop(one.source, None)


def _lease_s(query: Mapping[str, str]) -> float | None:
    """The lease that a hub grants; without a word it is what was asked for. None where it is no number."""
    said = query.get("hub.lease_seconds", "").strip()
    if not said:
        return subscription.ASKED_LEASE.total_seconds()
    if not (said.isascii() and said.isdecimal()) or len(said) > _MAX_LEASE_DIGITS or int(said) == 0:
        return None
    return float(said)
