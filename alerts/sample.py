"""An alert as the real ones are, for trying out templates and looks."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.alert import Alert, Item, Report
from store.types import DeliveryKind, Field, Figure, Reason

_WHEN = datetime(2025, 11, 3, 2, 4, tzinfo=UTC)
_SENTENCE = "국가정보원은 3일 국회에서 쿠르스크에 파병된 북한군 2천600명이 숨졌다고 밝혔다."
_TOLD = frozenset({DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE, DeliveryKind.SUMMARY})


def sample_alert(kind: DeliveryKind = DeliveryKind.DEVELOPMENT, story: str = "story") -> Alert:
    """One development told by two reports; no real report is quoted."""
    report = Report(
        "a-sample",
        "“국정원 파병 북한군 2천600명 전사”",
        "https://outlet.example/ko/1",
        "Outlet",
        "ko",
        _WHEN,
        _WHEN,
    )
    other = Report("b-sample", "Seoul: 2,600 dead", "https://other.example/en/2", "Other", "en", None, _WHEN)
    why = (
        Reason("North Korea", "북한군", Field.TITLE, _SENTENCE, 1.4),
        Reason("Kursk", "쿠르스크", Field.LEAD, _SENTENCE, 0.9),
        Reason("killed", "숨졌다", Field.LEAD, _SENTENCE, 0.6),
    )
    figure = Figure("killed", 2600.0, 2600.0, "people", "NIS", _SENTENCE)
    item = Item(
        "d-sample",
        report,
        0.93,
        why,
        "killed: 2,000 → 2,600, says NIS",
        (figure,),
        (other,),
        reports=2,
        languages=2,
    )
    note = "" if kind in _TOLD else "A sample of what such a message says."
    items = (item,) if kind in _TOLD else ()
    return Alert(kind, story, "d-sample", 0, _WHEN, items, note, total=len(items))
