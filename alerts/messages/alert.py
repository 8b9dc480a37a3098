"""What an alert says, independent of the channel; stored as JSON with its deliveries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

from alerts.messages.decisions import news_text
from alerts.messages.figures import comparison_text
from alerts.messages.language.phrase import Phrase
from alerts.outlets.records import Owner
from store.records.decision_json import comparison_to_dict, fact_from_dict, fact_to_dict
from store.records.decisions import NewsFact, Opened
from store.records.deliveries import DeliveryKind
from store.records.matching import Figure, Reason
from store.records.old_sentences import parse_comparison, parse_news
from store.records.stored_names import stored_names

_FIGURE_KEYS = stored_names(Figure, *Figure.__slots__)
_COMPARISON_KEY = _FIGURE_KEYS["compared_with"]


def _figure_to_json(figure: Figure) -> dict[str, Any]:
    data = {key: getattr(figure, field) for field, key in _FIGURE_KEYS.items()}
    return {**data, _COMPARISON_KEY: comparison_to_dict(figure.compared_with)}


def _figure_from_json(data: Any) -> Any:  # noqa: ANN401 - whatever the JSON holds; pydantic checks what is made
    if not isinstance(data, dict):
        return data
    fields = {key: field for field, key in _FIGURE_KEYS.items()}
    values = {fields.get(key, key): value for key, value in data.items()}
    if isinstance(sentence := values.get("compared_with"), str):  # of a version before schema 21
        values["compared_with"] = parse_comparison(sentence)
    return values


def _news_to_json(news: tuple[NewsFact, ...]) -> list[dict[str, Any]]:
    return [fact_to_dict(fact) for fact in news]


def _news_from_json(data: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(data, str):  # of a version before schema 21
        return parse_news(data)
    return tuple(fact_from_dict(fact) if isinstance(fact, dict) else fact for fact in data)


def _opened_to_json(opened: Opened | None) -> dict[str, Any] | None:
    return None if opened is None else fact_to_dict(opened)


def _opened_from_json(data: Any) -> Any:  # noqa: ANN401 - as above
    return fact_from_dict(data) if isinstance(data, dict) else data


StoredFigure = Annotated[Figure, BeforeValidator(_figure_from_json), PlainSerializer(_figure_to_json)]
"""A figure as JSON knows it: its keys are a contract."""
StoredNews = Annotated[tuple[NewsFact, ...], BeforeValidator(_news_from_json), PlainSerializer(_news_to_json)]
"""What is new, as facts; earlier versions stored a sentence."""
StoredOpening = Annotated[Opened | None, BeforeValidator(_opened_from_json), PlainSerializer(_opened_to_json)]


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """One report as an alert names it."""

    article_id: str
    title: str
    url: str
    source: str
    language: str
    published: datetime | None
    seen: datetime


@dataclass(frozen=True, slots=True)
class ItemTranslation:
    """What a machine made of an item's words; shown beside them, never instead of them."""

    language: str
    """The reader's language, a BCP 47 tag."""
    service: str
    """Which service made it, as readers know it."""
    title: str = ""
    """Of the report's headline; empty if there is none."""
    sentences: tuple[tuple[str, str], ...] = ()
    """Sentences of the report as its reasons have them, each with its translation."""

    def sentence(self, original: str) -> str:
        """The translation of a sentence; empty if there is none."""
        return dict(self.sentences).get(original, "")


@dataclass(frozen=True, slots=True)
class LeadingReport:
    """The report that an item leads with, where that is not the one that caused the alert."""

    report: ArticleRef
    is_earlier: bool = False
    """Whether it came before the news: it tells what the development is about, and not what is new."""


@dataclass(frozen=True, slots=True)
class SaidQuote:
    """What somebody said, as one report has it."""

    speaker: str
    """Under one short name for all languages, else as the report has it."""
    words: str
    """Exactly as the report has them."""
    is_direct: bool
    """Whether the report has them in quotation marks."""
    source: str
    language: str
    article_id: str


