"""Maintains subscriptions at the hubs that feeds offer, and verifies what hubs send.

All subscriptions are cached here and written through: only this process changes them.
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
    """Subscribes at hubs, answers their verification requests, and says how long they are trusted.

    Hubs call `callback_base` followed by a token. `sources` are the names of the sources that may be pushed.
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
        """By a hub's host: when the next request is allowed."""

    async def start(self) -> None:
        """Load the subscriptions; delete those no longer wanted, or made for another callback address."""
        known = {held.source: held for held in await self._db(self._store.subscriptions)}
        moved = await self._db(self._store.meta, _ADDRESS_KEY) != self._callback_base
        unwanted = [name for name in known if moved or name not in self._sources]
        if unwanted:
            await self._db(self._store.delete_subscriptions, unwanted)
        if moved:
            await self._db(self._store.set_meta, _ADDRESS_KEY, self._callback_base)
        self._subscriptions = {name: held for name, held in known.items() if name not in unwanted}

    def on_poll(self, report: PollReport) -> None:
        """Note the hub that a polled feed offers, and new articles that its hub did not push."""
        if report.source not in self._sources or report.status is PollStatus.PUSHED:
            return
        if report.hub is not None:
            self._offers[report.source] = report.hub
        if report.new and report.source in self._subscriptions:
            self._missed_pushes[report.source] = self._clock()

    def push_trusted_until(self, source: str) -> datetime | None:
        """Return until when a source's hub is trusted to push; None if it is not."""
        held = self._subscriptions.get(source)
        if held is None or held.last_push is None or held.last_push < self._started_at:
            return None  # pushes while the service was down are lost, so trust must be earned again
        return subscription.push_trusted_until(held, self._clock())

    async def tick(self) -> None:
        """Save missed pushes and new offers, and send the requests that are due, at most one per host."""
        while self._missed_pushes:
            source, at = self._missed_pushes.popitem()
            if source in self._subscriptions:
                await self._save(replace(self._subscriptions[source], missed_push_at=at))
        while self._offers:
            await self._accept_offer(*self._offers.popitem())
        now = self._clock()
        self._next_request_at = {host: at for host, at in self._next_request_at.items() if now < at}
        for held in sorted(self._subscriptions.values(), key=lambda held: held.next_request):
            if held.next_request > now:
                break
            if (host := page_host(held.hub) or "") not in self._next_request_at:
                await self._request_subscription(held)
                self._next_request_at[host] = self._clock() + timedelta(seconds=self._settings.host_delay_s)

    async def verify_intent(self, callback: str, query: Mapping[str, str]) -> str | None:
        """Return the response to a hub that verifies a request; None if we made no such request."""
        held, now = self.find_by_callback(callback), self._clock()
        if held is None or query.get("hub.topic") != held.topic:
            return None
        mode = query.get("hub.mode")
        if mode == "denied":
            await self._save(subscription.record_denial(held, now, query.get("hub.reason", "")))
            log.warning("subscription_denied", source=held.source, hub=held.hub)
            return ""
        challenge, lease_s = query.get("hub.challenge", ""), _lease_s(query)
        expected = mode == "subscribe" and subscription.awaits_verification(held, now)
        if not expected or lease_s is None or not 0 < len(challenge) <= _MAX_CHALLENGE:
            return None
        await self._save(subscription.record_confirmation(held, now, lease_s))
        log.info("subscription_confirmed", source=held.source, hub=held.hub, lease_s=lease_s)
        return challenge

    def find_by_callback(self, callback: str) -> Subscription | None:
        """Return the subscription with this callback token, if any."""
        token = callback.encode()
        subscriptions = self._subscriptions.values()
        return next(
            (held for held in subscriptions if secrets.compare_digest(held.callback.encode(), token)), None
        )

    def verify_signature(self, held: Subscription, signature: str, body: bytes) -> bool:
        """Return whether a delivery is from the hub; log it if not."""
        if signature_matches(held.secret, signature, body):
            return True
        if streak := self._unsigned_log.failed(held.source, self._clock()):
            log.warning("push_rejected", source=held.source, hub=held.hub, bytes=len(body), **streak.fields())
        return False

    async def on_push_stored(self, source: str) -> None:
        """Record that a delivery was stored."""
        held = self._subscriptions.get(source)
        if held is not None:
            await self._save(subscription.record_push(held, self._clock()))

    async def _accept_offer(self, source: str, offer: HubOffer) -> None:
        held = self._subscriptions.get(source)
        if held is not None and (held.hub, held.topic) == (offer.hub, offer.topic):
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

    async def _request_subscription(self, held: Subscription) -> None:
        now = self._clock()
        await self._save(subscription.record_request(held, now))
        form = {
            "hub.callback": self._callback_base + held.callback,
            "hub.mode": "subscribe",
            "hub.topic": held.topic,
            "hub.lease_seconds": str(int(subscription.REQUESTED_LEASE.total_seconds())),
            "hub.secret": held.secret,
        }
        try:
            await self._http.post(held.hub, form)
        except FetchError as error:
            present = self._subscriptions.get(held.source)
            # It may have been confirmed before the response, or replaced.
            if present is not None and present.callback == held.callback and present.tries:
                await self._save(subscription.record_failure(present, self._clock(), error))
            log.warning("subscription_request_failed", source=held.source, hub=held.hub, error=str(error))
        else:
            log.debug("subscription_requested", source=held.source, hub=held.hub)

    async def _save(self, changed: Subscription) -> None:
        """Cache it at once, so that no change in between is lost; then write it."""
        self._subscriptions[changed.source] = changed
        if not await self._db(self._store.save_subscription, changed):
            self._subscriptions.pop(changed.source, None)


def _lease_s(query: Mapping[str, str]) -> float | None:
    """Return the lease that a hub grants, by default the requested one; None if it is no number."""
    stated = query.get("hub.lease_seconds", "").strip()
    if not stated:
        return subscription.REQUESTED_LEASE.total_seconds()
    if not (stated.isascii() and stated.isdecimal()) or len(stated) > _MAX_LEASE_DIGITS or int(stated) == 0:
        return None
    return float(stated)
