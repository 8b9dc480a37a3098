"""The SQLite store's articles to be matched, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from store.records.collection import Article, Claim, Delivery, Development, Match, Member
from store.sanitize import clean_text, cleaned
from store.sqlite import outbox_rows, rows
from store.sqlite.claims import SqliteClaims
from store.sqlite.rows import seconds
from store.sqlite.sql import judging as sql
from store.sqlite.sql import outbox as outbox_sql
from store.sqlite.tombstone_keys import delivery_key
from store.sqlite.tombstones import SqliteMarks


class SqliteJudging(SqliteClaims, SqliteMarks):
    """The verbs of `protocol.Judging`; the search stands with the articles."""

    def ready_articles(self, limit: int) -> list[Article]:
        """See `protocol.Judging`."""
        return [rows.article(row) for row in self._read(sql.READY_ARTICLES, limit=limit)]

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """See `protocol.Judging`."""
        with self._reading():
            found = [self._row(sql.ARTICLE, {"id": clean_text(article_id)}) for article_id in ids]
        return {row["id"]: rows.article(row) for row in found if row is not None}

    def articles_since(self, since: datetime, *, after: str = "", limit: int = 500) -> list[Article]:
        """See `protocol.Judging`."""
        with self._reading():
            last = self._row(sql.ARRIVAL, {"id": clean_text(after)}) if after else None
            if last is None or last["seen"] < seconds(since):
                found = self._rows(sql.ARTICLES_SINCE, {"since": seconds(since), "limit": limit})
            else:
                found = self._rows(sql.ARTICLES_AFTER, {**last, "limit": limit})
        return [rows.article(row) for row in found]

    def commit_judgement(
        self,
        article_id: str,
        *,
        matches: Sequence[Match] = (),
        developments: Sequence[Development] = (),
        members: Sequence[Member] = (),
        deliveries: Sequence[Delivery] = (),
        claims: Sequence[Claim] = (),
        now: datetime,
        language: str | None = None,
    ) -> bool:
        """See `protocol.Judging`."""
        told = None if language is None else clean_text(language)
        finished = {
            "id": clean_text(article_id),
            "now": seconds(now),
            "language": told,
            "matched": int(any(match.matched for match in matches)),
        }
        with self._writing(durable=bool(deliveries)):
            done = self._row(sql.FINISH_ARTICLE, finished)
            if done is None:
                return False
            for match in matches:
                self._write(sql.ADD_MATCH, rows.match_values(cleaned(match)))
            for development in developments:
                self._write(sql.KEEP_DEVELOPMENT, rows.development_values(cleaned(development)))
            for member in members:
                values = rows.member_values(cleaned(member))
                self._write(sql.ADD_MEMBER, {**values, "baseline": done["baseline"]})
            self._add_claims(claims)
            self._owe(deliveries)
        return True

    def matches_of(self, article_ids: Iterable[str]) -> dict[str, list[Match]]:
        """See `protocol.Judging`."""
        ids = [clean_text(article_id) for article_id in article_ids]
        with self._reading():
            found = {article_id: self._rows(sql.MATCHES_OF, {"id": article_id}) for article_id in ids}
        return {article_id: [rows.match(row) for row in some] for article_id, some in found.items() if some}

    def members(
        self, story: str, since: datetime, *, after: str = "", limit: int | None = None
    ) -> list[Member]:
        """See `protocol.Judging`."""
        begin = {"joined": seconds(since), "seq": -1}
        named = {"story": clean_text(story), "article_id": clean_text(after)}
        with self._reading():
            last = self._row(sql.JOINING, named) if after else None
            if last is not None and last["joined"] >= begin["joined"]:
                begin = dict(last)
            most = -1 if limit is None else limit
            found = self._rows(sql.MEMBERS, {"story": named["story"], **begin, "limit": most})
        return [rows.member(row) for row in found]

    def developments(self, story: str | None = None, *, limit: int = 100) -> list[Development]:
        """See `protocol.Judging`."""
        if story is None:
            found = self._read(sql.DEVELOPMENTS, limit=limit)
        else:
            found = self._read(sql.STORY_DEVELOPMENTS, story=clean_text(story), limit=limit)
        return [rows.development(row) for row in found]

    def baseline_members(self, story: str) -> list[Member]:
        """See `protocol.Judging`."""
        return [rows.member(row) for row in self._read(sql.BASELINE_MEMBERS, story=clean_text(story))]

    def baseline_pending(self) -> int:
        """See `protocol.Judging`."""
        return self._count(sql.BASELINE_PENDING)

    def commit_summary(
        self, members: Sequence[Member], deliveries: Sequence[Delivery], now: datetime
    ) -> bool:
        """See `protocol.Judging`."""
        keys = [{"article_id": clean_text(m.article_id), "story": clean_text(m.story)} for m in members]
        with self._writing(durable=True):
            if not all(self._write(sql.SUMMARISE_MEMBER, {**key, "now": seconds(now)}) for key in keys):
                self._db.rollback()
                return False
            self._owe(deliveries)
        return True

    def _owe(self, deliveries: Sequence[Delivery]) -> int:
        """Add what was never owed yet; how many. Within a transaction."""
        wanted = [cleaned(delivery) for delivery in deliveries]
        marked = self._marked(map(delivery_key, wanted))
        values = [outbox_rows.delivery_values(one) for one in wanted if delivery_key(one) not in marked]
        return sum(self._write(outbox_sql.OWE, each) for each in values)
