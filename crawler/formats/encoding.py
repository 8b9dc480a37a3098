"""Bytes to text, settled before any parser sees them.

A parser that guesses by itself turns a whole Korean feed to garbage over one bad byte. Here the stated
encoding is believed when the bytes bear it out, a mislabelled one is found by what the text looks like,
and what is broken is replaced and noted.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib

from store.errors import ParseError

MAX_UNPACKED_BYTES = 50_000_000
_ZLIB_STARTS = (b"x\x01", b"x\x9c", b"x\xda")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE_STARTS = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_EBCDIC_START = b"\x4c\x6f\xa7\x94"
"""`<?xm` in the alphabet of mainframes; which one it is stands in the declaration."""
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_LEGACY = (
    "euc_kr",  # not cp949, whose rare syllables make Korean of any Japanese
    "cp1251",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp874",
    "cp1256",
    "cp1254",
    "cp1253",
    "cp1252",
)
_NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
"""Known to Python by name, but never a page's."""
_GUESSED_LINES = 200
_SUPERSETS = {
    "iso-8859-1": "cp1252", "ascii": "utf-8", "us-ascii": "utf-8", "euc-kr": "cp949", "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254",
    "tis-620": "cp874", "x-sjis": "cp932", "shift_jis": "cp932", "x-gbk": "gb18030", "unicode": "utf-8",
}  # fmt: skip
"""What publishers mean when they name the narrower one."""
_MAX_BROKEN_SHARE = 0.02
"""Of the non-ASCII letters: more broken ones and the label is wrong rather than the text."""
_SAMPLE_BYTES = 60_000
_BINARY_CONTROLS = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Control letters that no text has; escapes belong to ISO-2022, NULs to UTF-16."""
_PROBE_BYTES = 8_000
_FEW_BROKEN, _MOST_LOOKED_AT = 20, 5_000
_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_COMMON_LEADS = {
    "gb18030": (0xB0, 0xD7), "cp949": (0xB0, 0xC8), "euc_kr": (0xB0, 0xC8), "big5": (0xA4, 0xC6),
    "cp932": (0x81, 0x97), "euc_jp": (0xA4, 0xCF),
}  # fmt: skip
"""First bytes of the usual letters: they tell where letters begin after a broken one."""
_LETTERS_AHEAD = 30
_KANA_RANGES = {"cp932": ("\u3041", "\u30ff"), "euc_jp": ("\u3041", "\u30ff")}
"""Kana: no text of another language, read as one of these, gives many of them."""
_MIN_KANA_SHARE = 0.3


def decompress(body: bytes) -> bytes:
    """The body, unpacked if it is gzip or zlib whatever its name says.

    Raises:
        ParseError: it is broken, or larger than 50 MB unpacked.
    """
    if body.startswith(_ZLIB_STARTS):
        return _inflate(body)
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            data = packed.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError(f"a broken gzip file: {error}") from error
    if len(data) > MAX_UNPACKED_BYTES:
        raise ParseError(f"a gzip file of more than {MAX_UNPACKED_BYTES} bytes unpacked")
    return data


def _inflate(body: bytes) -> bytes:
    """A zlib body unpacked; one that only begins like it comes back as it is."""
    packed = zlib.decompressobj()
    try:
        data = packed.decompress(body, MAX_UNPACKED_BYTES + 1)
    except zlib.error:
        return body
    if len(data) > MAX_UNPACKED_BYTES:
        raise ParseError(f"a zlib body of more than {MAX_UNPACKED_BYTES} bytes unpacked")
    return data if packed.eof else body


def decode_body(body: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    """The body as text, and notes on what was odd.

    In this order: byte order mark, UTF-16 without one, then the stated encodings (HTTP header, XML
    declaration, HTML meta) and UTF-8, the first that the bytes bear out; then UTF-8 with few broken bytes
    replaced; then the legacy encoding that reads best.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _decode_lenient(body, encoding)
    head = body[:_SAMPLE_BYTES].lstrip()
    for start, encoding in _WIDE_STARTS:
        if head.startswith(start):
            return _decode_lenient(head if body is head else body.lstrip(b" \t\r\n"), encoding)
    if head.startswith(_EBCDIC_START):
        return _decode_lenient(body, _ebcdic_codec(head))
    stated = _declared_encodings(body, content_type)
    if (text := _decode_strict(body, "utf-8")) is not None:
        return text, () if not stated or _is_utf8(stated[0]) else (f"says {stated[0]}, is utf-8",)
    for encoding in stated:
        if (
            not _is_utf8(encoding)
            and (text := _decode_strict(body, encoding)) is not None
            and _is_plausible_text(text)
        ):
            return text, ()
    return _decode_damaged(body, stated)


def _ebcdic_codec(head: bytes) -> str:
    """The EBCDIC alphabet that the declaration names, or the commonest."""
    declared = _DECLARED.search(head[:400].decode("cp037", "replace").encode("ascii", "replace"))
    name = declared.group(1).decode("ascii").lower() if declared else ""
    try:
        return name if "<?xml".encode(name) == head[:5] else "cp037"
    except (LookupError, UnicodeError):
        return "cp037"


def _is_utf8(encoding: str) -> bool:
    return encoding.replace("_", "-") in ("utf-8", "utf8")


