"""The SQLite store's sources and hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.batching import batched, low_priority
from store.errors import LeaseLost
from store.protocol.sources import (
    INTERRUPTED,
    INTERRUPTED_PAUSE,
    MAX_FETCH_WAIT,
    MAX_INTERRUPTED_PAUSE,
)
from store.records.collection import HostLease, HostWork, PastPoll
from store.records.sources import Source, SourceState, SourceStats
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import collection_rows, rows
from store.sqlite.caches.past_polls import read_polls
from store.sqlite.rows import Values, to_epoch, to_epoch_or_none
from store.sqlite.sql import articles as articles_sql
from store.sqlite.sql import sources as sql
from store.sqlite.sql import subscriptions as pushes_sql
from store.sqlite.tombstones import SqliteTombstones


class SqliteSources(SqliteTombstones):
    """The verbs of `protocol.SourceStore` about sources and hosts."""

    def sync_sources(
        self, sources: Sequence[Source], now: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """See `protocol.SourceStore`."""
        configured = {source.name: source for source in map(sanitize_record, sources)}
        with self._write_transaction():
            states = {state.source.name: state for state in self._all_states()}
            stored = {name: state.source for name, state in states.items()}
            added = sorted(configured.keys() - stored.keys())
            removed = sorted(stored.keys() - configured.keys())
            changed = [name for name in configured.keys() & stored.keys() if configured[name] != stored[name]]
            hosts = {states[name].host for name in removed + changed}
            hosts |= {configured[name].host for name in added + changed}
            for host in hosts:
                self._execute(sql.ADD_HOST, {"host": host})
            for name in removed:
                self._execute(sql.REMOVE_SOURCE, {"name": name})
                self._drop_listing(name, now)
            for name in added:
                self._execute(
                    sql.ADD_SOURCE, {**collection_rows.source_values(configured[name]), "now": to_epoch(now)}
                )
            for name in changed:
                self._change_source(stored[name], configured[name], now)
            for host in hosts:
                self._execute(sql.REFRESH_HOST, {"host": host})
        return tuple(added), tuple(removed)

    def _change_source(self, old: Source, new: Source, now: datetime) -> None:
        self._execute(sql.CHANGE_SOURCE, collection_rows.source_values(new))
        if (old.url, old.kind) != (new.url, new.kind):
            self._execute(sql.RESET_SOURCE, {"name": new.name, "host": new.host, "now": to_epoch(now)})
            self._execute(pushes_sql.DELETE_SUBSCRIPTION, {"source": new.name})

    def source_states(self) -> list[SourceState]:
        """See `protocol.SourceStore`."""
        with self._translate_errors():
            return self._all_states()

    def _all_states(self) -> list[SourceState]:
        return [collection_rows.source_state_from_row(row) for row in self._fetch_all(sql.SOURCES, {})]

    def source_stats(self, since: datetime) -> dict[str, SourceStats]:
        """See `protocol.SourceStore`."""
        selected = self._query(sql.SOURCE_STATS, since=to_epoch(since))
        return {
            row["source"]: SourceStats(rows.from_epoch(row["first"]), row["articles"], row["matched"])
            for row in selected
        }

    def recent_polls(self, source: str) -> list[PastPoll]:
        """See `protocol.SourceStore`."""
        found = self._query(sql.PAST_POLLS, name=strip_invalid(source))
        return read_polls(found[0]["past_polls"]) if found else []

    def make_due(self, now: datetime) -> None:
        """See `protocol.SourceStore`."""
        with self._write_transaction():
            for statement in (sql.MAKE_SOURCES_DUE, sql.MAKE_PAGES_DUE, sql.MAKE_HOSTS_DUE):
                self._execute(statement, {"now": to_epoch(now)})

    @low_priority
    @batched()
    def lease_due_hosts(
        self, now: datetime, lease_s: float, limit: int, *, max_wait: timedelta = MAX_FETCH_WAIT
    ) -> list[HostLease]:
        """See `protocol.SourceStore`."""
        until = now + timedelta(seconds=lease_s)
        values = {**_time_range(now, max_wait), "until": to_epoch(until), "limit": limit}
        with self._write_transaction():
            leased = self._fetch_all(sql.LEASE_DUE_HOSTS, values)
        leased.sort(key=lambda row: (row["next_due"], row["host"]))
        return [HostLease(row["host"], row["token"], until) for row in leased]

    @low_priority
    @batched()
    def host_work(
        self, lease: HostLease, now: datetime, limit: int, *, max_wait: timedelta = MAX_FETCH_WAIT
    ) -> HostWork:
        """See `protocol.SourceStore`."""
        values = {**_time_range(now, max_wait), "host": lease.host, "limit": limit}
        with self._read_transaction():
            if not self._fetch_all(sql.HOLDS_HOST, _lease_values(lease)):
                raise host_lease_lost(lease)
            sources = self._fetch_all(sql.DUE_SOURCES, values)
            pages = self._fetch_all(articles_sql.DUE_PAGES, values)
        return HostWork(
            tuple(map(collection_rows.source_state_from_row, sources)),
            tuple(map(collection_rows.article_from_row, pages)),
        )

    @low_priority
    @batched()
    def begin_poll(self, lease: HostLease, source: str, at: datetime) -> None:
        """See `protocol.SourceStore`."""
        with self._write_transaction():
            self._execute(sql.BEGIN_POLL, {**_lease_values(lease), "source": source, "at": to_epoch(at)})

    def note_interrupted_polls(self, now: datetime) -> tuple[str, ...]:
        """See `protocol.SourceStore`."""
        values = {
            "now": to_epoch(now),
            "error": INTERRUPTED,
            "pause_s": INTERRUPTED_PAUSE.total_seconds(),
            "longest_s": MAX_INTERRUPTED_PAUSE.total_seconds(),
        }
        with self._write_transaction():
            interrupted = self._fetch_all(sql.INTERRUPTED_POLLS, values)
            for host in {row["host"] for row in interrupted}:
                self._execute(sql.REFRESH_HOST, {"host": host})
        return tuple(sorted(row["name"] for row in interrupted))

    @low_priority
    @batched()
    def renew_host(self, lease: HostLease, until: datetime) -> HostLease:
        """See `protocol.SourceStore`."""
        with self._write_transaction():
            if not self._execute(sql.RENEW_HOST, {**_lease_values(lease), "until": to_epoch(until)}):
                raise host_lease_lost(lease)
        return replace(lease, until=until)

    @low_priority
    @batched()
    def release_host(self, lease: HostLease, not_before: datetime | None) -> None:
        """See `protocol.SourceStore`."""
        with self._write_transaction():
            self._execute(sql.END_POLLS, _lease_values(lease))
            self._execute(
                sql.RELEASE_HOST, {**_lease_values(lease), "not_before": to_epoch_or_none(not_before)}
            )

    def _refresh_leased_host(self, lease: HostLease) -> None:
        """Derive the host's due time again; within a transaction it also fences what was written before.

        Raises:
            LeaseLost: the lease is not held any more.
        """
        if not self._execute(sql.REFRESH_HELD_HOST, _lease_values(lease)):
            raise host_lease_lost(lease)


def _time_range(now: datetime, max_wait: timedelta) -> Values:
    """Between the two, a time has not come yet."""
    return {"now": to_epoch(now), "latest": to_epoch(now) + max_wait.total_seconds()}


def _lease_values(lease: HostLease) -> Values:
    return {"host": lease.host, "token": lease.token}


def host_lease_lost(lease: HostLease) -> LeaseLost:
    """The error for a lease that ran out and was given to somebody else, or was released."""
    return LeaseLost(f"the lease {lease.token} of host {lease.host} is not held any more")
