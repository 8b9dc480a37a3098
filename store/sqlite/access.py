"""The SQLite store's sessions, tokens and last looks of the dashboard."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from store.errors import StoreError
from store.records.dashboard.access import AccessToken, Role, Session
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite.rows import Row, Values, from_epoch, from_epoch_or_none, to_epoch
from store.sqlite.sql import access as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteAccess(SqliteTransactions):
    """The verbs of `protocol.AccessStore`."""

    def add_session(self, session: Session, *, most: int) -> None:
        """See `protocol.AccessStore`."""
        values: Values = asdict(sanitize_record(session))
        values |= {"created": to_epoch(session.created), "seen": to_epoch(session.seen)}
        with self._write_transaction():
            self._execute(sql.ADD_SESSION, values)
            self._execute(sql.DELETE_EXCESS_SESSIONS, {"most": most})

    def session(self, digest: str) -> Session | None:
        """See `protocol.AccessStore`."""
        found = self._query(sql.SESSION, digest=digest)
        return session_from_row(found[0]) if found else None

    def touch_session(self, digest: str, seen: datetime) -> None:
        """See `protocol.AccessStore`."""
        with self._write_transaction():
            self._execute(sql.TOUCH_SESSION, {"digest": digest, "seen": to_epoch(seen)})

    def end_sessions(self, digest: str | None = None) -> int:
        """See `protocol.AccessStore`."""
        with self._write_transaction(durable=True):
            if digest is None:
                return self._execute(sql.END_SESSIONS, {})
            return self._execute(sql.END_SESSION, {"digest": digest})

    def delete_old_sessions(self, created_before: datetime, seen_before: datetime) -> int:
        """See `protocol.AccessStore`."""
        values: Values = {"created": to_epoch(created_before), "seen": to_epoch(seen_before)}
        with self._write_transaction():
            return self._execute(sql.DELETE_OLD_SESSIONS, values)

    def add_token(self, token: AccessToken) -> None:
        """See `protocol.AccessStore`."""
        values: Values = asdict(sanitize_record(token))
        values |= {"created": to_epoch(token.created), "used": to_epoch(token.used) if token.used else None}
        with self._write_transaction(durable=True):
            if not self._execute(sql.ADD_TOKEN, values):
                raise StoreError(
                    f"there is a token {token.name!r} already; revoke it first, or choose another name"
                )

    def tokens(self) -> list[AccessToken]:
        """See `protocol.AccessStore`."""
        return [token_from_row(row) for row in self._query(sql.TOKENS)]

    def token(self, digest: str) -> AccessToken | None:
        """See `protocol.AccessStore`."""
        found = self._query(sql.TOKEN, digest=digest)
        return token_from_row(found[0]) if found else None

    def touch_token(self, digest: str, used: datetime) -> None:
        """See `protocol.AccessStore`."""
        with self._write_transaction():
            self._execute(sql.TOUCH_TOKEN, {"digest": digest, "used": to_epoch(used)})

    def revoke_token(self, name: str) -> bool:
        """See `protocol.AccessStore`."""
        with self._write_transaction(durable=True):
            return self._execute(sql.REVOKE_TOKEN, {"name": strip_invalid(name)}) > 0

    def last_look(self, name: str) -> datetime | None:
        """See `protocol.AccessStore`."""
        found = self._query(sql.LAST_LOOK, name=strip_invalid(name))
        return from_epoch(found[0]["at"]) if found else None

    def set_last_look(self, name: str, at: datetime) -> None:
        """See `protocol.AccessStore`."""
        with self._write_transaction():
            self._execute(sql.SET_LAST_LOOK, {"name": strip_invalid(name), "at": to_epoch(at)})


def session_from_row(row: Row) -> Session:
    """The record of a row."""
    same = {key: row[key] for key in ("digest", "name", "password_digest")}
    return Session(
        **same, role=Role(row["role"]), created=from_epoch(row["created"]), seen=from_epoch(row["seen"])
    )


def token_from_row(row: Row) -> AccessToken:
    """The record of a row."""
    same = {key: row[key] for key in ("id", "digest", "name", "story")}
    return AccessToken(
        **same,
        role=Role(row["role"]),
        created=from_epoch(row["created"]),
        used=from_epoch_or_none(row["used"]),
    )
