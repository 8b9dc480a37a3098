"""Burmese in the old font encoding Zawgyi, converted to Unicode.

Zawgyi uses the code points of the Burmese block for other signs, and stores a syllable as it is drawn: the
vowel E and the medial R stand before their consonant. Until it is converted, no name, word or vector of such
a text is the same as in Unicode. Every step is linear in the length of the text.
"""

from __future__ import annotations

import re

_KINZI = "\u1004\u103a\u1039"
_CONSONANTS = "\u1000-\u1021\u1025\u103f"
_SIGN_BY_ZAWGYI = {
    "\u1033": "\u102f", "\u1034": "\u1030", "\u1039": "\u103a", "\u103a": "\u103b", "\u107d": "\u103b",
    "\u103b": "\u103c", "\u103c": "\u103d", "\u103d": "\u103e", "\u1087": "\u103e",
    "\u1088": "\u103e\u102f", "\u1089": "\u103e\u1030", "\u108a": "\u103d\u103e", "\u108e": "\u102d\u1036",
    "\u1094": "\u1037", "\u1095": "\u1037", "\u105a": "\u102b\u103a",
    "\u1064": _KINZI, "\u108b": _KINZI + "\u102d", "\u108c": _KINZI + "\u102e", "\u108d": _KINZI + "\u1036",
    **dict.fromkeys("\u107e\u107f\u1080\u1081\u1082\u1083\u1084", "\u103c"),
}  # fmt: skip
"""Signs around a consonant."""
_STACKED_BY_ZAWGYI = {
    "\u1060": "\u1000", "\u1061": "\u1001", "\u1062": "\u1002", "\u1063": "\u1003", "\u1065": "\u1005",
    "\u1066": "\u1006", "\u1067": "\u1006", "\u1068": "\u1007", "\u1069": "\u1008", "\u106c": "\u100b",
    "\u106d": "\u100c", "\u1070": "\u100f", "\u1071": "\u1010", "\u1072": "\u1010", "\u1073": "\u1011",
    "\u1074": "\u1011", "\u1075": "\u1012", "\u1076": "\u1013", "\u1077": "\u1014", "\u1078": "\u1015",
    "\u1079": "\u1016", "\u107a": "\u1017", "\u107b": "\u1018", "\u107c": "\u1019", "\u1085": "\u101c",
    "\u1093": "\u1018", "\u1096": "\u1010\u103d",
}  # fmt: skip
"""Small consonants below another one."""
_LETTER_BY_ZAWGYI = {
    "\u106a": "\u1009", "\u106b": "\u100a", "\u106e": "\u100d\u1039\u100d", "\u106f": "\u100d\u1039\u100e",
    "\u1086": "\u103f", "\u108f": "\u1014", "\u1090": "\u101b", "\u1091": "\u100f\u1039\u100d",
    "\u1092": "\u100b\u1039\u100c", "\u1097": "\u100b\u1039\u100c",
}  # fmt: skip
"""Consonants with a shape of their own, and pairs of them."""
_UNICODE_BY_ZAWGYI = {
    **_SIGN_BY_ZAWGYI,
    **{sign: "\u1039" + letter for sign, letter in _STACKED_BY_ZAWGYI.items()},
}
_ORDER = "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102f\u1030\u102b\u102c\u1036\u1037\u103a\u1038"
"""Signs after the consonant, in the order of Unicode."""

_RA = "\u103b\u107e-\u1084"
_BASE = f"{_CONSONANTS}\u106a\u106b\u106e\u106f\u1086\u108f\u1090-\u1092\u1097"
_SIGNS = (
    "\u102b-\u1030\u1032-\u103a\u103c\u103d\u105a\u1060-\u1069\u106c\u106d\u1070-\u107d\u1085\u1087-\u108e"
    "\u1093-\u1096"
)
_SYLLABLE = re.compile(f"(?P<before>[\u1031{_RA}]{{0,3}})(?P<base>[{_BASE}])(?P<after>[{_SIGNS}]{{0,12}})")
_STRAY_SIGNS = str.maketrans({sign: to for sign, to in _UNICODE_BY_ZAWGYI.items() if sign > "\u1058"})
"""Of signs that stand after no consonant, those that mean nothing else in Burmese."""
_AS_TYPED = (
    ("\u104e", "\u104e\u1004\u103a\u1038"),
    ("\u1044\u1004\u103a", "\u104e\u1004\u103a"),
    ("\u1025\u103a", "\u1009\u103a"),
    ("\u1025\u102e", "\u1026"),
    ("\u1005\u103b", "\u1008"),
)
"""Letters that were typed as others of the same shape, after conversion."""
_STACKED = re.compile("\u1039([\u1000-\u1021])")
_ZERO_FOR_WA = re.compile(f"(?<![\u1040-\u1049.,])\u1040(?=[{_BASE}{_SIGNS}\u1031{_RA}])")
_SEVEN_FOR_RA = re.compile(f"(?<![\u1040-\u1049.,])\u1047(?=[{_SIGNS}])")
"""The digits 0 and 7 look like the letters W and R, and were typed for them."""
_ZAWGYI_EVIDENCE = re.compile(
    f"\u1039(?![{_CONSONANTS}])"  # a final consonant; in Unicode another consonant follows
    f"|(?<![{_CONSONANTS}\u103b-\u103e\u1060-\u109f\uaa60-\uaa7f])\u1031(?=[{_RA}]?[{_BASE}])"  # E before it
    f"|(?<![\u1000-\u109f\uaa60-\uaa7f])[{_RA}](?=[{_BASE}])"  # the medial R before it
)
_UNICODE_EVIDENCE = re.compile(f"[{_CONSONANTS}]\u103a(?![\u102b-\u1030\u1032\u103b-\u103e\u1060-\u1097])")
"""A final consonant; in Zawgyi this sign is the medial Y, and nearly always a vowel follows."""


def zawgyi_to_unicode(text: str) -> str:
    """The text in Unicode; the same object if it is not in Zawgyi."""
    return _convert(text) if _is_zawgyi(text) else text


def _is_zawgyi(text: str) -> bool:
    if text.isascii() or not ("\u1031" in text or "\u1039" in text or "\u103b" in text):
        return False
    return sum(1 for _ in _ZAWGYI_EVIDENCE.finditer(text)) > sum(1 for _ in _UNICODE_EVIDENCE.finditer(text))


def _convert(text: str) -> str:
    text = _SEVEN_FOR_RA.sub("\u101b", _ZERO_FOR_WA.sub("\u101d", text))
    text = _SYLLABLE.sub(_in_unicode_order, text).translate(_STRAY_SIGNS)
    for typed, meant in _AS_TYPED:
        text = text.replace(typed, meant)
    return text


def _in_unicode_order(syllable: re.Match[str]) -> str:
    before, base, after = syllable.group("before", "base", "after")
    signs = "".join(_UNICODE_BY_ZAWGYI.get(sign, sign) for sign in before + after)
    kinzi = _KINZI if _KINZI in signs else ""
    below = "".join("\u1039" + letter for letter in _STACKED.findall(signs.replace(_KINZI, "")))
    rest = _STACKED.sub("", signs.replace(_KINZI, ""))
    final, rest = ("\u103a", rest[1:]) if rest.startswith("\u103a\u103b") else ("", rest)
    ordered = "".join(sorted(dict.fromkeys(rest), key=_ORDER.index))
    return kinzi + _LETTER_BY_ZAWGYI.get(base, base) + below + final + ordered
