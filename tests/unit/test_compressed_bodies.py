"""A body that is a gzip or zlib file is unpacked to the limit, and no further."""

import gzip
import tracemalloc
import zlib

import pytest

from crawler.formats.compression import decompress
from store.errors import ParseError

LIMIT = 100_000


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_body_at_the_limit_is_unpacked(pack):
    assert decompress(pack(b"a" * LIMIT), LIMIT) == b"a" * LIMIT


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
@pytest.mark.parametrize("size", [LIMIT + 1, 50_000_000])
def test_a_body_over_the_limit_is_refused_without_being_unpacked(pack, size):
    body = pack(b"a" * size)
    tracemalloc.start()
    try:
        with pytest.raises(ParseError, match=f"more than {LIMIT} bytes"):
            decompress(body, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
