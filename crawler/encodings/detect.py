"""Detects the legacy encoding of a body that declares none, or the wrong one."""

from __future__ import annotations

from crawler.encodings.labels import codec_for
from crawler.encodings.single_byte import ByteCounts
from crawler.encodings.witness import is_big5, japanese_encoding

SAMPLE_BYTES = 60_000
_CANDIDATES = ("euc_kr", "cp932", "euc_jp", "gb18030", "big5")
"""Of two-byte encodings; not cp949, whose rare syllables make Korean of any Japanese."""
_MAX_LINES = 200


def detect_encoding(body: bytes, found: ByteCounts) -> str:
    """Return the legacy encoding that reads best; a few broken bytes do not matter."""
    from charset_normalizer import from_bytes

    single = found.best
    if found.is_single_byte:
        return single.codec
    if (japanese := japanese_encoding(body)) is not None:
        return japanese
    start = body[:SAMPLE_BYTES]
    for sample in (start, *start.splitlines()[:_MAX_LINES]):
        if sample.isascii():
            continue
        if (best := from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()) is not None:
            return codec_for(best.encoding) or best.encoding
    return "big5" if is_big5(body) else single.codec
