"""One process per store: an exclusive lock on a file beside the database.

The kernel drops the lock when the process ends, however it ends, so nothing is left to clean up. The file
itself stays: if it were deleted, two processes could hold locks on two files of one name.
"""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path
from weakref import WeakSet

from store.errors import StoreBusy, StoreError

OTHER_ACCOUNT_HINT = "; does it belong to another account? Run this as the service's, or `chown` it"


def _lock_file(database: Path) -> Path:
    """The lock file beside the database itself: one store under two names has one lock."""
    real = database.resolve()
    return real.with_name(real.name + ".lock")


def refuse_hard_links(database: Path) -> None:
    """Refuse a database with several names of its own: no lock beside it would hold for all of them.

    SQLite keeps its log beside the name that it was given. Under another name the file lacks what the log
    holds, and writing to both damages it.

    Raises:
        StoreError: it has hard links.
    """
    try:
        found = database.stat()
    except OSError:  # none yet, or one that opening it will report
        return
    if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
        raise StoreError(
            f"{database} is one of {found.st_nlink} names (hard links) of one file, and each would have "
            "a log of its own: delete the others, which `find FOLDER -samefile FILE` shows; keep the one "
            "with a -wal file beside it"
        )


class StoreLock:
    """Held from construction until `release`.

    Raises:
        StoreBusy: another process holds it; names that process.
        StoreError: the lock file cannot be created.
    """

    def __init__(self, database: Path) -> None:
        path = _lock_file(database)
        try:
            self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            message = f"{path}: cannot create the lock file of the store: {exc.strerror}"
            raise StoreError(
                message + (OTHER_ACCOUNT_HINT if isinstance(exc, PermissionError) else "")
            ) from exc
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            holder = os.read(self._fd, 20).decode("ascii", "replace").strip()
            self.release()
            raise StoreBusy(
                f"{database}: another process ({holder or 'unknown'}) runs on this store"
            ) from exc
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, str(os.getpid()).encode(), 0)
        _held.add(self)

    def release(self) -> None:
        """Release the lock; harmless when called again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


_held: WeakSet[StoreLock] = WeakSet()
"""Of this process. A forked child shares the open file: it would keep the lock after its parent's death."""


def _release_in_child() -> None:
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_release_in_child)


def is_locked(database: Path) -> bool:
    """Whether a process runs on this store; does not take the lock."""
    path = _lock_file(database)
    try:
        fd = os.open(path, os.O_RDONLY)
    except PermissionError:  # the lock file of another account: the kernel's list says who holds it
        return _is_listed(path)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def _is_listed(path: Path) -> bool:
    """Whether the kernel lists a lock on the file."""
    try:
        inode, listed = str(path.stat().st_ino).encode(), Path("/proc/locks").read_bytes()
    except OSError:
        return False
    # The device is not compared: some file systems have two numbers for it.
    return any(
        b"FLOCK" in line and line.split()[5].rpartition(b":")[2] == inode
        for line in listed.splitlines()
        if b"->" not in line  # it waits for the lock
    )
