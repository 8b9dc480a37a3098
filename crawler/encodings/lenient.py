"""Decoding with broken bytes replaced, so that one broken byte costs one letter.

In a two-byte encoding, a decoder that skips half of a letter misreads every letter up to the next ASCII
character. The error handler here finds where the next letter begins.
"""

from __future__ import annotations

import codecs

_REPLACE_BROKEN_PAIR = "susulan-broken-pair"
_COMMON_LEAD_BYTES = {
    "gb18030": (0xB0, 0xD7), "cp949": (0xB0, 0xC8), "euc_kr": (0xB0, 0xC8), "big5": (0xA4, 0xC6),
    "cp932": (0x81, 0x97), "euc_jp": (0xA4, 0xCF),
}  # fmt: skip
"""Range of the first bytes of common letters: they show where letters begin after a broken one."""
_LETTERS_AHEAD = 30
_FEW_BROKEN = 20
_MAX_REPAIRED = 5_000
_MAX_REPAIRED_SHARE = 0.2
"""Broken letters among the two-byte letters; with more the encoding is wrong, and repair takes too long."""


def decode_lenient(body: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with U+FFFD for what is broken, and a note that counts the replacements."""
    repair = codecs.lookup(encoding).name in _COMMON_LEAD_BYTES and _has_few_errors(body, encoding)
    text = body.decode(encoding, errors=_REPLACE_BROKEN_PAIR if repair else "replace").lstrip("\ufeff")
    broken = text.count("\ufffd")
    return text, (f"{broken} broken characters in {encoding} replaced",) if broken else ()


def _has_few_errors(body: bytes, encoding: str) -> bool:
    text = body.decode(encoding, "replace")
    broken = text.count("\ufffd")
    pairs = len(body) - len(text)
    return broken <= _FEW_BROKEN or broken <= min(_MAX_REPAIRED, _MAX_REPAIRED_SHARE * pairs)


def _replace_broken_pair(error: UnicodeError) -> tuple[str, int]:
    """Replace one broken letter, and resume one or two bytes on, wherever more common letters follow."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first, last = _COMMON_LEAD_BYTES[codecs.lookup(error.encoding).name]
    ahead = error.object[error.start : error.start + 2 * _LETTERS_AHEAD]

    def common_letters(skipped: int) -> int:
        position, count = skipped, 0
        while position < len(ahead):
            is_ascii = ahead[position] < 0x80
            count += is_ascii or first <= ahead[position] <= last
            position += 1 if is_ascii else 2
        return count

    skip_pair = len(ahead) > 1 and ahead[1] >= 0x80 and common_letters(2) >= common_letters(1)
    return "\ufffd", error.start + (2 if skip_pair else 1)


codecs.register_error(_REPLACE_BROKEN_PAIR, _replace_broken_pair)
