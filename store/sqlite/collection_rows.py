"""Sources and articles to rows and back; see `store.sqlite.rows`."""

from __future__ import annotations

from datetime import timedelta

from store.records.articles import Article, ArticleState, TimeBasis
from store.records.sources import (
    PagePolicy,
    SiteRules,
    Source,
    SourceKind,
    SourceProblem,
    SourceState,
)
from store.records.stored_names import stored_names
from store.sqlite.rows import (
    Row,
    Values,
    from_epoch,
    from_epoch_or_none,
    plain_fields,
    to_epoch,
    to_epoch_or_none,
)

_PLAIN_STATE_COLUMNS = stored_names(
    SourceState, "etag", "last_modified", "body_hash", "failures", "last_error", "article_count",
    "articles_per_day", "productive_polls", "ttl_s", "skip_hours", "redirect_to", "adopted_url",
    "known_run", "listed", "dropped",
    "crashes", "day_new", "left_out",
    "file_progress",
)  # fmt: skip


def source_values(source: Source) -> Values:
    """A source's columns, its state left out."""
    return {
        "name": source.name,
        "kind": source.kind.value,
        "url": source.url,
        "host": source.host,
        "language": source.language,
        "interval_s": source.interval_s,
        "pages": source.page_policy.value,
        "link_css": source.rules.link_css,
        "link_pattern": source.rules.link_pattern,
        "next_css": source.rules.next_css,
        "depth": source.rules.depth,
    }


def source_state_from_row(row: Row) -> SourceState:
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
        page_policy=PagePolicy(row["pages"]),
        rules=SiteRules(row["link_css"], row["link_pattern"], row["next_css"], row["depth"]),
    )
    return SourceState(
        source=source,
        **plain_fields(row, _PLAIN_STATE_COLUMNS),
        next_due=from_epoch(row["next_due"]),
        last_polled=from_epoch_or_none(row["last_polled"]),
        last_ok=from_epoch_or_none(row["last_ok"]),
        last_new=from_epoch_or_none(row["last_new"]),
        gone=bool(row["parked"]),
        has_baseline=bool(row["baselined"]),
        usual_interval=None if row["usual_gap_s"] is None else timedelta(seconds=row["usual_gap_s"]),
        failing_since=from_epoch_or_none(row["failing_since"]),
        validators_unreliable=bool(row["validators_lie"]),
        redirect_since=from_epoch_or_none(row["moved_since"]),
        known_since=from_epoch_or_none(row["known_since"]),
        day_began=from_epoch_or_none(row["day_began"]),
        notified_state=None if row["noticed"] is None else SourceProblem(row["noticed"]),
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
        "published": to_epoch_or_none(article.published),
        "seen": to_epoch(article.seen),
        "author": article.author,
        "site": article.site,
        "state": article.state.value,
        "baseline": int(article.baseline),
        "time_basis": article.time_basis.value,
    }


def article_from_row(row: Row) -> Article:
    """An article as it stands."""
    return Article(
        id=row["id"],
        url=row["url"],
        source=row["source"],
        title=row["title"],
        text=row["text"],
        language=row["language"],
        published=from_epoch_or_none(row["published"]),
        seen=from_epoch(row["seen"]),
        author=row["author"],
        site=row["site"],
        state=ArticleState(row["state"]),
        baseline=bool(row["baseline"]),
        text_pruned=bool(row["text_gone"]),
        time_basis=TimeBasis(row["time_basis"]),
        entry_key=row["entry_key"] or "",
    )
