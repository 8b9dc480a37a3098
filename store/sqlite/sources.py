"""The SQLite store's sources and hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.errors import LeaseLost
from store.records.collection import HostLease, HostWork, Source, SourceState, SourceYield
from store.sanitize import cleaned
from store.sqlite import rows
from store.sqlite.rows import Values, maybe_seconds, seconds
from store.sqlite.sql import articles as articles_sql
from store.sqlite.sql import sources as sql
from store.sqlite.sql import subscriptions as pushes_sql
from store.sqlite.tombstones import SqliteMarks


class SqliteSources(SqliteMarks):
    """The verbs of `protocol.Sources` about sources and hosts."""

    def sync_sources(
        self, sources: Sequence[Source], now: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """See `protocol.Sources`."""
        wanted = {source.name: source for source in map(cleaned, sources)}
        with self._writing():
            states = {state.source.name: state for state in self._all_states()}
            stored = {name: state.source for name, state in states.items()}
            added = sorted(wanted.keys() - stored.keys())
            removed = sorted(stored.keys() - wanted.keys())
            changed = [name for name in wanted.keys() & stored.keys() if wanted[name] != stored[name]]
            hosts = {states[name].host for name in removed + changed}
            hosts |= {wanted[name].host for name in added + changed}
            for host in hosts:
                self._write(sql.ADD_HOST, {"host": host})
            for name in removed:
                self._write(sql.REMOVE_SOURCE, {"name": name})
                self._drop_listing(name, now)
            for name in added:
                self._write(sql.ADD_SOURCE, {**rows.source_values(wanted[name]), "now": seconds(now)})
            for name in changed:
                self._change_source(stored[name], wanted[name], now)
            for host in hosts:
                self._write(sql.REFRESH_HOST, {"host": host})
        return tuple(added), tuple(removed)

    def _change_source(self, old: Source, new: Source, now: datetime) -> None:
        self._write(sql.CHANGE_SOURCE, rows.source_values(new))
        if (old.url, old.kind) != (new.url, new.kind):
            self._write(sql.RESET_SOURCE, {"name": new.name, "host": new.host, "now": seconds(now)})
            self._write(pushes_sql.DROP_SUBSCRIPTION, {"source": new.name})

    def source_states(self) -> list[SourceState]:
        """See `protocol.Sources`."""
        with self._told():
            return self._all_states()

    def _all_states(self) -> list[SourceState]:
        return [rows.source_state(row) for row in self._rows(sql.SOURCES, {})]

    def source_yields(self, since: datetime) -> dict[str, SourceYield]:
        """See `protocol.Sources`."""
        found = self._read(sql.SOURCE_YIELDS, since=seconds(since))
        return {
            row["source"]: SourceYield(rows.time_from(row["first"]), row["articles"], row["matched"])
            for row in found
        }

    def make_due(self, now: datetime) -> None:
        """See `protocol.Sources`."""
        with self._writing():
            for statement in (sql.BRING_SOURCES_FORWARD, sql.BRING_PAGES_FORWARD, sql.BRING_HOSTS_FORWARD):
                self._write(statement, {"now": seconds(now)})

    def claim_hosts(self, now: datetime, lease_s: float, limit: int) -> list[HostLease]:
        """See `protocol.Sources`."""
        until = now + timedelta(seconds=lease_s)
        values = {"now": seconds(now), "until": seconds(until), "limit": limit}
        with self._writing():
            claimed = self._rows(sql.CLAIM_HOSTS, values)
        claimed.sort(key=lambda row: (row["next_due"], row["host"]))
        return [HostLease(row["host"], row["token"], until) for row in claimed]

    def host_work(self, lease: HostLease, now: datetime, limit: int) -> HostWork:
        """See `protocol.Sources`."""
        values = {"host": lease.host, "now": seconds(now), "limit": limit}
        with self._reading():
            if not self._rows(sql.HOLDS_HOST, _lease_values(lease)):
                raise lease_lost(lease)
            sources = self._rows(sql.DUE_SOURCES, values)
            pages = self._rows(articles_sql.DUE_PAGES, values)
        return HostWork(tuple(map(rows.source_state, sources)), tuple(map(rows.article, pages)))

    def renew_host(self, lease: HostLease, until: datetime) -> HostLease:
        """See `protocol.Sources`."""
        with self._writing():
            if not self._write(sql.RENEW_HOST, {**_lease_values(lease), "until": seconds(until)}):
                raise lease_lost(lease)
        return replace(lease, until=until)

    def release_host(self, lease: HostLease, not_before: datetime | None) -> None:
        """See `protocol.Sources`."""
        with self._writing():
            self._write(sql.RELEASE_HOST, {**_lease_values(lease), "not_before": maybe_seconds(not_before)})

    def _refresh_held(self, lease: HostLease) -> None:
        """Derive the host's due time anew; within a transaction the fence of what was written before.

        Raises:
            LeaseLost: the lease is not held any more.
        """
        if not self._write(sql.REFRESH_HELD_HOST, _lease_values(lease)):
            raise lease_lost(lease)


def _lease_values(lease: HostLease) -> Values:
    return {"host": lease.host, "token": lease.token}


def lease_lost(lease: HostLease) -> LeaseLost:
    """The error for a lease that ran out and was given to somebody else, or was given back."""
    return LeaseLost(f"the lease {lease.token} of host {lease.host} is not held any more")
