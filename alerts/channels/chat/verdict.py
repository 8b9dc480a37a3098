"""What a chat service's response means: each service defines its confirmation, and nothing else is one. Pure.

A proxy, a log-in page or the service itself may answer 200 to a message that was not accepted.
"""

from __future__ import annotations

from collections.abc import Callable

from alerts.channels.post import error_from_response, is_retryable, stated_delay_s
from alerts.channels.response import EndpointResponse
from alerts.channels.retry_after import body_delay_s, parse_json
from store.errors import DeliveryError

Confirms = Callable[[EndpointResponse], bool]
"""Whether a 2xx response is the confirmation of the service."""
MIN_DELAY_S = 60.0
"""Before the next attempt after a 2xx response that is not a confirmation."""


def verdict(confirms: Confirms) -> Callable[[EndpointResponse], DeliveryError | None]:
    """A `ChatService.response_error` for a service with this confirmation."""

    def response_error(response: EndpointResponse) -> DeliveryError | None:
        if not 200 <= response.status < 300:
            stated = is_retryable(response.status) and body_delay_s(response.text) is not None
            return error_from_response(response, 1) if stated else None
        return None if confirms(response) else _not_confirmed(response)

    return response_error


def says_ok(response: EndpointResponse) -> bool:
    """Whether the body is the word `ok`, as Slack and Mattermost answer, or says the same in JSON.

    Servers that understand Slack's messages answer `{"ok": true}` (Slack's workflows), `{"success": true}`
    (Rocket.Chat, Synology Chat) or `{"result": "success"}` (Zulip). An object that names an error as well
    is no confirmation.
    """
    if response.text.strip().strip('"').lower() == "ok":
        return True
    said = json_object(response)
    answers = {said[key] is True for key in ("ok", "success") if key in said}
    if "result" in said:
        answers.add(said["result"] == "success")
    return answers == {True} and not any(said.get(key) for key in ("error", "errors"))


def json_object(response: EndpointResponse) -> dict[str, object]:
    """The JSON object in the body; empty if there is none."""
    value = parse_json(response.text)
    return value if isinstance(value, dict) else {}


def _not_confirmed(response: EndpointResponse) -> DeliveryError:
    """The error for a 2xx response without a confirmation.

    It is uncertain if the response was not read to its end: the confirmation may have been in the rest.
    One that states no delay is for a person: a log-in page, or a service that does not know the room.
    """
    said = json_object(response)
    text = str(said.get("description") or response.text).strip() or "an empty response"
    stated, delay_s = said.get("error_code"), stated_delay_s(response)
    code = stated if isinstance(stated, int) and not isinstance(stated, bool) else response.status
    uncertain = not response.complete and not said
    return DeliveryError(
        text if said else f"not the confirmation of the service: {text}",
        retry_after_s=max(MIN_DELAY_S, delay_s or 0.0),
        uncertain=uncertain,
        code=code,
        needs_operator=not uncertain and delay_s is None,
    )
