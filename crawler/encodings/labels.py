"""Labels of encodings, as the WHATWG Encoding Standard lists them, and the codecs that read them.

Browsers know exactly these labels. Python knows fewer, and reads some of them more narrowly: `euc-kr` means
Windows-949 on the web, `gb2312` GB 18030 and `iso-8859-1` Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": (
        "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"
    ),
    "iso8859-3": (
        "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"
    ),
    "iso8859-4": (
        "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"
    ),
    "iso8859-5": (
        "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"
    ),
    "iso8859-6": (
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
        "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"
    ),
    "iso8859-7": (
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
        "iso_8859-7:1987 sun_eu_greek"
    ),
    "iso8859-8": (
        "csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138 "
        "iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical visual"
    ),
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": (
        "cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 "
        "iso_8859-1:1987 l1 latin1 windows-1252 x-cp1252"
    ),
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": (
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
        "windows-1254 x-cp1254"
    ),
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
    "big5": "big5 cn-big5 csbig5 x-x-big5",
    "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso-2022-jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": (
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
        "windows-949"
    ),
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
}
"""Codec of Python, and the standard's labels for it."""
_OTHER_LABELS = {
    # a template that declares ASCII says nothing about the text in it
    "utf-8": "ascii us-ascii ansi_x3.4-1968 utf8mb4 utf8mb3 utf-8-sig utf-8n unicode-utf-8 cesu-8",
    "cp949": "uhc ms949 euckr euc_kr ks_c_5601 ks-c-5601 ksc-5601",
    "cp932": "cp932 shift-jisx0213 s-jis",
    "euc-jp": "eucjp euc_jp ujis",
    "big5hkscs": "big5-hkscs hkscs",
    "big5": "cp950 ms950 windows-950 big-5 big5-eten big5eten",
    "gb18030": "euc-cn euccn cp936 ms936 windows-936",
    "cp874": "tis620 tis-620-2533",
    "iso2022-kr": "csiso2022kr iso-2022-kr",
    "hz": "hz-gb-2312",
    "cp1251": "ansi-1251 windows-cyrillic cyrillic-windows",
    "mac-latin2": "x-mac-ce x-mac-centraleurroman",
    "mac-greek": "x-mac-greek",
    "mac-turkish": "x-mac-turkish",
}
"""Labels of real documents that the standard does not list."""
_CODECS = {
    label: codec
    for table in (_LABELS, _OTHER_LABELS)
    for codec, row in table.items()
    for label in row.split()
}
_NUMBERED = re.compile(
    r"(?:x-)?(?:windows|win|cp|ansi|ibm|iso)[-_ ]?(8859|\d{3,4})(?:[-_ ]?(\d{1,2}))?[-_]?[ei]?"
)
"""Forms such as `win-1251`, `windows1250` and `ISO 8859_2`."""
_WIDER = {
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "shift_jis": "cp932",
    "euc_kr": "cp949", "gbk": "gb18030", "gb2312": "gb18030", "ascii": "utf-8",
}  # fmt: skip
"""What Python's own labels mean on the web."""
_UNWANTED = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
"""Codecs of Python that no document is written in, or that hide markup."""


@lru_cache(maxsize=256)
def codec_for(label: str) -> str | None:
    """Return the codec that publishers mean by a label; None for an unknown label."""
    key = label.strip(" \t\r\n\f\"'").lower()
    if codec := _CODECS.get(key) or _CODECS.get(key.replace("_", "-")):
        return codecs.lookup(codec).name
    if numbered := _NUMBERED.fullmatch(key):
        number, part = numbered.groups()
        key = f"iso-8859-{part}" if number == "8859" else f"cp{number}"
        if codec := _CODECS.get(key):
            return codecs.lookup(codec).name
    try:
        name = codecs.lookup(key).name
        text = b"a".decode(name)
    except (LookupError, UnicodeError, ValueError, AssertionError, TypeError):
        return None
    return None if name in _UNWANTED or text not in ("a", "\ufffd") else _WIDER.get(name, name)