def _declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    """Encodings that header, declaration and meta tag name, known ones only, widened, each once."""
    header = _HEADER.search(content_type or "")
    named = [header.group(1)] if header else []
    for pattern, depth in ((_DECLARED, 400), (_META, 4_000)):
        if found := pattern.search(body[:depth]):
            named.append(found.group(1).decode("ascii"))
    known: list[str] = []
    for name in named:
        wide = _SUPERSETS.get(name.lower(), name.lower())
        try:
            b"a".decode(wide)  # refuses what is no text encoding too, as `zip`, and UTF-16, told by its look
        except (LookupError, UnicodeError):
            continue
        if wide not in known and codecs.lookup(wide).name not in _NO_CHARSETS:
            known.append(wide)
    return known


def _decode_strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _decode_lenient(body: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    pairs = codecs.lookup(encoding).name in _COMMON_LEADS and _has_few_errors(body, encoding)
    text = body.decode(encoding, errors="susulan-pairs" if pairs else "replace").lstrip("\ufeff")
    broken = text.count("\ufffd")
    return text, (f"{broken} broken characters in {encoding} replaced",) if broken else ()


def _has_few_errors(body: bytes, encoding: str) -> bool:
    """Whether broken letters are few enough to be looked at one by one, as another encoding's are not."""
    text = body.decode(encoding, "replace")
    broken = text.count("\ufffd")
    return broken <= _FEW_BROKEN or broken <= min(_MOST_LOOKED_AT, 0.2 * (len(body) - len(text)))


def _is_text(sample: bytes) -> bool:
    """Whether it can be in any encoding of text: pictures, archives and PDFs are full of control letters."""
    return len(_BINARY_CONTROLS.findall(sample)) <= max(10, 0.02 * len(sample))


def _decode_damaged(body: bytes, stated: list[str]) -> tuple[str, tuple[str, ...]]:
    """A body that no stated encoding reads whole: few broken bytes, or another encoding than it says."""
    if not _is_text(body[:_PROBE_BYTES]):
        return body.decode("ascii", "replace"), ("no text: most likely a picture, an archive or a document",)
    for encoding in dict.fromkeys(["utf-8", *stated]):
        text, notes = _decode_lenient(body, encoding)
        # Half of a broken letter may make a control character with the byte beside it.
        text = _CONTROL.sub("\ufffd", text) if notes and _is_utf8(encoding) else text
        foreign = sum(char > "\x7f" for char in text)
        if notes and text.count("\ufffd") <= max(2, foreign * _MAX_BROKEN_SHARE) and _is_plausible_text(text):
            return text, notes
    guessed = _guess_encoding(body)
    text, notes = _decode_lenient(body, guessed)
    return text, (
        f"encoding settled as {guessed}" + (f", though it says {stated[0]}" if stated else ""),
        *notes,
    )


def _guess_encoding(body: bytes) -> str:
    """The legacy encoding that reads best; a few broken bytes at its end or within are no obstacle."""
    from charset_normalizer import from_bytes

    if (found := _detect_japanese(body)) is not None:
        return found
    for sample in (body[:_SAMPLE_BYTES], *body[:_SAMPLE_BYTES].splitlines()[:_GUESSED_LINES]):
        if (
            not sample.isascii()
            and (best := from_bytes(sample, cp_isolation=list(_LEGACY)).best()) is not None
        ):
            guess = _SUPERSETS.get(best.encoding, best.encoding)
            return "koi8-r" if guess in ("cp1251", "cp1252", "cp1254") and _is_koi8(sample) else guess
    return "koi8-r" if _is_koi8(body[:_SAMPLE_BYTES]) else "cp1252"


def _detect_japanese(body: bytes) -> str | None:
    """The Japanese encoding that gives text with much kana; a broken letter is no obstacle."""
    for encoding, (first, last) in _KANA_RANGES.items():
        text, _ = _decode_lenient(body[:_SAMPLE_BYTES], encoding)
        foreign = [char for char in text if char > "\x7f"]
        own = sum(first <= char <= last for char in foreign)
        broken = text.count("\ufffd")
        if broken <= max(2, len(foreign) * _MAX_BROKEN_SHARE) and own > _MIN_KANA_SHARE * len(foreign) > 0:
            return encoding
    return None


def _is_koi8(sample: bytes) -> bool:
    """Russian in KOI8-R looks like capitals in Windows-1251: there the halves of the alphabet are swapped."""
    letters = [byte for byte in sample if byte >= 0xC0]
    return len(letters) > 10 and sum(byte < 0xE0 for byte in letters) > 0.8 * len(letters)


def _replace_broken_pair(error: UnicodeError) -> tuple[str, int]:
    """One broken letter of a two-byte encoding, and where the next begins: half a letter would shift all."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first, last = _COMMON_LEADS[codecs.lookup(error.encoding).name]
    ahead = error.object[error.start : error.start + 2 * _LETTERS_AHEAD]

    def common(skipped: int) -> int:
        at, found = skipped, 0
        while at < len(ahead):
            found += ahead[at] < 0x80 or first <= ahead[at] <= last
            at += 1 if ahead[at] < 0x80 else 2
        return found

    return "\ufffd", error.start + (
        2 if len(ahead) > 1 and ahead[1] >= 0x80 and common(2) >= common(1) else 1
    )


codecs.register_error("susulan-pairs", _replace_broken_pair)


def _is_plausible_text(text: str) -> bool:
    """Whether a reading holds no control letters, as a wrong one-byte reading does."""
    sample = text[:_SAMPLE_BYTES]
    return sum("\x80" <= char <= "\x9f" for char in sample) <= len(sample) * 0.001
