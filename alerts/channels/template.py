"""A webhook body in a shape that the user defines: a sandboxed Jinja2 template that must yield JSON.

The template gets what the plain webhook would send: `type`, `timestamp`, `version` and `data` (see
`alerts/messages/webhook.schema.json`). It is tested on sample alerts when the config is loaded, so that a
mistake shows up then and not at the first alert. Names in it mention nobody: the receiver may be a chat.
"""

from __future__ import annotations

import json
from typing import Any

from alerts.channels.mentions import inert_data
from alerts.messages.payload import build_payload, encode_json
from alerts.messages.sample import sample_alert
from store.errors import DeliveryError
from store.records.deliveries import DeliveryKind


class BodyTemplate:
    """A compiled and tested template."""

    def __init__(self, source: str) -> None:
        """Compile the template and test it on sample alerts.

        Raises:
            ValueError: says what is wrong with the template and in which line.
        """
        from jinja2 import StrictUndefined, TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise ValueError(f"a Jinja2 template; line {getattr(error, 'lineno', '?')}: {error}") from error
        for kind in (DeliveryKind.DEVELOPMENT, DeliveryKind.SUMMARY, DeliveryKind.NOTICE):
            try:
                self.render(build_payload(sample_alert(kind), "xsample"))
            except DeliveryError as error:
                raise ValueError(f"a template that yields JSON for a {kind.value}: {error}") from error

    def render(self, data: dict[str, Any]) -> bytes:
        """The bytes to send.

        Raises:
            DeliveryError: (permanent) the template fails on this alert or does not yield JSON.
        """
        try:
            return encode_json(json.loads(self._template.render(inert_data(data))))
        except Exception as error:  # a template may do anything that Python may
            raise DeliveryError(f"the template: {type(error).__name__}: {error}", permanent=True) from error
