"""Bytes to text, before any parser sees them.

A parser that guesses by itself garbles a whole Korean feed over one bad byte. Here a declared encoding is
used where the bytes agree with it. A wrong declaration is recognised by what the text looks like. Broken
bytes are replaced and noted.
"""

from __future__ import annotations

import re

from w3lib.encoding import read_bom

from crawler.formats.legacy_encoding import MAX_BROKEN_SHARE, SAMPLE_BYTES, codec_for, detect_encoding
from crawler.formats.lenient_decoding import decode_lenient

_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_NOT_FOR_DOCUMENTS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
"""Codecs of Python that no document is written in."""
_CONTROL_BYTES = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Control characters that no text has; ISO-2022 has escapes, UTF-16 has NULs."""
_PROBE_BYTES = 8_000
_C1_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_MAX_CONTROL_SHARE = 0.001


def decode_body(body: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the body as text, and notes on what was odd.

    The first of these that fits the bytes is used: byte order mark, UTF-16 and UTF-32 without one, UTF-8,
    the declared encodings (HTTP header, XML declaration, HTML meta), UTF-8 or a declared encoding with few
    broken bytes, the legacy encoding that reads best.
    """
    marked, mark = read_bom(body)
    if marked is not None and mark is not None:
        return decode_lenient(body[len(mark) :], marked)
    head = body[:SAMPLE_BYTES].lstrip()
    for encoding in _WIDE:
        if head.startswith("<".encode(encoding)):
            return decode_lenient(body.lstrip(b" \t\r\n"), encoding)
    declared = _declared_encodings(body, content_type)
    if (text := _decode_strict(body, "utf-8")) is not None:
        first = next(iter(declared), "utf-8")
        return text, () if first == "utf-8" else (f"says {declared[first]}, is utf-8",)
    for encoding in declared:
        if (text := _decode_strict(body, encoding)) is not None and _is_plausible_text(text):
            return text, ()
    return _decode_damaged(body, declared)


def _declared_encodings(body: bytes, content_type: str | None) -> dict[str, str]:
    """Labels of the known encodings that header, declaration and meta tag name, by the codec to use.

    The codec may be wider than the label: publishers write `iso-8859-1` for Windows-1252.
    """
    header = _HEADER.search(content_type or "")
    labels = [header.group(1)] if header else []
    for pattern, depth in ((_XML_DECLARATION, 400), (_META, 4_000)):
        if match := pattern.search(body[:depth]):
            labels.append(match.group(1).decode("ascii"))
    declared: dict[str, str] = {}
    for label in labels:
        codec = codec_for(label)
        # UTF-16 is recognised by its bytes alone; `zip` and the like give no text.
        if codec and codec not in _NOT_FOR_DOCUMENTS and _decode_strict(b"a", codec) == "a":
            declared.setdefault(codec, label.lower())
    return declared


def _decode_strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _decode_damaged(body: bytes, declared: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Decode what no declared encoding reads whole: few bytes are broken, or the declaration is wrong."""
    if not _is_text(body[:_PROBE_BYTES]):
        return body.decode("ascii", "replace"), ("no text: most likely a picture, an archive or a document",)
    for encoding in dict.fromkeys(["utf-8", *declared]):
        text, notes = decode_lenient(body, encoding)
        # Half of a broken letter may make a control character with the byte beside it.
        text = _C1_CONTROL.sub("\ufffd", text) if notes and encoding == "utf-8" else text
        foreign = sum(char > "\x7f" for char in text)
        if notes and text.count("\ufffd") <= max(2, foreign * MAX_BROKEN_SHARE) and _is_plausible_text(text):
            return text, notes
    detected = detect_encoding(body)
    text, notes = decode_lenient(body, detected)
    label = next(iter(declared.values()), "")
    return text, (f"encoding settled as {detected}" + (f", though it says {label}" if label else ""), *notes)


def _is_text(sample: bytes) -> bool:
    """Whether it can be text in any encoding: pictures, archives and PDFs are full of control characters."""
    return len(_CONTROL_BYTES.findall(sample)) <= max(10, 0.02 * len(sample))


def _is_plausible_text(text: str) -> bool:
    """Whether it has next to no control characters, which a wrong one-byte encoding gives."""
    sample = text[:SAMPLE_BYTES]
    return sum("\x80" <= char <= "\x9f" for char in sample) <= len(sample) * _MAX_CONTROL_SHARE
