"""Records to rows and back: times, plain columns, and the records of matching.

Times are stored as seconds since 1970 UTC, lists as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from store.records.claims import Claim, ClaimStatus
from store.records.decision_json import (
    comparison_from_dict,
    comparison_to_dict,
    decision_from_dict,
    decision_to_dict,
)
from store.records.matching import (
    ArticleField,
    Development,
    Feedback,
    Figure,
    Match,
    Member,
    Override,
    OverrideKind,
    Reason,
)
from store.records.stored_names import stored_names

Row = Mapping[str, Any]
Values = dict[str, Any]

_MAX_EPOCH = datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp()


def to_epoch(time: datetime) -> float:
    """Seconds since 1970 UTC; exact to the microsecond for the next two centuries."""
    return time.timestamp()


def to_epoch_or_none(time: datetime | None) -> float | None:
    """The same for an optional time."""
    return None if time is None else time.timestamp()


def from_epoch(value: float) -> datetime:
    """Aware UTC; the last moments of the year 9999 are rounded down rather than over its end."""
    return datetime.fromtimestamp(min(value, _MAX_EPOCH), UTC)


def from_epoch_or_none(value: float | None) -> datetime | None:
    """The same for an optional time."""
    return None if value is None else from_epoch(value)


def plain_values(record: object, columns: Mapping[str, str]) -> Values:
    """The columns of fields that are stored as they are; `columns` gives the stored name of each field."""
    return {column: getattr(record, field) for field, column in columns.items()}


def plain_fields(row: Row, columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of which `plain_values` made columns."""
    return {field: row[column] for field, column in columns.items()}


def match_values(match: Match) -> Values:
    """A match's columns."""
    reasons = [
        {
            "anchor": r.anchor,
            "term": r.term,
            "field": r.field.value,
            "sentence": r.sentence,
            "weight": r.weight,
        }
        for r in match.reasons
    ]
    return {
        "article_id": match.article_id,
        "story": match.story,
        "matched": int(match.matched),
        "score": match.score,
        "language": match.language,
        "reasons": json.dumps(reasons, ensure_ascii=False),
        "note": match.note,
        "retrospective": int(match.retrospective),
    }


def match_from_row(row: Row) -> Match:
    """A match."""
    reasons = (
        Reason(**{**reason, "field": ArticleField(reason["field"])}) for reason in json.loads(row["reasons"])
    )
    return Match(
        article_id=row["article_id"],
        story=row["story"],
        matched=bool(row["matched"]),
        score=row["score"],
        language=row["language"],
        reasons=tuple(reasons),
        note=row["note"],
        retrospective=bool(row["retrospective"]),
    )


def development_values(development: Development) -> Values:
    """A development's columns."""
    return {
        "key": development.key,
        "story": development.story,
        "title": development.title,
        "language": development.language,
        "opened": to_epoch(development.opened),
        "updated": to_epoch(development.updated),
        "reports": development.reports,
        "revision": development.revision,
    }


def development_from_row(row: Row) -> Development:
    """A development."""
    same = ("key", "story", "title", "language", "reports", "revision")
    return Development(
        **{name: row[name] for name in same},
        opened=from_epoch(row["opened"]),
        updated=from_epoch(row["updated"]),
    )


_PLAIN_MEMBER_COLUMNS = stored_names(
    Member, "development", "story", "article_id", "duplicate_of", "fingerprint", "origin"
)
_DECISION_COLUMN = stored_names(Member, "decision")["decision"]
_FIGURE_KEYS = stored_names(Figure, "kind", "low", "high", "unit", "speaker", "sentence", "status")
_COMPARISON_KEY = stored_names(Figure, "compared_with")["compared_with"]


def member_values(member: Member) -> Values:
    """A member's columns."""
    figures = [
        {**plain_values(figure, _FIGURE_KEYS), _COMPARISON_KEY: comparison_to_dict(figure.compared_with)}
        for figure in member.figures
    ]
    return {
        **plain_values(member, _PLAIN_MEMBER_COLUMNS),
        _DECISION_COLUMN: json.dumps(decision_to_dict(member.decision), ensure_ascii=False),
        "joined": to_epoch(member.joined),
        "figures": json.dumps(figures, ensure_ascii=False),
    }


def member_from_row(row: Row) -> Member:
    """A member."""
    return Member(
        **plain_fields(row, _PLAIN_MEMBER_COLUMNS),
        decision=decision_from_dict(json.loads(row[_DECISION_COLUMN])),
        joined=from_epoch(row["joined"]),
        figures=tuple(map(_figure_from_json, json.loads(row["figures"]))),
    )


def _figure_from_json(data: dict[str, Any]) -> Figure:
    plain = {field: data[key] for field, key in _FIGURE_KEYS.items() if key in data}
    return Figure(**plain, compared_with=comparison_from_dict(data.get(_COMPARISON_KEY)))


def override_values(override: Override) -> Values:
    """A override's columns."""
    return {
        **{name: getattr(override, name) for name in ("id", "story", "source", "target")},
        "kind": override.kind.value,
        "articles": json.dumps(override.articles),
        "at": to_epoch(override.at),
    }


def override_from_row(row: Row) -> Override:
    """A override."""
    return Override(
        **{name: row[name] for name in ("id", "story", "source", "target")},
        kind=OverrideKind(row["kind"]),
        articles=tuple(json.loads(row["articles"])),
        at=from_epoch(row["at"]),
    )


def feedback_values(feedback: Feedback) -> Values:
    """A feedback's columns."""
    return {
        "id": feedback.id,
        "story": feedback.story,
        "article_id": feedback.article_id,
        "useful": int(feedback.useful),
        "odds": feedback.log_odds,
        "anchors": json.dumps(feedback.anchors, ensure_ascii=False),
        "at": to_epoch(feedback.at),
        "channel": feedback.channel,
        "recipient": feedback.recipient,
        "off_story": int(feedback.off_story),
    }


def feedback_from_row(row: Row) -> Feedback:
    """A feedback."""
    return Feedback(
        **{name: row[name] for name in ("id", "story", "article_id", "channel", "recipient")},
        log_odds=row["odds"],
        useful=bool(row["useful"]),
        off_story=bool(row["off_story"]),
        anchors=tuple(json.loads(row["anchors"])),
        at=from_epoch(row["at"]),
    )


_PLAIN_CLAIM_COLUMNS = stored_names(
    Claim, "story", "kind", "speaker", "low", "high", "unit", "article_id", "development", "source",
    "language", "url", "title", "sentence",
)  # fmt: skip


def claim_values(claim: Claim) -> Values:
    """A claim's columns."""
    same = plain_values(claim, _PLAIN_CLAIM_COLUMNS)
    against = comparison_to_dict(claim.compared_with)
    return {
        **same,
        "as_of": to_epoch(claim.as_of),
        "status": claim.status.value,
        _COMPARISON_KEY: "" if against is None else json.dumps(against, ensure_ascii=False),
    }


def figure_from_row(row: Row) -> Figure:
    """A claim's figure alone; the few words that many thousands of them share are kept in memory once."""
    what, unit, who_says = (sys.intern(row[name]) for name in ("what", "unit", "who_says"))
    return Figure(what, row["low"], row["high"], unit, who_says)


def claim_from_row(row: Row) -> Claim:
    """A claim."""
    return Claim(
        **plain_fields(row, _PLAIN_CLAIM_COLUMNS),
        as_of=from_epoch(row["as_of"]),
        status=ClaimStatus(row["status"]),
        compared_with=comparison_from_dict(json.loads(row[_COMPARISON_KEY] or "null")),
    )
