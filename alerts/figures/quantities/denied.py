"""Numbers that somebody denies, does not confirm or only supposes: `denied that 300 died` states no 300.

Only what a denial governs counts: in `denies a role in the attack that killed 40` the 40 stand.
"""

from __future__ import annotations

import re

_LOOK_BACK, _LOOK_AHEAD = 120, 40
_CLAUSE = r"(?:(?!\b(?:and|but|said|says|while|after)\b)[^.;:,]){0,60}$"
_REPORTS = (
    r"(?:reports?|claims?|allegations?|rumou?rs?|suggestions?|сообщения|данные|заявления|информацию"
    r"|повідомлення|дані|заяви|інформацію)"
)
_BEFORE = re.compile(
    "|".join(
        f"(?:{pattern})"
        for pattern in (
            # English
            rf"\bden(?:y|ies|ied|ying)(?:(?:\s+\w+){{0,2}}\s+{_REPORTS})?\s+(?:that|of)\b{_CLAUSE}",
            r"\bden(?:y|ies|ied|ying)\s+(?:(?:more than|over|at least|up to|about|some)\s+)?$",
            rf"\bno\s+(?:evidence|proof|sign|indication)\s+(?:that|of)\b{_CLAUSE}",
            rf"(?:\bnot|n't)\s+(?:true|confirm|confirmed|clear)\s+(?:that|whether|if)\b{_CLAUSE}",
            # Spanish, Portuguese, Italian, French, German
            rf"\b(?:nieg\w+|neg[oó]|negaron|desmient\w+|desminti\w+)\s+que\b{_CLAUSE}",
            rf"\b(?:nega|negou|negam|negaram|desment\w+)\s+que\b{_CLAUSE}",
            rf"\b(?:nega|negano|negato|smentis\w+|smentit\w+)\s+che\b{_CLAUSE}",
            rf"\b(?:nie|nient|nié|dement|dément|démentent|démenti|dementi)\s+qu(?:e\b|['’]){_CLAUSE}",
            rf"\b(?:bestreitet|bestritt|bestreiten|dementiert\w*|leugnet\w*),?\s+dass\b{_CLAUSE}",
            # Indonesian and Malay
            rf"\b(?:membantah|menafikan)(?:\s+(?:kabar|laporan|klaim|isu|berita))?(?:\s+bahwa\b{_CLAUSE}|\s*$)",
            # Russian, Ukrainian, Polish
            rf"\b(?:опроверг\w*|отрица\w+|отверг\w*)(?:\s+{_REPORTS})?(?:\s+о\s+том)?,?\s+что\b{_CLAUSE}",
            rf"\b(?:спростув\w+|заперечу\w+|заперечи\w+)(?:\s+{_REPORTS})?(?:\s+про\s+те)?,?\s+що\b{_CLAUSE}",
            rf"\b(?:zaprzecz\w+|zdementowa\w+),?\s+(?:że|ze|jakoby)\b{_CLAUSE}",
            # None of them, in several languages
            r"\b(?:none of|not one of)\s+(?:the\s+)?$",
            r"\b(?:ning[uú]n[oa] de|nenhum d[eo]|nessuno dei|aucun des?|keine?r der)(?:\s+(?:los|las))?\s*$",
            r"\b(?:tidak satu pun dari|ни один из|жоден (?:із|з)|żaden z|zaden z)\s*$",
            # What would be, or is feared
            r"\b(?:if|wenn|falls|jika|если|якщо|jeśli|jesli|gdyby)\s+(?:\w+\s+){0,2}$",
            r"\bfears?\s+(?:\w+\s+)?that\s+(?:[\w-]+\s+){0,3}$",
            # Chinese, Arabic
            r"否认(?:有|关于|了)?$|否認(?:有|關於|了)?$",
            rf"\b(?:تنفي|ينفي|نفت|نفى|نفي)\s+(?:مقتل\s*$|وجود\s*$|[أا]ن\b{_CLAUSE})",
        )
    ),
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\d.,]+[^.,。、]{0,8}(?:보도|주장|소식)[은는을를]?\s*(?:전면\s*)?(?:부인|반박|일축)"  # Korean
    r"|[\d.,]+[^.,。、]{0,8}(?:と?の|という)(?:報道|主張|情報)を(?:全面)?(?:否定|一蹴)"  # Japanese
)


def is_denied(text: str, at: int) -> bool:
    """Whether the number at this position is what a denial is about."""
    if _BEFORE.search(text[max(0, at - _LOOK_BACK) : at]):
        return True
    return _AFTER.match(text, at, at + _LOOK_AHEAD) is not None
