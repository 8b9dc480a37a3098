"""An alert as text, HTML or JSON: pure, from templates that ship with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from alerts.messages import palette, wording
from alerts.messages.alert import Alert
from alerts.messages.answers.links import MessageAnswers
from alerts.messages.answers.words import labelled
from alerts.messages.cleaning import cleaned
from alerts.messages.language.words import ENGLISH, Words
from alerts.messages.view import template_context

if TYPE_CHECKING:
    from jinja2.runtime import Context


@cache
def _environment() -> Any:  # noqa: ANN401 - jinja2 is imported when something is rendered
    from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape

    environment = Environment(
        loader=PackageLoader("alerts.messages"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["isolated"] = pass_context(_isolate)
    environment.filters["own_direction"] = pass_context(_keep_direction)
    environment.filters["starred"] = _emphasize
    environment.globals.update(light=palette.LIGHT, dark=palette.DARK)
    return environment


def text(
    alert: Alert,
    delivery_id: str = "",
    words: Words = ENGLISH,
    unsubscribe: str = "",
    answers: MessageAnswers = (),
) -> str:
    """The alert as plain text."""
    facts = _facts(alert, delivery_id, words, unsubscribe, answers)
    return _keep_lines(str(_environment().get_template("alert.txt").render(facts)), words)


def html(
    alert: Alert,
    delivery_id: str = "",
    words: Words = ENGLISH,
    unsubscribe: str = "",
    answers: MessageAnswers = (),
) -> str:
    """The alert as an HTML page without remote content: tables and inline styles, light and dark mode."""
    facts = _facts(alert, delivery_id, words, unsubscribe, answers)
    return str(_environment().get_template("alert.html").render(facts))


def _facts(
    alert: Alert, delivery_id: str, words: Words, unsubscribe: str, answers: MessageAnswers
) -> dict[str, Any]:
    links = {"unsubscribe": unsubscribe, "answers": labelled(answers, alert.items, words)}
    return {**template_context(alert, delivery_id, words), **links}


def render_as(alert: Alert, kind: Literal["html", "text", "json"]) -> str:
    """The alert as a channel would show it."""
    alert = cleaned(alert)
    if kind == "json":
        from alerts.messages.payload import build_payload

        return json.dumps(build_payload(alert, "preview"), ensure_ascii=False, indent=2)
    return html(alert) if kind == "html" else text(alert)


def _isolate(context: Context, text: str) -> str:
    return wording.isolate_bidi(text, context["words"])


def _keep_direction(context: Context, text: str) -> str:
    return wording.own_direction(text, context["words"])


def _keep_lines(text: str, words: Words) -> str:
    """For a right-to-left reader: a line of our words runs that way, though it begins with a foreign name."""
    if words.direction == "ltr":
        return text
    return "\n".join(map(wording.rtl_line, text.split("\n")))


def _emphasize(sentence: Sequence[tuple[str, bool]]) -> str:
    """What matched between asterisks, the emphasis of plain text."""
    return "".join(f"*{piece}*" if hit else piece for piece, hit in sentence)
