"""A JSON request to a translation service over HTTP: one try, bounded, without redirects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alerts.channels.post import Endpoint, stated_delay_s
from alerts.messages.payload import encode_json
from store.errors import DeliveryError, TranslationError

_ANSWER_SHOWN = 200
_REFUSED = {401: "the key is refused", 403: "the key is refused", 456: "the quota is used up"}
_REFUSED_PAUSE_S = 1_800.0
"""Nobody cures a refusal within minutes."""


async def post_json(endpoint: Endpoint, data: dict[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """The object that the service answers.

    Raises:
        TranslationError: there is no answer, its status is not 2xx, or it is no whole JSON object.
    """
    try:
        response = await endpoint.post(
            encode_json(data), {**headers, "Content-Type": "application/json"}, _ignore_transmission
        )
    except DeliveryError as error:
        raise TranslationError(str(error)) from error
    if not 200 <= response.status < 300:
        refusal = _REFUSED.get(response.status)
        raise TranslationError(
            f"{response.status}: {refusal or response.text[:_ANSWER_SHOWN]}",
            retry_after_s=_REFUSED_PAUSE_S if refusal else stated_delay_s(response),
        )
    if not response.complete:
        raise TranslationError("an answer that is too long, cut off, or compressed")
    try:
        answer = json.loads(response.text)
    except (ValueError, RecursionError) as error:
        raise TranslationError("an answer that is no JSON") from error
    if not isinstance(answer, dict):
        raise TranslationError("an answer that is no JSON object")
    return answer


async def _ignore_transmission() -> None:
    """A lost answer does no harm here: nobody sees a translation twice."""
