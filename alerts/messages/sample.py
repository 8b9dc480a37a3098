"""A sample alert, for previews of templates and layouts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alerts.messages.alert import Alert, AlertItem, ArticleRef
from alerts.messages.language.marks import mark
from alerts.outlets.records import Owner
from store.records.claims import ClaimStatus
from store.records.decisions import NewFigure, Opened, OpenReason, StatedFigure
from store.records.deliveries import DeliveryKind
from store.records.matching import ArticleField, Figure, Reason

TEST_TEXT = mark("This is a test. If you read it, alerts reach you here.")
_SAMPLE_TIME = datetime(2025, 11, 3, 2, 4, tzinfo=UTC)
_SENTENCE = "국가정보원은 3일 국회에서 쿠르스크에 파병된 북한군 2천600명이 숨졌다고 밝혔다."
_ENGLISH = "A museum for the soldiers who fell in Kursk has opened in Pyongyang, state media said."
_OPENED = Opened(OpenReason.UNLIKE_ALL, searched_days=15.0)
_NOTES = {
    DeliveryKind.SUMMARY: "Your digest: what came up since the last one.",
    DeliveryKind.NOTICE: "1 source failing, 1 source back",
    DeliveryKind.TEST: TEST_TEXT,
}
_LINES = (
    "Outlet (outlet.example): connection refused; failing since 2 Nov 2025, 02:04 UTC, 41 polls",
    "Other (other.example): was silent, works again",
)


def sample_alert(kind: DeliveryKind = DeliveryKind.DEVELOPMENT, story: str = "story") -> Alert:
    """A message of that kind; no real report is quoted."""
    items = {
        DeliveryKind.DEVELOPMENT: (replace(_casualty_item(), opened=_OPENED),),
        DeliveryKind.UPDATE: (replace(_casualty_item(), headline="러시아 파병 북한군 사상자 늘어"),),
        DeliveryKind.SUMMARY: (_casualty_item(), _memorial_item()),
    }.get(kind, ())
    named_story = story if items else ""
    lines = _LINES if kind is DeliveryKind.NOTICE else ()
    return Alert(
        kind,
        named_story,
        "d-sample",
        0,
        _SAMPLE_TIME,
        items,
        _NOTES.get(kind, ""),
        lines=lines,
        total=len(items),
    )


def _sample_article(language: str, title: str, outlet: str) -> ArticleRef:
    address = f"https://{outlet.lower()}.example/{language}/1"
    return ArticleRef(f"{language}-sample", title, address, outlet, language, _SAMPLE_TIME, _SAMPLE_TIME)


def _stated(number: float, kind: str = "") -> StatedFigure:
    return StatedFigure(number, number, "NIS", kind, "people")


def _casualty_item() -> AlertItem:
    others = (
        _sample_article("en", "Seoul: 2,600 dead", "Other"),
        _sample_article("ja", "北朝鮮兵の死者2600人 韓国情報機関", "Third"),
    )
    return AlertItem(
        "d-sample",
        _sample_article("ko", "“국정원 파병 북한군 2천600명 전사”", "Outlet"),
        0.93,
        (
            Reason("North Korea", "북한군", ArticleField.TITLE, _SENTENCE, 1.4),
            Reason("Kursk", "쿠르스크", ArticleField.LEAD, _SENTENCE, 0.9),
            Reason("killed", "숨졌다", ArticleField.LEAD, _SENTENCE, 0.6),
        ),
        (NewFigure(_stated(2_600.0, "killed"), ClaimStatus.MAXIMUM, _stated(2_000.0, "killed")),),
        (
            Figure("killed", 2600.0, 2600.0, "people", "NIS", _SENTENCE, "maximum", _stated(2_000.0)),
            Figure("troops sent", 10_000.0, None, "people", "NIS", _SENTENCE, "repeat", _stated(10_000.0)),
        ),
        others,
        reports=3,
        languages=3,
        first="Outlet",
        sources=2,
        owners=(Owner("Outlet"), Owner("Other")),
    )


def _memorial_item() -> AlertItem:
    why = (
        Reason("memorial", "museum", ArticleField.LEAD, _ENGLISH, 0.9),
        Reason("Kursk", "Kursk", ArticleField.LEAD, _ENGLISH, 0.8),
    )
    report = _sample_article("en", "Pyongyang opens a museum for the fallen", "Other")
    return AlertItem("d-museum", report, 0.88, why, (), repeats="KCNA")
