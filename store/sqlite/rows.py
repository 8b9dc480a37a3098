"""Records to rows and back. Times are stored as seconds since 1970 UTC, lists as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from store.records.collection import (
    Article,
    ArticleState,
    Claim,
    ClaimStatus,
    Development,
    Feedback,
    Field,
    Figure,
    Match,
    Member,
    PagePolicy,
    Reason,
    Ruling,
    RulingKind,
    SiteRules,
    Source,
    SourceKind,
    SourceState,
    SourceTrouble,
)

Row = Mapping[str, Any]
Values = dict[str, Any]

_LATEST_S = datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp()


def seconds(time: datetime) -> float:
    """Seconds since 1970 UTC; exact to the microsecond for the next two centuries."""
    return time.timestamp()


def maybe_seconds(time: datetime | None) -> float | None:
    """The same where there may be no time."""
    return None if time is None else time.timestamp()


def time_from(value: float) -> datetime:
    """Aware UTC; the last moments of the year 9999 are rounded down rather than over its end."""
    return datetime.fromtimestamp(min(value, _LATEST_S), UTC)


def maybe_time(value: float | None) -> datetime | None:
    """The same where there may be no time."""
    return None if value is None else time_from(value)


def source_values(source: Source) -> Values:
    """A source's columns, its state left out."""
    return {
        "name": source.name,
        "kind": source.kind.value,
        "url": source.url,
        "host": source.host,
        "language": source.language,
        "interval_s": source.interval_s,
        "pages": source.pages.value,
        "link_css": source.rules.link_css,
        "link_pattern": source.rules.link_pattern,
        "next_css": source.rules.next_css,
        "depth": source.rules.depth,
    }


_SAME_STATE = (
    "etag", "last_modified", "body_hash", "failures", "last_error", "articles", "daily", "yields", "ttl_s",
    "skip_hours", "moved_to", "address",
)  # fmt: skip


def source_state(row: Row) -> SourceState:
    """A source with its state."""
    # A dictionary finds a column at once, a row of SQLite looks through their names.
    row = dict(zip(row.keys(), tuple(row), strict=True))
    source = Source(
        name=row["name"],
        kind=SourceKind(row["kind"]),
        url=row["url"],
        host=row["configured_host"] or row["host"],
        language=row["language"],
        interval_s=row["interval_s"],
        pages=PagePolicy(row["pages"]),
        rules=SiteRules(row["link_css"], row["link_pattern"], row["next_css"], row["depth"]),
    )
    return SourceState(
        source=source,
        **{name: row[name] for name in _SAME_STATE},
        next_due=time_from(row["next_due"]),
        last_polled=maybe_time(row["last_polled"]),
        last_ok=maybe_time(row["last_ok"]),
        last_new=maybe_time(row["last_new"]),
        parked=bool(row["parked"]),
        baselined=bool(row["baselined"]),
        usual_gap=None if row["usual_gap_s"] is None else timedelta(seconds=row["usual_gap_s"]),
        failing_since=maybe_time(row["failing_since"]),
        validators_lie=bool(row["validators_lie"]),
        moved_since=maybe_time(row["moved_since"]),
        noticed=None if row["noticed"] is None else SourceTrouble(row["noticed"]),
    )


def article_values(article: Article) -> Values:
    """An article's columns, those of its page left out."""
    return {
        "id": article.id,
        "url": article.url,
        "source": article.source,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "published": maybe_seconds(article.published),
        "seen": seconds(article.seen),
        "author": article.author,
        "site": article.site,
        "state": article.state.value,
        "baseline": int(article.baseline),
    }


def article(row: Row) -> Article:
    """An article as it stands."""
    return Article(
        id=row["id"],
        url=row["url"],
        source=row["source"],
        title=row["title"],
        text=row["text"],
        language=row["language"],
        published=maybe_time(row["published"]),
        seen=time_from(row["seen"]),
        author=row["author"],
        site=row["site"],
        state=ArticleState(row["state"]),
        baseline=bool(row["baseline"]),
        text_gone=bool(row["text_gone"]),
    )


