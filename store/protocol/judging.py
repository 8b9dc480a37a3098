"""What every store promises about articles and their judgement; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from store.records.articles import Article, ArticleVersion
from store.records.claims import Claim
from store.records.deliveries import Delivery
from store.records.failures import JudgingFailure
from store.records.matching import Development, Match, Member
from store.records.quotes import Quote
from store.records.vectors import StoredVector


class JudgingStore(Protocol):
    """Articles to be matched, and the results of matching."""

    def ready_articles(self, limit: int) -> list[Article]:
        """Articles to be matched, in order of publication (undated ones: of `seen`), then of storing."""

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Those of the articles that exist, by id."""

    def article_versions(self, article_id: str) -> list[ArticleVersion]:
        """What the article said before its latest changes, at most 5 versions, the latest first."""

    def articles_since(self, since: datetime, *, after: str = "", limit: int = 500) -> list[Article]:
        """A page of the articles seen at or after `since`, in order of `seen`, then of storing.

        With an article's id in `after`, only those that follow it in this order.
        """

    def index_articles(self, limit: int) -> int:
        """Add up to `limit` more articles to the full-text index, in order of storing; returns how many.

        For idle moments: a search first indexes whatever is not indexed yet.
        """

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """Full-text search over title and text, newest first; every word of `query` must occur.

        Finds words of all scripts, also two-character Korean, Chinese, Japanese and Thai words inside
        unspaced text. Any string is a legal query.
        """

    def commit_judgement(
        self,
        article_id: str,
        *,
        matches: Sequence[Match] = (),
        developments: Sequence[Development] = (),
        members: Sequence[Member] = (),
        deliveries: Sequence[Delivery] = (),
        claims: Sequence[Claim] = (),
        quotes: Sequence[Quote] = (),
        now: datetime,
        language: str | None = None,
        vector: StoredVector | None = None,
        failure: JudgingFailure | None = None,
    ) -> bool:
        """Store, in one transaction, all that follows from an article, and make it DONE.

        `language`, detected from the text, replaces the one that the source stated. `vector` replaces the
        article's older one; without one, that stays. `quotes` of a matched article replace its older ones.
        `failure` says why it could not be judged, and replaces an earlier one; without one, that is deleted.
        Developments are inserted or replaced by key. A delivery is not added if its (channel, recipient,
        subject, revision) exists or ever existed. Returns False, with nothing written, if the article was not
        READY any more.

        Durable against loss of power if deliveries are given; without them it may share a transaction.
        """

    def finish_unmatched(self, languages: Mapping[str, str], now: datetime) -> int:
        """Make READY articles of which nothing else is stored DONE, in one transaction; returns how many.

        `languages` has the detected language by article id. The same as `commit_judgement` for each of them.
        """

    def request_page(self, article: Article, now: datetime, hourly_limit: int) -> bool:
        """Let a READY article await its page, due at once, instead of being judged; returns whether it does.

        It does not if its page was pending before, its URL names no host, its source is not configured any
        more or reads no pages, or `hourly_limit` pages of that source were requested in the last hour.
        """

    def vectors(self, article_ids: Iterable[str]) -> dict[str, StoredVector]:
        """The vectors of those of the articles that have one, by article id.

        An article's vector is deleted with its text.
        """

    def matches_by_article(self, article_ids: Iterable[str]) -> dict[str, list[Match]]:
        """Stored matches by article id; each list by story."""

    def members(
        self, story: str, since: datetime, *, after: str = "", limit: int | None = None
    ) -> list[Member]:
        """Members that joined at or after `since`, in order of joining, then of storing; at most `limit`.

        With the article of a member in `after`, only those that follow it in this order.
        """

    def developments(self, story: str | None = None, *, limit: int = 100) -> list[Development]:
        """Developments that have reports, latest updated first; of one story, or of all."""

    def baseline_members(self, story: str) -> list[Member]:
        """Members of baseline articles that no summary has included yet, in order of joining."""

    def baseline_pending_count(self) -> int:
        """How many baseline articles are not DONE yet."""

    def commit_summary(
        self, members: Sequence[Member], deliveries: Sequence[Delivery], now: datetime
    ) -> bool:
        """In one durable transaction: mark the members as summarised, and enqueue the deliveries.

        Returns False, with nothing written, if one of them was summarised already.
        """
