"""Conditional requests: fetch only what has changed, and classify the response. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from zlib import crc32

from crawler.fetching.response import HttpResponse
from store.records.sources import SourceState

_UNCONDITIONAL_EVERY = 20
"""One interval in this many is polled without validators, because some servers answer 304 for ever."""
_MAX_VALIDATOR_CHARS = 1_000
_NOT_MODIFIED = 304


class ContentStatus(StrEnum):
    """Whether a response brings anything new."""

    NOT_MODIFIED = "not modified"
    SAME_BODY = "same body"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ContentCheck:
    """The status of a response, and what to store of it (None on a 304: keep what is stored)."""

    status: ContentStatus
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    validators_unreliable: bool = False
    """The server sent a different body with validators it had used before."""


def request_headers(state: SourceState, now: datetime) -> dict[str, str]:
    """Return the validators to send, as headers; none on the first poll, nor if they proved unreliable.

    None are sent in about one of 20 intervals either. A hash of the source's name and the interval's number
    selects it: a plain count could always miss a source that is polled every fourth interval.
    """
    interval = _interval_number(state, now)
    already_polled = state.last_polled is not None and _interval_number(state, state.last_polled) == interval
    if state.validators_unreliable or (_is_unconditional(state.source.name, interval) and not already_polled):
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _interval_number(state: SourceState, at: datetime) -> int:
    return int(at.timestamp() // max(state.source.interval_s, 1.0))


def _is_unconditional(name: str, interval: int) -> bool:
    return crc32(f"{name} {interval}".encode()) % _UNCONDITIONAL_EVERY == 0


def body_hash(*bodies: bytes) -> str:
    """Return one hash over all bodies, in their order."""
    digest = blake2b(digest_size=16)
    for body in bodies:
        digest.update(len(body).to_bytes(8, "big"))
        digest.update(body)
    return digest.hexdigest()


def check_content(state: SourceState, fetched: HttpResponse) -> ContentCheck:
    """Compare a response with what is stored of the source.

    An ETag that is repeated with another body is unreliable, whatever Last-Modified says: a server that
    receives both goes by the ETag. A weak ETag may stand for bodies that differ slightly, so it is unreliable
    only if Last-Modified is repeated too or missing. Of such a server no validators are stored, and every
    later poll fetches the whole body; the hash still shows what changed.
    """
    if fetched.status == _NOT_MODIFIED:  # it may carry the validators to send from now on (RFC 9110, 15.4.5)
        etag, modified = _validator(fetched, "etag"), _validator(fetched, "last-modified")
        return ContentCheck(ContentStatus.NOT_MODIFIED, etag, modified)
    digest = body_hash(fetched.body)
    same = digest == state.body_hash
    etag = _validator(fetched, "etag")
    modified = _validator(fetched, "last-modified")
    repeated = bool(etag) and etag == state.etag and not same and state.body_hash is not None
    if repeated and (not str(etag).startswith("W/") or modified == state.last_modified):
        return ContentCheck(ContentStatus.NEW, body_hash=digest, validators_unreliable=True)
    return ContentCheck(ContentStatus.SAME_BODY if same else ContentStatus.NEW, etag, modified, digest)


def _validator(fetched: HttpResponse, name: str) -> str | None:
    """Return a validator; None if it could not be sent back unchanged."""
    value = fetched.headers.get(name, "").strip()
    usable = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_CHARS
    return value if value and usable else None
