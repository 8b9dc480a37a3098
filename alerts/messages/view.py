"""The context of a mail's templates: every fact of an alert in words, in the order it is read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from alerts.messages import highlights, wording
from alerts.messages.alert import Alert, AlertItem, ArticleRef, ItemTranslation
from alerts.messages.decisions import fact_text
from alerts.messages.figures import figure_parts, figure_text
from alerts.messages.language.words import Words
from alerts.messages.line import line_text
from alerts.messages.opening import opening_text
from alerts.messages.said import said_context
from store.records.decisions import NewFigure, NewsFact, StatedFigure, Unparsed
from store.records.deliveries import DeliveryKind
from store.records.matching import Figure, Reason

MAX_ANCHORS = 8
MAX_FIGURES = 8
MAX_FACTS, MAX_FACT = 8, 300
"""Pieces of news, and the characters of one."""
MAX_SENTENCE = 400
MAX_SUMMARY_OTHERS = 3
"""Further reports listed with each development of a summary; the rest is counted."""
_MAX_PREHEADER = 140


def template_context(alert: Alert, delivery_id: str, words: Words) -> dict[str, Any]:
    """The whole message."""
    items = [_item_context(item, words, alert.kind, alert.created) for item in alert.items]
    lines = [wording.one_line(line, 500) for line in wording.line_texts(alert, words)]
    return {
        "words": words,
        "start": "right" if words.direction == "rtl" else "left",
        "alert": alert,
        "kind": alert.kind.value,
        "label": wording.kind_label(alert, words),
        "delivery_id": delivery_id,
        "subject": wording.subject_line(alert, words),
        "preheader": wording.one_line(_preheader(alert, items, lines, words), _MAX_PREHEADER),
        "items": items,
        "left_out": wording.more_developments_text(max(0, alert.total - len(alert.items)), words),
        "note": wording.one_line(wording.note_text(alert, words), 2_000),
        "lines": lines,
        "own_words": _own_words_text(items, words),
    }


def _own_words_text(items: Sequence[dict[str, Any]], words: Words) -> str:
    """What of a message is not ours."""
    service = next((item["translation"]["service"] for item in items if item["translation"]), "")
    if not service:
        return words("Headlines and sentences are the publishers’ own words.")
    return words(
        "Headlines and sentences are the publishers’ own words; machine translations are by {service}.",
        service=service,
    )


def _preheader(alert: Alert, items: Sequence[dict[str, Any]], lines: Sequence[str], words: Words) -> str:
    """The preview that mail programs show after the subject: what the subject does not say."""
    if alert.kind is DeliveryKind.SUMMARY:
        return " · ".join(item["lead"]["title"] for item in items[:3])
    if not items:
        return lines[0] if lines else ""
    first = items[0]
    title = first["translation"]["title"] if first["translation"] else ""
    return f"{wording.translation_text(title, words)} · {first['line']}" if title else first["line"]


def _item_context(item: AlertItem, words: Words, kind: DeliveryKind, now: datetime) -> dict[str, Any]:
    report = item.report
    opening = list(filter(None, [opening_text(item, words)]))
    news = [wording.one_line(text, MAX_FACT) for text in (*opening, *_fact_texts(item.new, words))]
    lead = _lead_context(item, words)
    unlisted = [one for one in item.others if item.leading is None or one != item.leading.report]
    others = unlisted[:MAX_SUMMARY_OTHERS] if kind is DeliveryKind.SUMMARY else unlisted
    title = wording.one_line(report.title, 500)
    sentences = [
        sentence
        for sentence in wording.top_sentences(item.why)
        if wording.one_line(sentence) != wording.one_line(report.title)
    ]
    return {
        **_article_context(report, words),
        "title": title or words(wording.NO_HEADLINE),
        "source": wording.source_label(item, words),
        "when": words.time(report.published),
        "line": line_text(item, words, now),
        "lead": lead,
        "is_led": item.leading is not None,
        "score": f"{item.score:.2f}",
        "continues": _first_headline(item, {title, lead["title"]}),
        "new": news,
        "new_label": wording.new_label(item, words),
        "why": _anchors_by_place(item.why, words),
        "sentences": [
            highlights.highlight_pieces(wording.one_line(sentence, MAX_SENTENCE), item.why)
            for sentence in sentences
        ],
        "translation": _translation_context(item.translation, sentences, words) if item.translation else None,
        "figures": [
            _figure_context(figure, words) for figure in item.figures if not _is_in_news(figure, item.new)
        ][:MAX_FIGURES],
        "said": said_context(item, words) if kind is not DeliveryKind.SUMMARY else [],
        "told_by": wording.coverage_text(item, words),
        "others": _grouped_by_language(others, words),
        "others_left": wording.more_reports_text(len(unlisted) - len(others), words),
        "retrospective": item.retrospective,
    }


def _translation_context(
    translation: ItemTranslation, sentences: Sequence[str], words: Words
) -> dict[str, Any]:
    """Its sentences are in the order of the item's; empty where one has no translation."""
    return {
        "title": wording.one_line(translation.title, 500),
        "sentences": [wording.one_line(translation.sentence(text), MAX_SENTENCE) for text in sentences],
        "service": wording.one_line(translation.service, 60),
        "language": translation.language,
        "language_name": words.language_name(translation.language),
        "direction": wording.text_direction(translation.language),
    }


