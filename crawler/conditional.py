"""Conditional requests: ask only for what changed, and tell what an answer means. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from zlib import crc32

from crawler.fetched import Fetched
from store.types import SourceState

_TRUST_POLLS = 20
"""Every so many intervals a source is asked without validators: some servers answer 304 for ever."""
_MAX_VALIDATOR_CHARS = 1_000
_NOT_MODIFIED = 304


class Answer(StrEnum):
    """What an answer means for us."""

    NOT_MODIFIED = "not modified"
    SAME_BODY = "same body"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means, and what to remember of it (None on a 304: keep what is stored)."""

    answer: Answer
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


def request_headers(state: SourceState, now: datetime) -> dict[str, str]:
    """The validators to send, as headers; none on the first poll and once in every 20 intervals.

    Which interval that is differs by source and follows from its name and the time alone.
    """
    beat = int(now.timestamp() // max(state.source.interval_s, 1.0))
    if (crc32(state.source.name.encode()) + beat) % _TRUST_POLLS == 0:
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def body_hash(*bodies: bytes) -> str:
    """One hash over all bodies, in their order."""
    digest = blake2b(digest_size=16)
    for body in bodies:
        digest.update(len(body).to_bytes(8, "big"))
        digest.update(body)
    return digest.hexdigest()


def judge(state: SourceState, fetched: Fetched) -> Verdict:
    """What the answer means against what is remembered of the source.

    A strong ETag that comes again with another body is a lie: then no validators are kept, and the next
    poll asks for everything.
    """
    if fetched.status == _NOT_MODIFIED:
        return Verdict(Answer.NOT_MODIFIED)
    digest = body_hash(fetched.body)
    same = digest == state.body_hash
    etag = _validator(fetched, "etag")
    if etag and etag == state.etag and not same and state.body_hash and not etag.startswith("W/"):
        return Verdict(Answer.NEW, body_hash=digest)
    return Verdict(
        Answer.SAME_BODY if same else Answer.NEW, etag, _validator(fetched, "last-modified"), digest
    )


def _validator(fetched: Fetched, name: str) -> str | None:
    """A header to be sent back later; what could not be sent as it is, is not kept."""
    value = fetched.headers.get(name, "").strip()
    usable = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_CHARS
    return value if value and usable else None
