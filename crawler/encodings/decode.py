"""Bytes to text, before any parser sees them.

A parser that guesses by itself garbles a whole Korean feed over one bad byte. Here a declared encoding is
used where the bytes agree with it. A wrong declaration is recognised by the letters that it gives. Parts in
another encoding are decoded by themselves. Broken bytes are replaced and noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from w3lib.encoding import read_bom

from crawler.encodings.detect import SAMPLE_BYTES, detect_encoding
from crawler.encodings.iso2022 import has_iso2022_jp, iso2022_jp_to_utf8
from crawler.encodings.labels import codec_for
from crawler.encodings.lenient import decode_lenient
from crawler.encodings.mixed import MixedBody, split_mixed
from crawler.encodings.single_byte import ByteCounts, count_bytes
from crawler.encodings.witness import MAX_BROKEN_SHARE, fits_pairs, fits_single_byte

_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?\s*+([\w.:-]{1,40})""", re.IGNORECASE)
_SERVER_DEFAULT = "cp1252"
_SEVEN_BIT = ("iso2022_kr", "hz")
_KOREAN_HEADER = b"\x1b$)C"
_PAIR_CODECS = {"cp949", "cp932", "euc_jp", "gb18030", "big5", "big5hkscs"}
_EXTENSIONS = {"big5": ("cp950", "big5hkscs"), "euc_jp": ("euc_jis_2004",)}
"""Encodings with more letters, which browsers read under the same label."""
_MAX_EXTENDED_SHARE = 0.35
"""Of letters that only the extension has: it finds rare ones in the bytes of any other encoding."""
_CONTROL_BYTES = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Control characters that no text has; ISO-2022 has escapes, UTF-16 has NULs."""
_LATIN_NEIGHBOURS = 0.5
"""Share of bytes beside an ASCII letter; no text in another script has so many."""
_PROBE_BYTES = 8_000
_FOREIGN = re.compile("[^\x00-\x7f]")
_C1_CONTROL = re.compile("[\x80-\x9f]")
_BROKEN_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_MAX_CONTROL_SHARE = 0.001
Decoded = tuple[str, tuple[str, ...]]


def decode_body(body: bytes, content_type: str | None) -> Decoded:
    """Return the body as text, and notes on what was odd.

    The first of these that fits the bytes is used: byte order mark, UTF-16 and UTF-32 without one, ISO-2022,
    UTF-8, UTF-8 with parts in another encoding, the declared encodings (HTTP header, XML declaration, HTML
    meta), UTF-8 or a declared encoding with few broken bytes, the legacy encoding that reads best.
    """
    marked, mark = read_bom(body)
    if marked is not None and mark is not None:
        body = body[len(mark) :]
    if (wide := marked if marked != "utf-8" else None) or (wide := _wide_encoding(body)):
        return decode_lenient(body.lstrip(b" \t\r\n") if marked is None else body, wide)
    declared = _declared_encodings(body, content_type)
    if has_iso2022_jp(body):
        others = {codec: label for codec, label in declared.items() if codec != "iso2022_jp"}
        text, notes = _decode_unmarked(iso2022_jp_to_utf8(body), {"utf-8": "utf-8", **others})
        return text, notes if "iso2022_jp" in declared else (*notes, "parts in iso-2022-jp")
    return _decode_unmarked(body, declared)


def _decode_unmarked(body: bytes, declared: dict[str, str]) -> Decoded:
    if (text := _decode_strict(body, "utf-8")) is not None:
        first = next(iter(declared), "utf-8")
        seven_bit = "iso2022_kr" if b"\x1b" in body and _KOREAN_HEADER in body else first
        if seven_bit in _SEVEN_BIT and body.isascii():
            return decode_lenient(body, seven_bit)
        return text, () if first == "utf-8" else (f"says {declared[first]}, is utf-8",)
    if not _is_text(body[:_PROBE_BYTES]):
        return body.decode("ascii", "replace"), ("no text: most likely a picture, an archive or a document",)
    return _decode_not_utf8(body, declared)


def _wide_encoding(body: bytes) -> str | None:
    """Return UTF-16 or UTF-32 if the body begins with a tag or with JSON in it."""
    head = body[:200].lstrip()
    return next((wide for wide in _WIDE if head.startswith(tuple(char.encode(wide) for char in "<{["))), None)


def _decode_not_utf8(body: bytes, declared: dict[str, str]) -> Decoded:
    found = count_bytes(body)
    is_latin = found.beside_ascii > _LATIN_NEIGHBOURS  # however many parts in UTF-8 spoil the score
    single_byte = found.best.codec if is_latin or found.is_single_byte else None
    if (mixed := split_mixed(body, single_byte)) is not None:
        return _decode_mixed(mixed, declared)
    return _decode_legacy(body, declared, found)


def _declared_encodings(body: bytes, content_type: str | None) -> dict[str, str]:
    """Labels of the known encodings that header, declaration and meta tag name, by the codec to use.

    A header that says Latin-1 comes last: servers add it to whatever they send.
    """
    header = _HEADER.search(content_type or "")
    labels = [header.group(1)] if header else []
    for pattern, depth in ((_XML_DECLARATION, 400), (_META, 8_000)):
        if match := pattern.search(body[:depth]):
            labels.append(match.group(1).decode("ascii"))
    declared: dict[str, str] = {}
    for label in labels:
        codec = codec_for(label)
        # UTF-16 is recognised by its bytes alone.
        if codec and (codec in _SEVEN_BIT or _decode_strict(b"a", codec) == "a"):
            declared.setdefault(codec, label.lower())
    if _SERVER_DEFAULT in declared:
        declared[_SERVER_DEFAULT] = declared.pop(_SERVER_DEFAULT)
    return declared


def _decode_strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _decode_mixed(mixed: MixedBody, declared: dict[str, str]) -> Decoded:
    """Decode the parts that are no UTF-8 as declared if that fits, else in the encoding that does."""
    other = mixed.other
    found = count_bytes(other)
    decoded = (codec for codec, _ in _fitting(other, declared, found))
    codec = next(decoded, None) or detect_encoding(other, found)

    def decode_other(part: bytes) -> str:
        if (text := _decode_strict(part, codec)) is not None:
            return text
        return _decode_legacy(part, {}, count_bytes(part))[0]

    text = mixed.decode(decode_other)
    return text, (f"parts in {codec} within utf-8",)


def _decode_legacy(body: bytes, declared: dict[str, str], found: ByteCounts) -> Decoded:
    """Decode a body that is no UTF-8: as declared, with few broken letters, or as it reads best."""
    for _, text in _fitting(body, declared, found):
        return text, ()
    for encoding in dict.fromkeys(["utf-8", *declared]):
        text, notes = _decode_widest(body, encoding)
        # Half of a broken letter may make a control character with the byte beside it.
        text = _BROKEN_CONTROL.sub("\ufffd", text) if notes and encoding == "utf-8" else text
        foreign = len(_FOREIGN.findall(text))
        few = text.count("\ufffd") <= max(2, foreign * MAX_BROKEN_SHARE)
        if notes and few and _is_plausible(body, text, encoding, found):
            return text, notes
    detected = detect_encoding(body, found)
    text, notes = _decode_widest(body, detected)
    label = next(iter(declared.values()), "")
    return text, (f"encoding settled as {detected}" + (f", though it says {label}" if label else ""), *notes)


def _fitting(body: bytes, declared: dict[str, str], found: ByteCounts) -> Iterator[tuple[str, str]]:
    """Yield the declared encodings, or their extensions, that read the whole body, each with its text."""
    for encoding in declared:
        for codec in (encoding, *_EXTENSIONS.get(encoding, ())):
            text = _decode_strict(body, codec)
            if text is None or (codec != encoding and _extended_share(text, encoding) > _MAX_EXTENDED_SHARE):
                continue
            if _is_plausible(body, text, encoding, found):
                yield codec, text
            break


def _decode_widest(body: bytes, encoding: str) -> Decoded:
    """Decode leniently in an encoding, or in its extension if that leaves fewer letters broken."""
    text, notes = decode_lenient(body, encoding)
    if notes:
        for codec in _EXTENSIONS.get(encoding, ()):
            wider, wider_notes = decode_lenient(body, codec)
            if (
                wider.count("\ufffd") < text.count("\ufffd")
                and _extended_share(wider, encoding) <= _MAX_EXTENDED_SHARE
            ):
                text, notes = wider, wider_notes
    return text, notes


def _extended_share(text: str, encoding: str) -> float:
    """Return the share of letters beyond ASCII that only an extension of the encoding has."""
    foreign = [char for char in text[:SAMPLE_BYTES] if char > "\x7f"]
    known = len("".join(foreign).encode(encoding, "ignore").decode(encoding, "ignore"))
    return 1 - known / len(foreign) if foreign else 0.0


def _is_text(sample: bytes) -> bool:
    """Whether it can be text in any encoding: pictures, archives and PDFs are full of control characters."""
    return len(_CONTROL_BYTES.findall(sample)) <= max(10, 0.02 * len(sample))


def _is_plausible(body: bytes, text: str, encoding: str, found: ByteCounts) -> bool:
    """Whether it has next to no control characters, and the letters of a language in that encoding."""
    sample = text[:SAMPLE_BYTES]
    controls = len(_C1_CONTROL.findall(sample))
    if controls > len(sample) * _MAX_CONTROL_SHARE:
        return False
    if encoding == "utf-8":
        return True
    if encoding in _PAIR_CODECS:
        return fits_pairs(body, text, encoding, found)
    return fits_single_byte(found, encoding)
