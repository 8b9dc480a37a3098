"""What `/api/v1` takes and gives; OpenAPI is made from these. Keys are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
Verdict = Literal["useful", "not-useful", "not-this-story"]


class Model(BaseModel):
    """Base: unknown keys of what is taken are errors."""

    model_config = ConfigDict(extra="forbid")


class Page(Model, Generic[T]):
    """A part of a list; `next` is the cursor of the part after it, null at the end."""

    items: list[T]
    next: str | None


class OwnerModel(Model):
    """Who stands behind a report."""

    name: str
    state: Annotated[bool, Field(description="a government decides what it says")]
    control: str


class DevelopmentModel(Model):
    """One thing that happened in a story; as `susulan developments list --json`."""

    key: str
    story: str
    opened: datetime
    updated: datetime
    reports: int
    languages: int
    sources: Annotated[int, Field(description="distinct origins; copies and repeats count with their origin")]
    owners: list[OwnerModel]
    updates: Annotated[int, Field(description="how often it said something new after its first report")]
    headline: str


class ReportItemModel(Model):
    """A report of a development; as `susulan developments show --json`."""

    id: str
    joined: datetime
    published: datetime | None
    source: str
    voice: Annotated[str, Field(description="agency or outlet that its text comes from")]
    owner: OwnerModel
    outlet_owner: OwnerModel | None
    language: str
    title: str
    url: str
    reason: str
    duplicate_of: str | None


class DevelopmentDetailModel(DevelopmentModel):
    """A development with its reports, in order of joining."""

    items: list[ReportItemModel]


class VerdictModel(Model):
    """What a report is to a story."""

    story: str
    match: bool
    score: float
    note: str
    reasons: list[ReasonModel]


class ReasonModel(Model):
    """One anchor that was found."""

    anchor: str
    term: str
    field: str
    sentence: str


class ReportModel(Model):
    """A stored report; its text is a quotation of its publisher."""

    id: str
    title: str
    text: str
    url: str
    source: str
    site: str
    language: str
    published: datetime | None
    seen: datetime
    developments: list[str]
    verdicts: list[VerdictModel]


class FoundModel(Model):
    """A report that a search found."""

    id: str
    title: str
    snippet: str
    url: str
    source: str
    language: str
    published: datetime | None
    seen: datetime
    development: str | None
    verdicts: list[VerdictModel]


class FigureModel(Model):
    """A reported figure; as `susulan claims --json`."""

    story: str
    what: str
    who_says: str
    low: float | None
    high: float | None
    unit: str
    as_of: datetime
    status: str
    before: str
    source: str
    language: str
    title: str
    url: str
    sentence: str
    development: str
    article_id: str
    id: str
    correction: str


class SourceModel(Model):
    """A source and its health."""

    name: str
    kind: str
    url: Annotated[str, Field(description="without password or key")]
    language: str
    last_polled: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    next_due: datetime
    failures: int
    error: str | None
    gone: bool
    articles_per_day: float
    matched_30_days: int


class DeliveryModel(Model):
    """A delivery without its content."""

    id: str
    state: str
    kind: str
    message_kind: Annotated[
        str, Field(description="as mails name it: new, update, background, digest, notice or test")
    ]
    story: str
    subject: Annotated[str, Field(description="key of a development, or id of a digest or notice")]
    channel: str
    recipient: str
    headline: str
    tries: int
    created: datetime
    due: datetime
    sent_at: datetime | None
    last_error: str | None


class FeedbackModel(Model):
    """An opinion on the verdict on a report."""

    id: str
    story: str
    article: str
    verdict: Verdict
    at: datetime
    by: str


class SilenceModel(Model):
    """Alerts that are held back for a time."""

    id: int
    story: str
    expression: str
    development: str
    reason: str
    created: datetime
    until: datetime


class NewFeedback(Model):
    """An opinion to store."""

    story: str
    verdict: Verdict


class NewSilence(Model):
    """A silence of a development."""

    days: Annotated[int, Field(ge=1, le=365)]
    reason: Annotated[str, Field(max_length=200)] = ""


class Problem(Model):
    """Why a request was not answered."""

    error: str


VerdictModel.model_rebuild()