def match_values(match: Match) -> Values:
    """A verdict's columns."""
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


def match(row: Row) -> Match:
    """A verdict."""
    reasons = (Reason(**{**reason, "field": Field(reason["field"])}) for reason in json.loads(row["reasons"]))
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
        "opened": seconds(development.opened),
        "updated": seconds(development.updated),
        "reports": development.reports,
        "revision": development.revision,
    }


def development(row: Row) -> Development:
    """A development."""
    same = ("key", "story", "title", "language", "reports", "revision")
    return Development(
        **{name: row[name] for name in same},
        opened=time_from(row["opened"]),
        updated=time_from(row["updated"]),
    )


def member_values(member: Member) -> Values:
    """A member's columns."""
    names = ("what", "low", "high", "unit", "who_says", "sentence", "status", "before")
    figures = [{name: getattr(figure, name) for name in names} for figure in member.figures]
    return {
        "development": member.development,
        "story": member.story,
        "article_id": member.article_id,
        "joined": seconds(member.joined),
        "duplicate_of": member.duplicate_of,
        "reason": member.reason,
        "evidence": member.evidence,
        "figures": json.dumps(figures, ensure_ascii=False),
        "voice": member.voice,
    }


def member(row: Row) -> Member:
    """A member."""
    same = ("development", "story", "article_id", "duplicate_of", "reason", "evidence", "voice")
    return Member(
        **{name: row[name] for name in same},
        joined=time_from(row["joined"]),
        figures=tuple(Figure(**figure) for figure in json.loads(row["figures"])),
    )


def ruling_values(ruling: Ruling) -> Values:
    """A ruling's columns."""
    return {
        **{name: getattr(ruling, name) for name in ("id", "story", "source", "target")},
        "kind": ruling.kind.value,
        "articles": json.dumps(ruling.articles),
        "at": seconds(ruling.at),
    }


def ruling(row: Row) -> Ruling:
    """A ruling."""
    return Ruling(
        **{name: row[name] for name in ("id", "story", "source", "target")},
        kind=RulingKind(row["kind"]),
        articles=tuple(json.loads(row["articles"])),
        at=time_from(row["at"]),
    )


def feedback_values(feedback: Feedback) -> Values:
    """A feedback's columns."""
    return {
        "id": feedback.id,
        "story": feedback.story,
        "article_id": feedback.article_id,
        "useful": int(feedback.useful),
        "odds": feedback.odds,
        "anchors": json.dumps(feedback.anchors, ensure_ascii=False),
        "at": seconds(feedback.at),
    }


def feedback(row: Row) -> Feedback:
    """A feedback."""
    return Feedback(
        **{name: row[name] for name in ("id", "story", "article_id", "odds")},
        useful=bool(row["useful"]),
        anchors=tuple(json.loads(row["anchors"])),
        at=time_from(row["at"]),
    )


_CLAIM_SAME = (
    "story",
    "what",
    "who_says",
    "low",
    "high",
    "unit",
    "article_id",
    "development",
    "source",
    "language",
    "url",
    "title",
    "sentence",
    "before",
)


def claim_values(claim: Claim) -> Values:
    """A claim's columns."""
    same = {name: getattr(claim, name) for name in _CLAIM_SAME}
    return {**same, "as_of": seconds(claim.as_of), "status": claim.status.value}


def told_figure(row: Row) -> Figure:
    """A claim's figure alone; of a ledger's many thousands the same few words are held once."""
    what, unit, who_says = (sys.intern(row[name]) for name in ("what", "unit", "who_says"))
    return Figure(what, row["low"], row["high"], unit, who_says)


def claim(row: Row) -> Claim:
    """A claim."""
    return Claim(
        **{name: row[name] for name in _CLAIM_SAME},
        as_of=time_from(row["as_of"]),
        status=ClaimStatus(row["status"]),
    )
