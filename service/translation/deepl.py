"""DeepL: `POST /v2/translate` of its API, by its public documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts.channels.post import Endpoint
from service.translation.http import post_json
from service.translation.provider import checked_answers
from store.errors import TranslationError

_FREE, _PAID = "https://api-free.deepl.com/v2/translate", "https://api.deepl.com/v2/translate"
_FREE_KEY_END = ":fx"
_SOURCES = (
    "ar bg cs da de el en es et fi fr he hu id it ja ko lt lv nb nl pl pt ro ru sk sl sv th tr uk vi zh"
)
"""With another source language DeepL refuses the request; without one it detects the language."""
_CODES = {"no": "nb"}
_VARIANTS = {"en": "EN-US", "pt": "PT-BR", "zh": "ZH-HANS"}
"""Target languages that DeepL wants with their variant."""


class DeepL:
    """One account."""

    name = "DeepL"

    def __init__(self, endpoint: Endpoint, key: str, user_agent: str) -> None:
        self._endpoint, self._key = endpoint, key
        self._headers = {"User-Agent": user_agent, "Authorization": f"DeepL-Auth-Key {key}"}

    async def translate(self, texts: Sequence[str], source: str | None, target: str) -> list[str]:
        """See `Provider`."""
        data: dict[str, Any] = {"text": list(texts), "target_lang": _target_code(target)}
        source = _CODES.get(source, source) if source else None
        if source and source in _SOURCES.split():
            data["source_lang"] = source.upper()
        rows = (await post_json(self._endpoint, data, self._headers)).get("translations")
        if not isinstance(rows, list):
            raise TranslationError("an answer without translations")
        return checked_answers(texts, [row.get("text") if isinstance(row, dict) else None for row in rows])

    async def close(self) -> None:
        """See `Provider`."""
        await self._endpoint.close()

    def secrets(self) -> tuple[str, ...]:
        """See `Provider`."""
        return (self._key,)


def deepl_url(key: str) -> str:
    """The address for a key: those of the free plan have a host of their own."""
    return _FREE if key.endswith(_FREE_KEY_END) else _PAID


def _target_code(tag: str) -> str:
    return _VARIANTS.get(tag, _CODES.get(tag, tag).upper())
