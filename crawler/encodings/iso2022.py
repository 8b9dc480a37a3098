"""Decodes ISO-2022-JP, which switches to Japanese by escape sequences and is ASCII to any other decoder.

Python's decoder stops at characters that Windows and mail programs have in it, such as circled numbers.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$\([@BD]|\$[@AB]|\(?[BHIJ])")
_PAIR_SETS = {b"$@", b"$B", b"$(@", b"$(B"}
_KATAKANA_SETS = {b"(I", b"I"}
_NOT_JIS = re.compile(rb"[^\x21-\x7e]+")
_HALF_WIDTH = bytes.maketrans(bytes(range(0x21, 0x60)), bytes(range(0xA1, 0xE0)))


def has_iso2022_jp(body: bytes) -> bool:
    """Return whether the body switches to Japanese somewhere."""
    # One byte is found many times faster than three, and next to no body has an escape.
    if b"\x1b" not in body:
        return False
    return b"\x1b$B" in body or b"\x1b$@" in body or b"\x1b(I" in body


def iso2022_jp_to_utf8(body: bytes) -> bytes:
    """Return the body with its ISO-2022-JP runs in UTF-8; what is outside of them stays as it is."""
    parts, position, mode = [], 0, b"(B"
    for escape in _ESCAPE.finditer(body):
        parts.append(_run_to_utf8(body[position : escape.start()], mode))
        position, mode = escape.end(), escape.group(1)
    parts.append(_run_to_utf8(body[position:], mode))
    return b"".join(parts)


def _run_to_utf8(run: bytes, mode: bytes) -> bytes:
    if mode in _KATAKANA_SETS:
        return run.translate(_HALF_WIDTH).decode("cp932", "replace").encode("utf-8")
    if mode not in _PAIR_SETS:
        return run
    # A line break returns to ASCII, and so does a byte that is no half of a letter.
    foreign = _NOT_JIS.search(run)
    end = len(run) if foreign is None else foreign.start()
    pairs = bytes(half for at in range(0, end - 1, 2) for half in _to_shift_jis(run[at], run[at + 1]))
    cut = "\ufffd" if end % 2 else ""
    return (pairs.decode("cp932", "replace") + cut).encode("utf-8") + run[end:]


def _to_shift_jis(row: int, cell: int) -> tuple[int, int]:
    """Return the two bytes of the letter in Shift_JIS."""
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    if row % 2:
        return lead, cell + (0x20 if cell >= 0x60 else 0x1F)
    return lead, cell + 0x7E
