"""UTC offsets of zone names; letters that several countries use, by country and language."""

from __future__ import annotations

OFFSETS = {
    # East and South-East Asia
    "WIB": 420, "WITA": 480, "WIT": 540, "KST": 540, "JST": 540, "ICT": 420, "SGT": 480, "HKT": 480,
    "MYT": 480,
    "PHT": 480, "PHST": 480, "MMT": 390, "BNT": 480, "TLT": 540, "ULAT": 480, "CHOT": 480, "HOVT": 420,
    "TWT": 480,
    # South, Central and West Asia
    "PKT": 300, "NPT": 345, "BTT": 360, "BDT": 360, "MVT": 300, "SLST": 330, "AFT": 270, "IRST": 210,
    "IRDT": 270,
    "UZT": 300, "TJT": 300, "TMT": 300, "KGT": 360, "ALMT": 300, "AQTT": 300, "AZT": 240, "GET": 240,
    "TRT": 180,
    "IDT": 180, "AEST": 600, "AEDT": 660, "ACST": 570, "ACDT": 630, "AWST": 480, "NZST": 720, "NZDT": 780,
    "PGT": 600, "FJT": 720, "CHST": 600, "HST": -600, "CHAST": 765,
    # Russia
    "MSK": 180, "MSD": 240, "МСК": 180, "SAMT": 240, "YEKT": 300, "OMST": 360, "NOVT": 420, "KRAT": 420,
    "IRKT": 480, "YAKT": 540, "VLAT": 600, "MAGT": 660, "SAKT": 660, "SRET": 660, "PETT": 720, "ЕКБ": 300,
    # Europe and Africa
    "EET": 120, "EEST": 180, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "WET": 0, "WEST": 60, "GMT": 0,
    "UTC": 0, "UT": 0, "Z": 0, "FET": 180, "SAST": 120, "EAT": 180, "CAT": 120, "WAT": 60, "WAST": 120,
    "CVT": -60,
    "AZOT": -60, "MUT": 240, "SCT": 240, "RET": 240, "TSİ": 180, "TSI": 180, "HNEC": 60, "HAEC": 120,
    # the Americas
    "ET": -300, "EDT": -240, "CDT": -300, "CT": -360, "MDT": -360, "MT": -420, "PDT": -420, "PT": -480,
    "AKST": -540, "AKDT": -480, "NDT": -150, "BRT": -180, "BRST": -120, "ART": -180, "CLT": -240,
    "CLST": -180,
    "COT": -300, "PET": -300, "ECT": -300, "VET": -240, "BOT": -240, "GYT": -240, "PYT": -180, "UYT": -180,
    "SRT": -180, "GFT": -180,
    # in words
    "北京时间": 480, "北京時間": 480, "台北時間": 480, "台灣時間": 480, "香港時間": 480, "香港时间": 480,
    "日本時間": 540, "한국시간": 540, "한국시각": 540, "대한민국 표준시": 540, "по московскому времени": 180,
    "московское время": 180, "по москве": 180, "за києвом": 120, "по киеву": 120, "hora de brasília": -180,
    "horário de brasília": -180, "giờ việt nam": 420, "giờ hà nội": 420, "ora locale italiana": 60,
    "korea standard time": 540, "korean standard time": 540, "japan standard time": 540,
    "tokyo standard time": 540, "china standard time": 480, "taipei standard time": 480,
    "hong kong standard time": 480, "hong kong time": 480, "singapore standard time": 480,
    "singapore time": 480, "beijing time": 480, "indochina time": 420, "western indonesia time": 420,
    "se asia standard time": 420, "india standard time": 330, "pakistan standard time": 300,
    "nepal time": 345, "bangladesh standard time": 360, "gulf standard time": 240,
    "moscow standard time": 180,
    "moscow time": 180, "russian standard time": 180, "arabian standard time": 180,
    "israel standard time": 120, "israel daylight time": 180, "turkey time": 180, "central european time": 60,
    "central european standard time": 60, "central european summer time": 120,
    "eastern european time": 120, "eastern european standard time": 120, "eastern european summer time": 180,
    "greenwich mean time": 0, "coordinated universal time": 0, "british summer time": 60,
    "eastern standard time": -300, "eastern daylight time": -240, "central standard time": -360,
    "central daylight time": -300, "mountain standard time": -420, "mountain daylight time": -360,
    "pacific standard time": -480, "pacific daylight time": -420, "brasilia standard time": -180,
    "argentina standard time": -180, "brasilia time": -180, "west africa time": 60, "east africa time": 180,
    "central africa time": 120, "south africa standard time": 120, "australian eastern standard time": 600,
}  # fmt: skip
"""Minutes east of UTC."""

