"""The context of a mail's templates: every fact of an alert in words, in the order it is read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from alerts.messages import highlights, wording
from alerts.messages.alert import Alert, AlertItem, ArticleRef, ItemTranslation
from alerts.messages.decisions import news_text
from alerts.messages.figures import amount_text, figure_parts, figure_text
from store.records.deliveries import DeliveryKind
from store.records.matching import Figure, Reason

MAX_ANCHORS = 8
MAX_FIGURES = 8
MAX_SENTENCE = 400
MAX_SUMMARY_OTHERS = 3
"""Further reports listed with each development of a summary; the rest is counted."""
_MAX_PREHEADER = 140


def template_context(alert: Alert, delivery_id: str, zone: ZoneInfo) -> dict[str, Any]:
    """The whole message."""
    items = [_item_context(item, zone, alert.kind) for item in alert.items]
    lines = [wording.one_line(line, 500) for line in alert.lines]
    return {
        "alert": alert,
        "kind": alert.kind.value,
        "label": wording.kind_label(alert),
        "delivery_id": delivery_id,
        "subject": wording.subject_line(alert),
        "preheader": wording.one_line(_preheader(alert, items, lines), _MAX_PREHEADER),
        "items": items,
        "left_out": max(0, alert.total - len(alert.items)),
        "note": wording.one_line(alert.note, 2_000),
        "lines": lines,
        "translated_by": next((item["translation"]["service"] for item in items if item["translation"]), ""),
    }


def _preheader(alert: Alert, items: Sequence[dict[str, Any]], lines: Sequence[str]) -> str:
    """The preview that mail programs show after the subject: what the subject does not say."""
    if alert.kind is DeliveryKind.SUMMARY:
        return " · ".join(item["title"] for item in items[:3])
    if not items:
        return lines[0] if lines else ""
    first = items[0]
    sentence = "".join(piece for pieces in first["sentences"][:1] for piece, _ in pieces)
    rest = "; ".join(first["new"]) or sentence or first["source"]
    title = first["translation"]["title"] if first["translation"] else ""
    return f"{wording.MACHINE_TRANSLATION}: {title} · {rest}" if title else rest


def _item_context(item: AlertItem, zone: ZoneInfo, kind: DeliveryKind) -> dict[str, Any]:
    report = item.report
    news = [piece for piece in wording.one_line(news_text(item.new), 500).split("; ") if piece]
    others = item.others[:MAX_SUMMARY_OTHERS] if kind is DeliveryKind.SUMMARY else item.others
    title = wording.one_line(report.title, 500)
    sentences = [
        sentence
        for sentence in wording.top_sentences(item.why)
        if wording.one_line(sentence) != wording.one_line(report.title)
    ]
    return {
        **_article_context(report),
        "title": title or "(no headline)",
        "source": wording.source_label(item),
        "when": wording.format_time(report.published or None, zone),
        "score": f"{item.score:.2f}",
        "continues": _first_headline(item, title),
        "new": news,
        "why": _anchors_by_place(item.why),
        "sentences": [
            highlights.highlight_pieces(wording.one_line(sentence, MAX_SENTENCE), item.why)
            for sentence in sentences
        ],
        "translation": _translation_context(item.translation, sentences) if item.translation else None,
        "figures": [_figure_context(figure) for figure in item.figures if not _is_in_news(figure, news)][
            :MAX_FIGURES
        ],
        "told_by": wording.coverage_text(item),
        "others": _grouped_by_language(others),
        "others_left": len(item.others) - len(others),
        "retrospective": item.retrospective,
    }


def _translation_context(translation: ItemTranslation, sentences: Sequence[str]) -> dict[str, Any]:
    """Its sentences are in the order of the item's; empty where one has no translation."""
    return {
        "title": wording.one_line(translation.title, 500),
        "sentences": [wording.one_line(translation.sentence(text), MAX_SENTENCE) for text in sentences],
        "service": wording.one_line(translation.service, 60),
        "language": translation.language,
        "language_name": wording.language_name(translation.language),
        "direction": wording.text_direction(translation.language),
    }


def _article_context(report: ArticleRef) -> dict[str, str]:
    return {
        "title": wording.one_line(report.title, 300),
        "url": wording.one_line(report.url, 2_000),
        "address": wording.safe_url(report.url),
        "source": wording.one_line(report.source, 100),
        "outlet": wording.one_line(report.source, 60),
        "language": wording.language_tag(report.language),
        "language_name": wording.language_name(report.language),
        "direction": wording.text_direction(report.language),
    }


def _first_headline(item: AlertItem, title: str) -> str:
    """The development's first headline, where the item shows another report."""
    first = wording.one_line(item.headline, 300)
    return first if first != wording.one_line(title, 300) else ""


def _anchors_by_place(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """The anchors by the place where they were found, the strongest place first."""
    places: dict[str, list[dict[str, str]]] = {}
    for reason in wording.strongest_reasons(reasons)[:MAX_ANCHORS]:
        term = wording.one_line(highlights.whole_word(reason.term, reason.sentence), 80)
        places.setdefault(wording.FIELD_LABELS[reason.field.value], []).append(
            {"anchor": reason.anchor, "term": term}
        )
    return [{"place": place, "anchors": anchors} for place, anchors in places.items()]


def _is_in_news(figure: Figure, news: Sequence[str]) -> bool:
    """Whether a piece of news already gives the figure and its claimant."""
    kind, amount, speaker, _ = figure_parts(figure)
    by = f", {speaker}" if speaker else ""
    forms = [f" {form}{by}," for form in (amount, amount_text(figure))]
    return any(piece.startswith(f"{kind}: ") and any(form in f"{piece}," for form in forms) for piece in news)


def _figure_context(figure: Figure) -> dict[str, str]:
    kind, amount, speaker, comparison = figure_parts(figure)
    return {
        "what": kind,
        "amount": amount,
        "said": speaker,
        "held": comparison,
        "words": figure_text(figure),
    }


def _grouped_by_language(reports: Sequence[ArticleRef]) -> list[dict[str, str]]:
    """Reports grouped by language, languages in order of their first report."""
    order = list(dict.fromkeys(report.language for report in reports))
    grouped = sorted(reports, key=lambda report: order.index(report.language))
    return [_article_context(report) for report in grouped]