def _article_context(report: ArticleRef, words: Words) -> dict[str, str]:
    return {
        "title": wording.one_line(report.title, 300),
        "url": wording.one_line(report.url, 2_000),
        "address": wording.safe_url(report.url),
        "source": wording.one_line(report.source, 100),
        "outlet": wording.one_line(report.source, 60),
        "language": wording.language_tag(report.language),
        "language_name": words.language_name(report.language),
        "direction": wording.text_direction(report.language),
    }


def _lead_context(item: AlertItem, words: Words) -> dict[str, Any]:
    """The report whose headline comes first: the leading one, else that of the item."""
    report = item.leading.report if item.leading else item.report
    return {
        **_article_context(report, words),
        "title": wording.one_line(report.title, 500) or words(wording.NO_HEADLINE),
        "source": wording.one_line(report.source, 100) if item.leading else wording.source_label(item, words),
        "when": words.time(report.published),
        "is_earlier": item.leading is not None and item.leading.is_earlier,
        "retrospective": item.retrospective and item.leading is None,
    }


def _first_headline(item: AlertItem, shown: Collection[str]) -> str:
    """The development's first headline, where the item shows other reports."""
    first = wording.one_line(item.headline, 300)
    return first if first not in {wording.one_line(title, 300) for title in shown} else ""


def _anchors_by_place(reasons: Sequence[Reason], words: Words) -> list[dict[str, Any]]:
    """The anchors by the place where they were found, the strongest place first."""
    places: dict[str, list[dict[str, str]]] = {}
    for reason in wording.strongest_reasons(reasons)[:MAX_ANCHORS]:
        term = wording.one_line(highlights.whole_word(reason.term, reason.sentence), 80)
        places.setdefault(words(wording.FOUND_IN[reason.field.value]), []).append(
            {"anchor": words.anchor_name(reason.anchor), "term": term}
        )
    return [{"place": place, "anchors": anchors} for place, anchors in places.items()]


def _fact_texts(news: Sequence[NewsFact], words: Words) -> list[str]:
    """What is new, piece by piece; a sentence of an earlier version holds several."""
    pieces = [
        piece
        for fact in news
        for piece in (fact.text.split("; ") if isinstance(fact, Unparsed) else [fact_text(fact, words)])
    ]
    return [piece for piece in pieces if piece.strip()][:MAX_FACTS]


def _is_in_news(figure: Figure, news: Sequence[NewsFact]) -> bool:
    """Whether a piece of news already gives the figure and its claimant."""
    return any(isinstance(fact, NewFigure) and _identity(fact.figure) == _identity(figure) for fact in news)


def _identity(figure: Figure | StatedFigure) -> tuple[object, ...]:
    return figure.kind, figure.low, figure.high, figure.speaker


def _figure_context(figure: Figure, words: Words) -> dict[str, str]:
    kind, amount, speaker, comparison = figure_parts(figure, words)
    return {
        "what": kind,
        "amount": amount,
        "said": speaker,
        "held": comparison,
        "words": figure_text(figure, words),
    }


def _grouped_by_language(reports: Sequence[ArticleRef], words: Words) -> list[dict[str, str]]:
    """Reports grouped by language, languages in order of their first report."""
    order = list(dict.fromkeys(report.language for report in reports))
    grouped = sorted(reports, key=lambda report: order.index(report.language))
    return [_article_context(report, words) for report in grouped]