_ENGLISH = ("EN",)
_RFC = ("EN", "")
"""RFC 5322 gives these letters to North America; a line without a language is read by it."""
AMBIGUOUS: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]] = {
    "IST": (
        (("IN", "LK"), ("HI", "BN", "TA", "TE", "MR", "GU", "KN", "ML", "PA", "OR", "AS", "UR", "SA"), 330),
        (("IL", "PS"), ("HE", "YI", "IW"), 120),
        (("IE",), ("GA",), 60),
        ((), _ENGLISH, 330),
    ),
    "CST": (
        (("CN", "TW", "HK", "MO", "SG", "MY"), ("ZH", "YUE", "BO", "UG", "II"), 480),
        (("CU",), (), -300),
        (("AU",), (), 570),
        (("US", "CA", "MX", "GT", "HN", "NI", "SV", "CR", "BZ"), ("EN", "ES", "FR", ""), -360),
    ),
    "CDT": (
        (("CN", "TW"), ("ZH",), 540), (("CU",), (), -240), (("AU",), (), 630),
        (("US", "CA", "MX"), ("EN", "ES", "FR", ""), -300),
    ),
    "BST": (
        (("BD",), ("BN",), 360), (("PG",), (), 660), (("GB", "UK"), ("EN", "CY", "GD"), 60),
    ),
    "EST": ((("AU",), (), 600), (("US", "CA", "JM", "BS", "HT", "PA"), ("EN", "ES", "FR", "HT", ""), -300)),
    "EDT": ((("AU",), (), 660), (("US", "CA", "BS", "HT"), ("EN", "ES", "FR", "HT", ""), -240)),
    "MST": (
        (("MY",), ("MS",), 480), (("MM",), ("MY",), 390), (("RU",), ("RU",), 180),
        (("US", "CA", "MX"), ("EN", "ES", "FR", ""), -420),
    ),
    "PST": ((("PH",), ("TL", "FIL", "CEB"), 480), (("PK",), ("UR",), 300), (("PN",), (), -480),
            (("US", "CA", "MX"), ("EN", "ES", "FR", ""), -480)),
    "AST": (
        (("SA", "KW", "IQ", "BH", "QA", "YE", "JO", "SY"), ("AR",), 180),
        (("CA", "BM", "PR", "BB", "TT", "DO", "AG", "LC"), _ENGLISH, -240),
    ),
    "ADT": ((("SA", "IQ"), ("AR",), 240), (("CA", "BM"), _ENGLISH, -180)),
    "GST": ((("AE", "OM"), ("AR", "FA"), 240), (("GS",), (), -120), (("GU",), (), 600), ((), _ENGLISH, 240)),
    "AMT": ((("AM",), ("HY",), 240), (("BR",), ("PT",), -240)),
    "NST": ((("NP",), ("NE",), 345), (("CA",), _ENGLISH, -210)),
    "SST": ((("SG",), (), 480), (("SB",), (), 660), (("WS", "AS"), ("SM",), -660)),
    "WST": ((("AU",), _ENGLISH, 480), (("WS",), ("SM",), 780), (("MA", "EH"), ("AR",), 60)),
    "BT": ((("BT",), ("DZ",), 360), (("BN",), (), 480), (("BR",), (), -180)),
    "ACT": ((("BR",), ("PT",), -300), (("AU",), (), 570)),
    "NT": ((("CA",), (), -210), (("NP",), ("NE",), 345)),
}  # fmt: skip
"""By name: countries, languages and the offset that they mean by it; an empty language: none is known."""


def ambiguous_offset(name: str, region: str, language: str) -> int | None:
    """Return what a name means in a country, else in a language; None where neither decides."""
    choices = AMBIGUOUS[name]
    region, language = region.upper(), language.upper()
    for regions, _, offset in choices:
        if region and region in regions:
            return offset
    for _, languages, offset in choices:
        if language in languages:
            return offset
    return None
