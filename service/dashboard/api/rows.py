"""Records as the models of `/api/v1`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.developments.origins import independent_origins
from alerts.messages.alert import owner_to_dict
from alerts.messages.decisions import decision_text
from alerts.outlets.attribution import owner_of
from alerts.outlets.records import Owner
from alerts.outlets.table import OutletTable
from crawler.urls import redact_url
from service.dashboard.api import models
from service.dashboard.pages.overview import article_of, attribution_of, owners_of
from service.dashboard.pages.sources import SourceRow
from service.dashboard.snippets import snippet
from service.dashboard.wording.kinds import message_kind_of
from service.stories.answers import opinion_of
from store.records.articles import Article
from store.records.dashboard.search import SearchHit
from store.records.dashboard.views import DeliveryRow, ReportRow
from store.records.deliveries import Silence
from store.records.matching import Development, Feedback, Match


def owner_model(owner: Owner) -> models.OwnerModel:
    """An owner."""
    return models.OwnerModel.model_validate(owner_to_dict(owner))


def development_model(
    development: Development, reports: Sequence[ReportRow], outlets: OutletTable
) -> models.DevelopmentModel:
    """A development, counted over its reports."""
    return models.DevelopmentModel(
        key=development.key,
        story=development.story,
        opened=development.opened,
        updated=development.updated,
        reports=development.reports,
        languages=len({row.language for row in reports if row.seen is not None}),
        sources=len(independent_origins([row.member for row in reports])),
        owners=[owner_model(owner) for owner in owners_of(reports, outlets)],
        updates=development.revision,
        headline=development.title,
    )


def report_item(row: ReportRow, outlets: OutletTable) -> models.ReportItemModel:
    """A report of a development."""
    article = article_of(row)
    return models.ReportItemModel(
        id=row.member.article_id,
        joined=row.member.joined,
        published=row.published,
        source=row.outlet,
        voice=row.member.origin,
        owner=owner_model(attribution_of(row, outlets).owner),
        outlet_owner=owner_model(owner_of(article, outlets)) if article else None,
        language=row.language,
        title=row.title,
        url=row.url,
        reason=decision_text(row.member.decision),
        duplicate_of=row.member.duplicate_of,
    )


def report_model(
    article: Article, matches: Iterable[Match], developments: Sequence[str]
) -> models.ReportModel:
    """A stored report with its verdicts."""
    return models.ReportModel(
        id=article.id,
        title=article.title,
        text=article.text,
        url=article.url,
        source=article.source,
        site=article.site or "",
        language=article.language,
        published=article.published,
        seen=article.seen,
        developments=list(developments),
        verdicts=verdict_models(matches),
    )


def verdict_models(matches: Iterable[Match]) -> list[models.VerdictModel]:
    """What a report is to each story that it came near to."""
    return [
        models.VerdictModel(
            story=match.story,
            match=match.matched,
            score=round(match.score, 4),
            note=match.note,
            reasons=[
                models.ReasonModel(
                    anchor=reason.anchor,
                    term=reason.term,
                    field=reason.field.value,
                    sentence=reason.sentence,
                )
                for reason in match.reasons
            ],
        )
        for match in matches
    ]


def found_model(hit: SearchHit, terms: Sequence[str]) -> models.FoundModel:
    """A report that was found."""
    return models.FoundModel(
        id=hit.article_id,
        title=hit.title,
        snippet="".join(piece for piece, _ in snippet(hit.text, terms)),
        url=hit.url,
        source=hit.outlet,
        language=hit.language,
        published=hit.published,
        seen=hit.seen,
        development=hit.development or None,
        verdicts=verdict_models(hit.matches),
    )


def source_model(row: SourceRow) -> models.SourceModel:
    """A source."""
    state = row.state
    return models.SourceModel(
        name=state.source.name,
        kind=state.source.kind.value,
        url=redact_url(state.source.url),
        language=state.source.language,
        last_polled=state.last_polled,
        last_ok=state.last_ok,
        last_new=state.last_new,
        next_due=state.next_due,
        failures=state.failures,
        error=state.last_error if state.failures or state.gone else None,
        gone=state.gone,
        articles_per_day=round(state.articles_per_day, 2),
        matched_30_days=row.matched,
    )


def delivery_model(row: DeliveryRow) -> models.DeliveryModel:
    """A delivery."""
    return models.DeliveryModel(
        id=row.id,
        state=row.state.value,
        kind=row.kind.value,
        message_kind=message_kind_of(row),
        story=row.story,
        subject=row.subject,
        channel=row.channel,
        recipient=row.recipient,
        headline=row.title,
        tries=row.tries,
        created=row.created,
        due=row.due,
        sent_at=row.sent_at,
        last_error=row.last_error or None,
    )


def feedback_model(feedback: Feedback) -> models.FeedbackModel:
    """An opinion."""
    return models.FeedbackModel.model_validate(
        {
            "id": feedback.id,
            "story": feedback.story,
            "article": feedback.article_id,
            "verdict": opinion_of(feedback).value,
            "at": feedback.at,
            "by": feedback.recipient or feedback.channel,
        }
    )


def silence_model(silence: Silence) -> models.SilenceModel:
    """A silence."""
    return models.SilenceModel(
        id=silence.id,
        story=silence.story,
        expression=silence.expression,
        development=silence.development,
        reason=silence.reason,
        created=silence.created,
        until=silence.until,
    )