@dataclass(frozen=True, slots=True)
class AlertItem:
    """One development in an alert: the report that caused it, why that matched, what is new in it."""

    development: str
    report: ArticleRef
    score: float
    why: tuple[Reason, ...]
    new: StoredNews
    """What is new against what was known; empty for a first alert without figures."""
    figures: tuple[StoredFigure, ...] = ()
    others: tuple[ArticleRef, ...] = ()
    """Further reports of the same development known when the alert was made."""
    reports: int = 1
    """All reports of the development so far, this one included."""
    languages: int = 1
    first: str = ""
    """The agency or outlet that reported first, by time of publication; empty where it is not known."""
    first_is_certain: bool = True
    """Whether every report that may be earlier states its time of publication."""
    first_published: datetime | None = None
    """When that was, if it is stated exactly."""
    sources: int = 0
    """Distinct origins: copies and those that repeat an agency are none of their own; 0 where not known."""
    owners: tuple[Owner, ...] = ()
    """The independent owners of its reports; empty in alerts of earlier versions."""
    owner: Owner | None = None
    """Who stands behind the report: if it repeats an agency, the owner of that."""
    outlet_owner: Owner | None = None
    """Who owns the outlet that published the report."""
    repeats: str = ""
    """The agency that the report repeats."""
    retrospective: bool = False
    named: tuple[str, ...] = ()
    """Concepts that the report's headline names, in its order."""
    headline: str = ""
    """The development's first headline: what its thread is called; empty: the report's own."""
    opened: StoredOpening = None
    """Why the report opened its development; None where it joined one, and in alerts of earlier versions."""
    news_from: str = ""
    """Id of the first article whose news it tells, if it tells that of several; empty: of its own report."""
    said: tuple[SaidQuote, ...] = ()
    """Who said what; empty in alerts of earlier versions."""
    translation: ItemTranslation | None = None
    """Added when a message is rendered; a stored alert has none."""
    leading: LeadingReport | None = None
    """A report in the reader's language; added when a message is rendered, a stored alert has none."""
    page: str = ""
    """Address of the development's page in the dashboard; added when a message is rendered."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One message: a development (one item), or a summary of many."""

    kind: DeliveryKind
    story: str
    subject: str
    """A development's key or a summary's id."""
    revision: int
    created: datetime
    items: tuple[AlertItem, ...] = ()
    note: str = ""
    """Free text of notices and tests; how many were left out of a long summary."""
    lines: tuple[str, ...] = ()
    """What a notice lists, one thing a line."""
    note_phrase: Phrase | None = None
    """The note as readers of other languages get it; None where `note` itself stands in the catalogues."""
    line_phrases: tuple[Phrase, ...] = ()
    """The lines, the same way."""
    total: int = 0
    """Developments a summary speaks of; more than `items` when the list was cut."""


_ADAPTER: TypeAdapter[Alert] = TypeAdapter(Alert)


def to_json(alert: Alert) -> str:
    """The alert as JSON, to be stored; half a character becomes a question mark."""
    return json.dumps(_stored_dict(alert), ensure_ascii=False).encode("utf-8", "replace").decode()


def from_json(text: str) -> Alert:
    """The alert that `to_json` wrote."""
    return _ADAPTER.validate_json(text)


def to_dict(alert: Alert) -> dict[str, Any]:
    """The alert as scripts read it: facts are in words."""
    data = _stored_dict(alert)
    for item, stored in zip(alert.items, data["items"], strict=True):
        stored["new"] = news_text(item.new)
        stored["owners"] = [owner_to_dict(owner) for owner in item.owners]
        stored["owner"] = owner_to_dict(item.owner) if item.owner else None
        stored["outlet_owner"] = owner_to_dict(item.outlet_owner) if item.outlet_owner else None
        for figure, fields in zip(item.figures, stored["figures"], strict=True):
            fields[_COMPARISON_KEY] = comparison_text(figure.compared_with)
    return data


def owner_to_dict(owner: Owner) -> dict[str, Any]:
    """An owner as scripts read it; `state`: a government decides what it says."""
    return {"name": owner.name, "state": owner.is_state, "control": owner.control.value}


def _stored_dict(alert: Alert) -> dict[str, Any]:
    data: dict[str, Any] = _ADAPTER.dump_python(alert, mode="json")
    for item in data["items"]:
        del item["translation"], item["leading"], item["page"]
    return data
