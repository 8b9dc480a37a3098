"""`[retention]`: how long each kind of record is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from service.config.fields import DurationOrZero, Table
from store.records.retention import RetentionClass

_DAY_S = 86_400.0


def _at_least(days: int) -> AfterValidator:
    def check(value: float) -> float:
        if value and value < days * _DAY_S:
            raise ValueError(f'at least "{days}d", or 0 for ever')
        return value

    return AfterValidator(check)


class RetentionTable(Table):
    """`[retention]`: how long each kind of record is kept; 0 keeps it for ever."""

    unmatched_text: Annotated[DurationOrZero, _at_least(1)] = Field(
        30 * _DAY_S, description="text of reports that matched nothing; the headline stays"
    )
    unmatched: Annotated[DurationOrZero, _at_least(1)] = Field(
        60 * _DAY_S,
        description="those reports as a whole, with their near misses and their entries in the search index",
    )
    seen_entries: Annotated[DurationOrZero, _at_least(7)] = Field(
        30 * _DAY_S,
        description="that an entry was seen, from when its report is deleted and no source lists it",
    )
    matched_text: Annotated[DurationOrZero, _at_least(7)] = Field(
        365 * _DAY_S, description="text of reports that matched"
    )
    matched: Annotated[DurationOrZero, _at_least(60)] = Field(
        730 * _DAY_S, description="those reports as a whole, with the developments they made"
    )
    comparison_data: Annotated[DurationOrZero, _at_least(31)] = Field(
        60 * _DAY_S, description="what later reports are compared with; a development stays open for 30 days"
    )
    article_versions: Annotated[DurationOrZero, _at_least(1)] = Field(
        180 * _DAY_S, description="earlier versions of reports that their publisher changed"
    )
    deliveries: Annotated[DurationOrZero, _at_least(30)] = Field(
        180 * _DAY_S, description="alerts that were sent, dead or discarded, with their attempts"
    )
    claims: Annotated[DurationOrZero, _at_least(31)] = Field(
        365 * _DAY_S, description="figures that were not news when they were reported"
    )
    silences: Annotated[DurationOrZero, _at_least(1)] = Field(90 * _DAY_S, description="silences that ended")
    hosts: Annotated[DurationOrZero, _at_least(1)] = Field(
        30 * _DAY_S, description="hosts where nothing is fetched any more"
    )
    translations: Annotated[DurationOrZero, _at_least(1)] = Field(
        30 * _DAY_S, description="machine translations; a text that is needed again is sent out again"
    )


_KEY_BY_CLASS = {
    RetentionClass.UNMATCHED_TEXT: "unmatched_text",
    RetentionClass.UNMATCHED: "unmatched",
    RetentionClass.MATCHED_TEXT: "matched_text",
    RetentionClass.DEVELOPMENTS: "matched",
    RetentionClass.MATCHED: "matched",
    RetentionClass.VERSIONS: "article_versions",
    RetentionClass.COMPARISON_DATA: "comparison_data",
    RetentionClass.DELIVERIES: "deliveries",
    RetentionClass.CLAIMS: "claims",
    RetentionClass.SILENCES: "silences",
    RetentionClass.HOSTS: "hosts",
    RetentionClass.TRANSLATIONS: "translations",
    RetentionClass.TOMBSTONES: "seen_entries",
}
"""In the order in which they are pruned: tombstones of what is deleted today come last."""


def retention_periods(table: RetentionTable) -> Mapping[RetentionClass, timedelta]:
    """How long each class is kept; without those that are kept for ever."""
    values = {retention_class: getattr(table, key) for retention_class, key in _KEY_BY_CLASS.items()}
    return {retention_class: timedelta(seconds=value) for retention_class, value in values.items() if value}
