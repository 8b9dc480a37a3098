"""LibreTranslate, and what speaks its protocol: `POST /translate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alerts.channels.post import Endpoint
from service.translation.http import post_json
from service.translation.provider import checked_answers

_PATH = "/translate"
_CODES = {"no": "nb"}


class LibreTranslate:
    """One server."""

    name = "LibreTranslate"

    def __init__(self, endpoint: Endpoint, key: str | None, user_agent: str) -> None:
        self._endpoint, self._key, self._headers = endpoint, key, {"User-Agent": user_agent}

    async def translate(self, texts: Sequence[str], source: str | None, target: str) -> list[str]:
        """See `Provider`. A single text is sent as such: not every compatible service knows lists."""
        data: dict[str, Any] = {
            "q": texts[0] if len(texts) == 1 else list(texts),
            "source": _CODES.get(source, source) if source else "auto",
            "target": target,
            "format": "text",
        }
        if self._key:
            data["api_key"] = self._key
        answer = (await post_json(self._endpoint, data, self._headers)).get("translatedText")
        return checked_answers(texts, [answer] if len(texts) == 1 and isinstance(answer, str) else answer)

    async def close(self) -> None:
        """See `Provider`."""
        await self._endpoint.close()

    def secrets(self) -> tuple[str, ...]:
        """See `Provider`."""
        return (self._key,) if self._key else ()


def translate_url(url: str) -> str:
    """The address that texts are sent to: `https://host` and `https://host/translate` mean the same."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(_PATH) else path + _PATH))
