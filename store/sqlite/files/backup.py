"""Backups of the SQLite store: made while it is in use, rotated, restored whole.

A restored backup does not know what happened since. So that nothing is sent twice, its pending deliveries are
held for a person to decide, and what the sources list at their next polls is summarised, not alerted one by
one.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from store.errors import StoreError
from store.sqlite.files.lock import StoreLock, refuse_hard_links
from store.sqlite.files.paths import create_private, make_private_folder, read_only_uri
from store.sqlite.migrations.steps import has_pending_migrations

_SUFFIX = ".backup"
_BACKUP_NAME = re.compile(r"\.(\d{8}T\d{6}Z)(?:-[\w.-]+)?\.backup\Z")
_TIME_FORMAT = "%Y%m%dT%H%M%SZ"
_BUSY_TIMEOUT_S = 30.0
_SIDE_FILES = ("-wal", "-shm")


def make_backup(store: Path, folder: Path, now: datetime, *, label: str = "") -> Path:
    """Make a consistent copy of the store in `folder`, also while others write to it.

    Raises:
        StoreError: it could not be made, or the store has hard links; no part of it is left.
    """
    refuse_hard_links(store)
    name = f"{store.name}.{now.astimezone(UTC):{_TIME_FORMAT}}{f'-{label}' if label else ''}{_SUFFIX}"
    target, part = folder / name, folder / f".{name}.part"
    try:
        make_private_folder(folder)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(store, timeout=_BUSY_TIMEOUT_S, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        _fsync(part)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(f"{target}: no backup was made: {error}") from error
    return target


def list_backups(store: Path, folder: Path) -> list[Path]:
    """The store's backups, the newest first."""
    files = [file for file in folder.glob(f"{store.name}.*{_SUFFIX}") if _BACKUP_NAME.search(file.name)]
    return sorted(files, key=backup_time, reverse=True)


def backup_time(backup: Path) -> datetime:
    """When a backup was made, by its name, else by the time of its file."""
    named = _BACKUP_NAME.search(backup.name)
    if named:
        return datetime.strptime(named[1], _TIME_FORMAT).replace(tzinfo=UTC)
    return datetime.fromtimestamp(backup.stat().st_mtime, UTC)


def rotate_backups(store: Path, folder: Path, keep: int) -> Sequence[Path]:
    """Delete all but the newest `keep` backups (at least one); returns the deleted ones."""
    old = list_backups(store, folder)[max(1, keep) :]
    for backup in old:
        backup.unlink(missing_ok=True)
    return old


def restore_backup(backup: Path, store: Path, now: datetime) -> Path | None:
    """Restore a backup; returns where the present store was moved, None if there was none.

    Raises:
        StoreBusy: a process runs on the store.
        StoreError: the backup is damaged, not a store, or of a newer version; the present store is untouched.
    """
    problem = find_damage(backup)
    if problem:
        raise StoreError(f"{backup} cannot be restored: {problem}")
    _reject_newer_schema(backup)
    fresh = store.with_name(f".{store.name}.restoring")
    make_private_folder(store.parent)
    lock = StoreLock(store)
    try:
        _copy_with_log(backup, fresh)
        _hold_unsent(fresh, backup_time(backup))
        _fsync(fresh)
        aside = _move_aside(store, now)
        fresh.replace(store)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{store}: the backup could not be restored: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)
        lock.release()
    return aside


def _copy_with_log(backup: Path, target: Path) -> None:
    """Copy a database with what its write-ahead log (`-wal`) holds, if there is one beside it."""
    target.unlink(missing_ok=True)
    create_private(target)
    with (
        closing(sqlite3.connect(read_only_uri(backup), uri=True, timeout=_BUSY_TIMEOUT_S)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _reject_newer_schema(backup: Path) -> None:
    with closing(sqlite3.connect(read_only_uri(backup), uri=True, timeout=_BUSY_TIMEOUT_S)) as raw:
        try:
            has_pending_migrations(Database(raw))
        except StoreError as error:
            raise type(error)(f"{backup} cannot be restored: {error}") from error


def find_damage(file: Path) -> str:
    """What is wrong with a store's file; empty if nothing is.

    Reads all of it: a second or two for a gigabyte.
    """
    if not file.is_file():
        return "there is no such file"
    try:
        with closing(sqlite3.connect(read_only_uri(file), uri=True, timeout=_BUSY_TIMEOUT_S)) as db:
            problems = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
            tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        return str(error)
    if problems != ["ok"]:
        return "; ".join(problems)
    return "" if "deliveries" in tables else "it is a database of another program"


def _hold_unsent(file: Path, made: datetime) -> None:
    """Hold pending deliveries, and make every source's next poll its baseline."""
    reason = f"restored from a backup of {made:%Y-%m-%d %H:%M} UTC: it may have been sent since"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute(
            "UPDATE deliveries SET state = 'held', ready_at = NULL, last_error = ?, transmitting = 0"
            " WHERE state IN ('pending', 'sending', 'retry', 'waiting')",
            (reason,),
        )
        db.execute("UPDATE sources SET baselined = 0, etag = NULL, last_modified = NULL, body_hash = NULL")
        db.execute("COMMIT")


def _move_aside(store: Path, now: datetime) -> Path | None:
    """Rename the present store with the files that belong to it."""
    if not store.exists():
        return None
    aside = store.with_name(f"{store.name}.{now.astimezone(UTC):{_TIME_FORMAT}}-replaced")
    store.replace(aside)
    for suffix in _SIDE_FILES:
        beside = store.with_name(store.name + suffix)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + suffix))
    return aside


def _fsync(file: Path) -> None:
    """Make sure that the file is on the disk."""
    fd = os.open(file, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
