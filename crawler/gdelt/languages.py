"""Language codes of the translated stream."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    from babel.core import get_global

    return dict(get_global("language_aliases"))


def two_letter_code(code: str) -> str:
    """Return `fr` for `fra` or `fre`; the code itself if the language has no shorter one."""
    code = code.lower()
    return _aliases().get(code, code).partition("_")[0]
