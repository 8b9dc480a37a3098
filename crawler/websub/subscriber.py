"""Keeps up subscriptions at the hubs that feeds offer, and knows whom to believe.

All subscriptions are held here and written through: this process is the only one that changes them.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from crawler.entry import HubOffer
from crawler.fetching.http_client import HttpClient
from crawler.poll_report import PollReport
from crawler.settings import CrawlerSettings
from crawler.websub import subscription
from crawler.websub.signature import signature_matches
from store.clock import Clock
from store.errors import FetchError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.collection import PollStatus
from store.records.page_host import page_host
from store.records.subscriptions import Subscription
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
        http: HttpClient,
        settings: CrawlerSettings,
        clock: Clock,
        *,
        callback_base: str,
        sources: Collection[str],
    ) -> None:
        self._store, self._db, self._http = store, db, http
        self._settings, self._clock = settings, clock
        self._callback_base, self._sources = callback_base, frozenset(sources)
        self._started_at = clock()
        self._subscriptions: dict[str, Subscription] = {}
        self._unsigned_log = LogThrottle()
        self._offers: dict[str, HubOffer] = {}
        self._missed_pushes: dict[str, datetime] = {}
        self._next_request_at: dict[str, datetime] = {}
        """By hub's host: when it may be asked again."""

    async def start(self) -> None:
        """Take up what is agreed; forget what is no longer wanted, or was agreed for another address."""
        known = {one.source: one for one in await self._db(self._store.subscriptions)}
        moved = await self._db(self._store.meta, _ADDRESS_KEY) != self._callback_base
        unwanted = [name for name in known if moved or name not in self._sources]
        if unwanted:
            await self._db(self._store.delete_subscriptions, unwanted)
        if moved:
            await self._db(self._store.set_meta, _ADDRESS_KEY, self._callback_base)
        self._subscriptions = {name: one for name, one in known.items() if name not in unwanted}

    def on_poll(self, report: PollReport) -> None:
        """Learn from a poll: who offers a hub, and what a hub kept from us."""
        if report.source not in self._sources or report.status is PollStatus.PUSHED:
            return
        if report.hub is not None:
            self._offers[report.source] = report.hub
        if report.new and report.source in self._subscriptions:
            self._missed_pushes[report.source] = self._clock()

    def push_trusted_until(self, source: str) -> datetime | None:
        """Until when this source can be relied on to be pushed; None if it cannot."""
        one = self._subscriptions.get(source)
        if one is None or one.last_push is None or one.last_push < self._started_at:
            return None  # what was pushed while nobody listened is lost: it proves itself anew
        return subscription.push_trusted_until(one, self._clock())

    async def tick(self) -> None:
        """Work off what was heard, and ask the hubs whose time has come; each hub's host once at most."""
        while self._missed_pushes:
            source, at = self._missed_pushes.popitem()
            if source in self._subscriptions:
                await self._save(replace(self._subscriptions[source], missed_push_at=at))
        while self._offers:
            await self._accept_offer(*self._offers.popitem())
        now = self._clock()
        self._next_request_at = {host: at for host, at in self._next_request_at.items() if now < at}
        for one in sorted(self._subscriptions.values(), key=lambda one: one.next_request):
            if one.next_request > now:
                break
            if (host := page_host(one.hub) or "") not in self._next_request_at:
                await self._request_subscription(one)
                self._next_request_at[host] = self._clock() + timedelta(seconds=self._settings.host_delay_s)

    async def verify_intent(self, callback: str, query: Mapping[str, str]) -> str | None:
        """The answer to a hub that asks whether we mean it; None if we do not, or it is nobody we know."""
        one, now = self.find_by_callback(callback), self._clock()
        if one is None or query.get("hub.topic") != one.topic:
            return None
        mode = query.get("hub.mode")
        if mode == "denied":
            await self._save(subscription.record_denial(one, now, query.get("hub.reason", "")))
            log.warning("subscription_denied", source=one.source, hub=one.hub)
            return ""
        challenge, lease_s = query.get("hub.challenge", ""), _lease_s(query)
        asked = mode == "subscribe" and subscription.awaits_verification(one, now)
        if not asked or lease_s is None or not 0 < len(challenge) <= _MAX_CHALLENGE:
            return None
        await self._save(subscription.record_confirmation(one, now, lease_s))
        log.info("subscription_confirmed", source=one.source, hub=one.hub, lease_s=lease_s)
        return challenge

    def find_by_callback(self, callback: str) -> Subscription | None:
        """The subscription that has this address, if any."""
        asked = callback.encode()
        held = self._subscriptions.values()
        return next((one for one in held if secrets.compare_digest(one.callback.encode(), asked)), None)

    def verify_signature(self, one: Subscription, signature: str, body: bytes) -> bool:
        """Whether a delivery is from the hub; what is not is told in the log."""
        if signature_matches(one.secret, signature, body):
            return True
        if spell := self._unsigned_log.failed(one.source, self._clock()):
            log.warning("push_rejected", source=one.source, hub=one.hub, bytes=len(body), **spell.fields())
        return False

    async def on_push_stored(self, source: str) -> None:
        """A delivery of the hub was stored: pushes come."""
        one = self._subscriptions.get(source)
        if one is not None:
            await self._save(subscription.record_push(one, self._clock()))

    async def _accept_offer(self, source: str, offer: HubOffer) -> None:
        one = self._subscriptions.get(source)
        if one is not None and (one.hub, one.topic) == (offer.hub, offer.topic):
            return
        new = Subscription(
            source=source,
            hub=offer.hub,
            topic=offer.topic,
            callback=secrets.token_urlsafe(32),
            secret=secrets.token_hex(32),
            next_request=self._clock(),
        )
        await self._save(new)

    async def _request_subscription(self, one: Subscription) -> None:
        now = self._clock()
        await self._save(subscription.record_request(one, now))
        form = {
            "hub.callback": self._callback_base + one.callback,
            "hub.mode": "subscribe",
            "hub.topic": one.topic,
            "hub.lease_seconds": str(int(subscription.REQUESTED_LEASE.total_seconds())),
            "hub.secret": one.secret,
        }
        try:
            await self._http.post(one.hub, form)
        except FetchError as error:
            present = self._subscriptions.get(one.source)
            # It may have confirmed before it answered; and it may have been replaced.
            if present is not None and present.callback == one.callback and present.tries:
                await self._save(subscription.record_failure(present, self._clock(), error))
            log.warning("subscription_request_failed", source=one.source, hub=one.hub, error=str(error))
        else:
            log.debug("subscription_requested", source=one.source, hub=one.hub)

    async def _save(self, one: Subscription) -> None:
        """Hold it at once, so that nothing in between is lost; then write."""
        self._subscriptions[one.source] = one
        if not await self._db(self._store.save_subscription, one):
            self._subscriptions.pop(one.source, None)


def _lease_s(query: Mapping[str, str]) -> float | None:
    """The lease that a hub grants; without a word it is what was asked for. None where it is no number."""
    said = query.get("hub.lease_seconds", "").strip()
    if not said:
        return subscription.REQUESTED_LEASE.total_seconds()
    if not (said.isascii() and said.isdecimal()) or len(said) > _MAX_LEASE_DIGITS or int(said) == 0:
        return None
    return float(said)
