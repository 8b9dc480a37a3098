"""An alert as text, HTML or JSON: pure, from templates that ship with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from alerts.messages import palette, wording
from alerts.messages.alert import Alert
from alerts.messages.view import template_context

UTC_ZONE = ZoneInfo("UTC")


@cache
def _environment() -> Any:  # noqa: ANN401 - jinja2 is imported when something is rendered
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("alerts.messages"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["counted"] = wording.pluralize
    environment.filters["isolated"] = wording.isolate_bidi
    environment.filters["rightwards"] = wording.force_ltr
    environment.filters["starred"] = _emphasize
    environment.globals.update(light=palette.LIGHT, dark=palette.DARK)
    return environment


def text(alert: Alert, delivery_id: str = "", zone: ZoneInfo = UTC_ZONE, unsubscribe: str = "") -> str:
    """The alert as plain text."""
    facts = {**template_context(alert, delivery_id, zone), "unsubscribe": unsubscribe}
    return str(_environment().get_template("alert.txt").render(facts))


def html(alert: Alert, delivery_id: str = "", zone: ZoneInfo = UTC_ZONE, unsubscribe: str = "") -> str:
    """The alert as an HTML page without remote content: tables and inline styles, light and dark mode."""
    facts = {**template_context(alert, delivery_id, zone), "unsubscribe": unsubscribe}
    return str(_environment().get_template("alert.html").render(facts))


def render_as(alert: Alert, kind: Literal["html", "text", "json"]) -> str:
    """The alert as a channel would show it."""
    if kind == "json":
        from alerts.messages.payload import build_payload

        return json.dumps(build_payload(alert, "preview"), ensure_ascii=False, indent=2)
    return html(alert) if kind == "html" else text(alert)


def _emphasize(sentence: Sequence[tuple[str, bool]]) -> str:
    """What matched between asterisks, the emphasis of plain text."""
    return "".join(f"*{piece}*" if hit else piece for piece, hit in sentence)
