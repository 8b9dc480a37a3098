"""Conditional requests: ask only for what changed, and tell what an answer means. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from zlib import crc32

from crawler.fetching.response import HttpResponse
from store.records.collection import SourceState

_UNCONDITIONAL_EVERY = 20
"""In one interval of so many a source is asked without validators: some servers answer 304 for ever."""
_MAX_VALIDATOR_CHARS = 1_000
_NOT_MODIFIED = 304


class ContentStatus(StrEnum):
    """What an answer means for us."""

    NOT_MODIFIED = "not modified"
    SAME_BODY = "same body"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ContentCheck:
    """What an answer means, and what to remember of it (None on a 304: keep what is stored)."""

    status: ContentStatus
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    validators_unreliable: bool = False
    """The server sent another body under the validators it had used before."""


def request_headers(state: SourceState, now: datetime) -> dict[str, str]:
    """The validators to send, as headers; none on the first poll, nor to a server that was caught lying.

    Nor in about one of 20 intervals. Which one follows from the source's name and the interval's number
    alone, by a hash: a plain count could miss a source for ever that is asked every fourth interval.
    """
    beat = _interval_number(state, now)
    asked_in_it = state.last_polled is not None and _interval_number(state, state.last_polled) == beat
    if state.validators_unreliable or (_is_unconditional(state.source.name, beat) and not asked_in_it):
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _interval_number(state: SourceState, at: datetime) -> int:
    return int(at.timestamp() // max(state.source.interval_s, 1.0))


def _is_unconditional(name: str, beat: int) -> bool:
    return crc32(f"{name} {beat}".encode()) % _UNCONDITIONAL_EVERY == 0


def body_hash(*bodies: bytes) -> str:
    """One hash over all bodies, in their order."""
    digest = blake2b(digest_size=16)
    for body in bodies:
        digest.update(len(body).to_bytes(8, "big"))
        digest.update(body)
    return digest.hexdigest()


def check_content(state: SourceState, fetched: HttpResponse) -> ContentCheck:
    """What the answer means against what is remembered of the source.

    An ETag that comes again with another body is a lie, whatever Last-Modified says: a server that is sent
    both goes by the ETag. A weak one may stand for bodies that differ a little, so it is only a lie where
    Last-Modified came again too or is not given. Of a liar no validators are kept, and it is asked for
    everything from then on; the hash still tells what changed.
    """
    if fetched.status == _NOT_MODIFIED:
        return ContentCheck(ContentStatus.NOT_MODIFIED)
    digest = body_hash(fetched.body)
    same = digest == state.body_hash
    etag = _validator(fetched, "etag")
    modified = _validator(fetched, "last-modified")
    repeated = bool(etag) and etag == state.etag and not same and state.body_hash is not None
    if repeated and (not str(etag).startswith("W/") or modified == state.last_modified):
        return ContentCheck(ContentStatus.NEW, body_hash=digest, validators_unreliable=True)
    return ContentCheck(ContentStatus.SAME_BODY if same else ContentStatus.NEW, etag, modified, digest)


def _validator(fetched: HttpResponse, name: str) -> str | None:
    """A header to be sent back later; what could not be sent as it is, is not kept."""
    value = fetched.headers.get(name, "").strip()
    usable = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_CHARS
    return value if value and usable else None
