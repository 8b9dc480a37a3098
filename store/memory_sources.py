"""The in-memory store's sources and hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.errors import LeaseLost
from store.memory_marks import MemoryMarks
from store.memory_state import HostRecord
from store.records.collection import HostLease, HostWork, Source, SourceState, SourceYield
from store.sanitize import cleaned


class MemorySources(MemoryMarks):
    """The verbs of `protocol.Sources` about sources and hosts."""

    def sync_sources(
        self, sources: Sequence[Source], now: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """See `protocol.Sources`."""
        stored = self._state.sources
        wanted = {source.name: source for source in map(cleaned, sources)}
        added = sorted(wanted.keys() - stored.keys())
        removed = sorted(stored.keys() - wanted.keys())
        for name in removed:
            del stored[name]
            self._state.subscriptions.pop(name, None)
            self._drop_listing(name, now)
        for name, source in wanted.items():
            old = stored.get(name)
            if old is None or old.source != source:
                self._state.host(source.host)
            if old is None:
                stored[name] = SourceState(source, next_due=now)
            elif (old.source.url, old.source.kind) == (source.url, source.kind):
                stored[name] = replace(old, source=source)
            else:
                stored[name] = _moved(old, source, now)
                self._state.subscriptions.pop(name, None)
        return tuple(added), tuple(removed)

    def source_states(self) -> list[SourceState]:
        """See `protocol.Sources`."""
        return [state for _, state in sorted(self._state.sources.items())]

    def source_yields(self, since: datetime) -> dict[str, SourceYield]:
        """See `protocol.Sources`."""
        matched = {match.article_id for match in self._state.matches.values() if match.matched}
        found: dict[str, SourceYield] = {}
        for record in self._state.articles.values():
            article = record.article
            if article.seen < since:
                continue
            old = found.get(article.source, SourceYield(article.seen, 0, 0))
            news = not article.baseline
            found[article.source] = SourceYield(
                min(old.first, article.seen),
                old.articles + news,
                old.matched + (news and article.id in matched),
            )
        return found

    def make_due(self, now: datetime) -> None:
        """See `protocol.Sources`."""
        for name, state in self._state.sources.items():
            if not state.parked:
                self._state.sources[name] = replace(state, next_due=min(state.next_due, now))
        for _, due, record in self._state.wanted_pages():
            record.page_due = min(due, now)

    def claim_hosts(self, now: datetime, lease_s: float, limit: int) -> list[HostLease]:
        """See `protocol.Sources`."""
        due = sorted((time, host) for host, time in self._state.due_times().items() if time <= now)
        free = [host for _, host in due if _is_free(self._state.host(host), now)]
        return [self._lease(host, now + timedelta(seconds=lease_s)) for host in free[:limit]]

    def _lease(self, host: str, until: datetime) -> HostLease:
        record = self._state.host(host)
        record.token += 1
        record.leased_until = until
        return HostLease(host, record.token, until)

    def host_work(self, lease: HostLease, now: datetime, limit: int) -> HostWork:
        """See `protocol.Sources`."""
        self._held(lease)
        sources = [
            state
            for state in self._state.sources.values()
            if state.host == lease.host and not state.parked and state.next_due <= now
        ]
        sources.sort(key=lambda state: (state.next_due, state.source.name))
        pages = [
            record.article
            for host, due, record in self._state.wanted_pages()
            if host == lease.host and due <= now
        ]
        return HostWork(tuple(sources[:limit]), tuple(pages[:limit]))

    def renew_host(self, lease: HostLease, until: datetime) -> HostLease:
        """See `protocol.Sources`."""
        self._held(lease).leased_until = until
        return replace(lease, until=until)

    def release_host(self, lease: HostLease, not_before: datetime | None) -> None:
        """See `protocol.Sources`."""
        record = self._state.hosts.get(lease.host)
        if record is not None and _holds(record, lease):
            record.leased_until = None
            record.not_before = record.not_before if not_before is None else not_before

    def _held(self, lease: HostLease) -> HostRecord:
        """The leased host.

        Raises:
            LeaseLost: the lease is not held any more.
        """
        record = self._state.hosts.get(lease.host)
        if record is None or not _holds(record, lease):
            raise LeaseLost(f"the lease {lease.token} of host {lease.host} is not held any more")
        return record


def _is_free(record: HostRecord, now: datetime) -> bool:
    return record.not_before <= now and (record.leased_until is None or record.leased_until <= now)


def _holds(record: HostRecord, lease: HostLease) -> bool:
    return record.token == lease.token and record.leased_until is not None


def _moved(old: SourceState, source: Source, now: datetime) -> SourceState:
    """What was remembered belongs to another address or another way of reading."""
    return replace(
        old,
        source=source,
        next_due=now,
        etag=None,
        last_modified=None,
        body_hash=None,
        failures=0,
        last_error=None,
        parked=False,
        failing_since=None,
        ttl_s=None,
        skip_hours=0,
        validators_lie=False,
        moved_to=None,
        moved_since=None,
        address=None,
        noticed=None,
    )
