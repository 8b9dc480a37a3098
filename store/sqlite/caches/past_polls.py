"""The last polls of a source as a few bytes in its row: a ring that each poll writes with the rest of it."""

from __future__ import annotations

from struct import Struct

from store.protocol.sources import MAX_PAST_POLLS
from store.records.collection import PastPoll, PollRecord, PollStatus
from store.sqlite.rows import from_epoch, to_epoch

_POLL = Struct("<dBIH")
"""Time in seconds since 1970, status, milliseconds, new articles."""
_STATUSES = (PollStatus.OK, PollStatus.UNCHANGED, PollStatus.FAILED, PollStatus.GONE)
"""Stored as their place here: only ever extended at the end."""
_MOST_MS, _MOST_NEW = 2**32 - 1, 2**16 - 1


def add_poll(past: bytes | None, poll: PollRecord, new_articles: int) -> bytes | None:
    """The ring with one more poll, the latest first; a push is no poll."""
    if poll.status is PollStatus.PUSHED:
        return past
    latest = _POLL.pack(
        to_epoch(poll.at),
        _STATUSES.index(poll.status),
        min(max(0, round(poll.took_s * 1_000)), _MOST_MS),
        min(new_articles, _MOST_NEW),
    )
    return latest + (past or b"")[: _POLL.size * (MAX_PAST_POLLS - 1)]


def read_polls(past: bytes | None) -> list[PastPoll]:
    """The polls, the latest first."""
    return [
        PastPoll(from_epoch(at), _STATUSES[status], took_ms, new)
        for at, status, took_ms, new in _POLL.iter_unpack(past or b"")
    ]
