"""Builds the URLs of search feeds for given words. Pure.

Using these services means accepting their terms; none is used unless the config names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from crawler.fetching.response import HttpResponse
from crawler.formats import gdelt
from crawler.urls import MAX_URL
from store.errors import FetchError

QueryGroups = Sequence[Sequence[str]]
"""At least one word of each group must occur."""
_COUNTRIES = {
    "en": "US", "ko": "KR", "ja": "JP", "zh": "CN", "uk": "UA", "vi": "VN", "ar": "EG", "hi": "IN",
    "fa": "IR",
    "he": "IL", "sv": "SE", "da": "DK", "cs": "CZ", "el": "GR", "ms": "MY", "bn": "BD", "ur": "PK",
    "pt": "BR",
    "ka": "GE", "hy": "AM", "kk": "KZ", "et": "EE", "sr": "RS", "sl": "SI", "ta": "IN", "te": "IN",
    "sw": "KE",
    "be": "BY", "ca": "ES", "tl": "PH", "no": "NO",
}  # fmt: skip
"""The country of a language's edition where its code is not the language's."""
_GDELT_LANGUAGES = {
    "ar": "arabic", "bg": "bulgarian", "bn": "bengali", "ca": "catalan", "cs": "czech", "da": "danish",
    "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "fa": "persian",
    "fi": "finnish", "fr": "french", "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "ja": "japanese", "ka": "georgian", "kk": "kazakh",
    "ko": "korean", "lt": "lithuanian", "lv": "latvian", "mk": "macedonian", "mn": "mongolian", "ms": "malay",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sk": "slovak", "sl": "slovenian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "te": "telugu",
    "th": "thai", "tr": "turkish", "uk": "ukrainian", "ur": "urdu", "vi": "vietnamese", "zh": "chinese",
}  # fmt: skip
MAX_WORDS = 12
"""Words in one query; the services cut longer ones silently."""
GDELT_MIN_CHARS = 3
"""GDELT rejects shorter words."""
HOST_DELAYS_S = {"api.gdeltproject.org:443": 6.0}
"""Hosts that require a longer gap between requests: GDELT asks for five seconds."""


def query_language(provider: str, language: str) -> str:
    """Return the language of the words: GDELT searches English translations of all reports."""
    return "en" if provider == "gdelt" else language


def search_url(provider: str, groups: QueryGroups, language: str) -> str:
    """Return the URL of the newest reports in a language that contain a word of each group.

    Raises:
        ValueError: there are no words, or the provider is unknown or does not have the language.
    """
    build = PROVIDERS.get(provider)
    if build is None:
        raise ValueError(f"no provider {provider!r}; known: {', '.join(sorted(PROVIDERS))}")
    words = _limit_words([group for group in groups if group])
    if not words:
        raise ValueError("nothing to search for")
    while len(url := build(words, language)) > MAX_URL and len(max(words, key=len)) > 1:
        longest = max(words, key=len)
        words[words.index(longest)] = longest[:-1]
    return url


def raise_if_rate_limited(fetched: HttpResponse) -> None:
    """Treat a plain text that says `too many requests` as a 429, whatever its status.

    Raises:
        FetchError: with status 429.
    """
    if gdelt.is_rate_limited(fetched.body[:2_000].decode("utf-8", "replace")):
        raise FetchError(
            "rate limited, by the text of the response", status=429, retry_after_s=gdelt.RETRY_AFTER_S
        )


def _limit_words(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop the last words of the longest groups until at most 12 remain."""
    kept = [[_clean(word) for word in group] for group in groups]
    while sum(map(len, kept)) > MAX_WORDS:
        max(kept, key=len).pop()
    return [group for group in kept if group]


def _clean(word: str) -> str:
    return " ".join(word.replace('"', " ").split())


def _google_news(groups: list[list[str]], language: str) -> str:
    country = _country(language)
    query = {"q": f"{_query_expression(groups)} when:7d", "hl": language, "gl": country,
             "ceid": f"{country}:{language}"}  # fmt: skip
    if language == "zh":
        query |= {"hl": "zh-CN", "ceid": "CN:zh-Hans"}
    return "https://news.google.com/rss/search?" + urlencode(query)


def _bing_news(groups: list[list[str]], language: str) -> str:
    market = f"{language}-{_country(language)}"
    query = {"q": _query_expression(groups), "format": "rss", "setlang": language, "mkt": market}
    return "https://www.bing.com/news/search?" + urlencode({**query, "qft": 'sortbydate="1"'})


def _gdelt(groups: list[list[str]], language: str) -> str:
    language_name = _GDELT_LANGUAGES.get(language)
    if language_name is None:
        raise ValueError(f"GDELT does not serve the language {language!r}")
    long_enough = [[word for word in group if len(word) >= GDELT_MIN_CHARS] for group in groups]
    kept = [group for group in long_enough if group]
    if not kept:
        raise ValueError(f"GDELT needs words of at least {GDELT_MIN_CHARS} letters")
    expression = f"{_query_expression(kept)} sourcelang:{language_name}"
    query = {"query": expression, "mode": "artlist", "format": "json", "maxrecords": "75", "timespan": "1d",
             "sort": "datedesc"}  # fmt: skip
    return "https://api.gdeltproject.org/api/v2/doc/doc?" + urlencode(query)


def _query_expression(groups: list[list[str]]) -> str:
    """Return `("a b" OR c) d`: one of each group; several words are a phrase."""
    terms = []
    for group in groups:
        words = [f'"{word}"' if " " in word or "-" in word else word for word in group]
        terms.append(words[0] if len(words) == 1 else f"({' OR '.join(words)})")
    return " ".join(terms)


def _country(language: str) -> str:
    return _COUNTRIES.get(language, language.upper())


PROVIDERS: dict[str, Callable[[list[list[str]], str], str]] = {
    "google-news": _google_news,
    "bing-news": _bing_news,
    "gdelt": _gdelt,
}
