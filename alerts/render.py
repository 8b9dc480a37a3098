"""An alert as text, HTML or JSON: pure, from templates that ship with the package."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from alerts import wording
from alerts.alert import Alert, Item

UTC_ZONE = ZoneInfo("UTC")
MAX_ANCHORS = 8
MAX_FIGURES = 8
MAX_SENTENCE = 400


@cache
def _environment() -> Any:  # noqa: ANN401 - jinja2 is imported when something is rendered
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("alerts", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["counted"] = wording.counted
    return environment


def text(alert: Alert, delivery_id: str = "", zone: ZoneInfo = UTC_ZONE, unsubscribe: str = "") -> str:
    """The alert as plain text, complete in itself."""
    view = {**_view(alert, delivery_id, zone), "unsubscribe": unsubscribe}
    return str(_environment().get_template("alert.txt").render(view))


def html(alert: Alert, delivery_id: str = "", zone: ZoneInfo = UTC_ZONE, unsubscribe: str = "") -> str:
    """The alert as an HTML page without anything remote: tables and inline styles, light and dark."""
    view = {**_view(alert, delivery_id, zone), "unsubscribe": unsubscribe}
    return str(_environment().get_template("alert.html").render(view))


def preview(alert: Alert, kind: Literal["html", "text", "json"]) -> str:
    """What a channel would show."""
    if kind == "json":
        from alerts.channels.payload import payload

        return json.dumps(payload(alert, "preview"), ensure_ascii=False, indent=2)
    return html(alert) if kind == "html" else text(alert)


def _view(alert: Alert, delivery_id: str, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "alert": alert,
        "kind": alert.kind.value,
        "delivery_id": delivery_id,
        "subject": wording.subject(alert),
        "items": [_item(item, zone) for item in alert.items],
        "left_out": max(0, alert.total - len(alert.items)),
        "note": wording.one_line(alert.note, 2_000),
        "lines": [wording.one_line(line, 500) for line in alert.lines],
    }


def _item(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    report = item.report
    return {
        "title": wording.one_line(report.title, 500) or "(no headline)",
        "url": report.url,
        "source": wording.source(item),
        "language": report.language,
        "language_name": wording.language_name(report.language),
        "direction": wording.direction(report.language),
        "when": wording.moment(report.published or None, zone),
        "score": f"{item.score:.2f}",
        "new": wording.one_line(item.new, 500),
        "why": [
            {
                "anchor": one.anchor,
                "term": wording.one_line(one.term, 80),
                "field": wording.FIELD_WORDS[one.field.value],
            }
            for one in wording.anchors(item.why)[:MAX_ANCHORS]
        ],
        "sentences": [
            wording.marked(wording.one_line(sentence, MAX_SENTENCE), item.why)
            for sentence in wording.sentences(item.why)
            if wording.one_line(sentence) != wording.one_line(report.title)
        ],
        "figures": [wording.figure(one) for one in item.figures[:MAX_FIGURES]],
        "told_by": wording.told_by(item),
        "others": [
            {
                "title": wording.one_line(other.title, 300),
                "url": other.url,
                "source": wording.one_line(other.source, 100),
                "language": other.language,
                "direction": wording.direction(other.language),
            }
            for other in item.others
        ],
        "retrospective": item.retrospective,
        "development": item.development,
    }
