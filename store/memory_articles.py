"""The in-memory store's intake: polls, pages and the search over what they brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from store.memory_sources import MemorySources
from store.memory_state import ArticleRecord
from store.publishing_rate import rhythm_after
from store.records.collection import (
    Article,
    ArticleState,
    ArticleVersion,
    HostLease,
    PageResult,
    Poll,
    PollStatus,
    SourceState,
)
from store.records.page_host import page_host
from store.sanitize import clean_text, cleaned
from store.sqlite.article_merge import KEPT_VERSIONS, as_stored, entry_hash, improved, revised
from store.sqlite.search_text import Phrase, search_phrases, search_words
from store.sqlite.tombstone_keys import own_key, report_keys, true_key


class MemoryArticles(MemorySources):
    """The verbs of `protocol.Sources` that write articles, and the search."""

    def record_poll(self, lease: HostLease, poll: Poll) -> tuple[Article, ...]:
        """See `protocol.Sources`; nothing is kept of a source that is not on this host any more."""
        self._held(lease)
        poll = cleaned(poll)
        state = self._state.sources.get(poll.source)
        if state is None or state.host != lease.host:
            return ()
        new = []
        seen: set[str] = set()
        for article in poll.articles:
            if not self._is_known(article, poll.at):
                stored = as_stored(article, page_host(article.url), baseline=not state.baselined)
                self._add(stored, poll.at, entry_hash(article))
                new.append(stored)
            elif article.id not in seen:
                self._revise(article, poll.at)
            seen.add(article.id)
        if poll.status is PollStatus.OK:
            self._note_listing(poll.source, poll.articles, poll.at)
        self._state.sources[poll.source] = polled(state, poll, len(new))
        if poll.address is not None:
            self._state.host(page_host(poll.address) or state.host)
        return tuple(new)

    def _is_known(self, article: Article, at: datetime) -> bool:
        records = self._state.articles
        if article.id in records or self._is_marked([own_key(article)]):
            return True
        same = any(record.canonical_url == article.url for record in records.values())
        if same or self._is_marked([true_key(article)]):
            self._mark([own_key(article)], at)
            return True
        return False

    def _revise(self, entry: Article, at: datetime) -> None:
        record = self._state.articles.get(entry.id)
        if record is None or record.article.source != entry.source or record.article.text_gone:
            return
        if record.entry_hash == entry_hash(entry):
            return
        record.entry_hash = entry_hash(entry)
        stored = record.article
        article = revised(stored, entry)
        if article is stored:
            return
        if stored.state is not ArticleState.PAGE:
            version = ArticleVersion(stored.id, at, stored.title, stored.text)
            record.versions = [version, *record.versions][:KEPT_VERSIONS]
        told = [match for (article_id, _), match in self._state.matches.items() if article_id == stored.id]
        done = record.judged and stored.state is ArticleState.DONE and not stored.baseline
        if done and not any(match.matched for match in told):
            for match in told:
                del self._state.matches[match.article_id, match.story]
            article = replace(article, state=ArticleState.READY)
        record.article = article

    def article_versions(self, article_id: str) -> list[ArticleVersion]:
        """See `protocol.Judging`."""
        record = self._state.articles.get(clean_text(article_id))
        return [] if record is None else list(record.versions)

    def _add(self, article: Article, at: datetime, given: str) -> None:
        page_due = at if article.state is ArticleState.PAGE else None
        if page_due is not None:
            self._state.host(page_host(article.url) or "")
        self._state.articles[article.id] = ArticleRecord(
            article, self._state.next_number(), page_due, entry_hash=given
        )

    def record_page(self, lease: HostLease, result: PageResult) -> Article | None:
        """See `protocol.Sources`."""
        self._held(lease)
        result = cleaned(result)
        record = self._state.articles.get(result.article_id)
        if record is None or record.article.state is not ArticleState.PAGE:
            return None
        if result.article is not None and self._is_same_report(record, result.canonical_url):
            record.article = replace(record.article, state=ArticleState.DONE)
            return None
        if result.article is not None:
            record.article = improved(record.article, result.article)
            record.canonical_url = result.canonical_url
        elif result.retry_at is not None:
            record.page_due = result.retry_at
        else:
            record.article = replace(record.article, state=ArticleState.READY)
        return record.article

    def _is_same_report(self, record: ArticleRecord, canonical_url: str | None) -> bool:
        return canonical_url is not None and (
            self._is_marked(report_keys(canonical_url))
            or any(
                canonical_url in (other.article.url, other.canonical_url)
                for other in self._state.articles.values()
                if other is not record
            )
        )

    def give_up_pages(self, seen_before: datetime) -> int:
        """See `protocol.Sources`."""
        old = [record for _, _, record in self._state.wanted_pages() if record.article.seen < seen_before]
        for record in old:
            record.article = replace(record.article, state=ArticleState.READY)
        return len(old)

    def index_articles(self, limit: int) -> int:
        """See `protocol.Judging`; the search needs no index, only the count is kept."""
        numbers = sorted(record.seq for record in self._state.articles.values())
        more = [number for number in numbers if number > self._state.indexed][:limit]
        self._state.indexed = max(more, default=self._state.indexed)
        return len(more)

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """See `protocol.Judging`."""
        phrases = search_phrases(query)
        if phrases:
            self._state.indexed = self._state.stored
        newest_first = sorted(self._state.articles.values(), key=lambda record: record.seq, reverse=True)
        found = [record.article for record in newest_first if phrases and _has_all(record.article, phrases)]
        return found[:limit]


def _has_all(article: Article, phrases: list[Phrase]) -> bool:
    texts = [f" {search_words(text)} " for text in (article.title, article.text)]
    wanted = [f" {phrase.words}{'' if phrase.prefix else ' '}" for phrase in phrases]
    return all(any(words in text for text in texts) for words in wanted)


def polled(state: SourceState, poll: Poll, brought: int) -> SourceState:
    """The source after a poll that brought so many new articles. Pure."""
    rhythm = rhythm_after(state, poll.at, brought)
    moves = poll.address is not None and page_host(poll.address) is not None
    state = _moved(state, poll) if moves else state
    if poll.status is PollStatus.PUSHED:
        return replace(
            state,
            last_ok=poll.at,
            articles=state.articles + brought,
            last_new=poll.at if brought else state.last_new,
            daily=rhythm.daily,
            usual_gap=rhythm.usual_gap,
            yields=rhythm.yields,
        )
    state = replace(
        state,
        next_due=poll.next_due,
        last_polled=poll.at,
        last_error=poll.error,
        articles=state.articles + brought,
        last_new=poll.at if brought else state.last_new,
    )
    if poll.status is PollStatus.FAILED:
        return replace(state, failures=state.failures + 1, failing_since=state.failing_since or poll.at)
    if poll.status is PollStatus.GONE:
        return replace(state, parked=True, failing_since=state.failing_since or poll.at)
    kept = poll.status is PollStatus.UNCHANGED
    return replace(
        state,
        last_ok=poll.at,
        failures=0,
        baselined=True,
        etag=state.etag if kept and poll.etag is None else poll.etag,
        last_modified=state.last_modified if kept and poll.last_modified is None else poll.last_modified,
        body_hash=state.body_hash if kept and poll.body_hash is None else poll.body_hash,
        ttl_s=state.ttl_s if kept else poll.ttl_s,
        skip_hours=state.skip_hours if kept else poll.skip_hours,
        daily=rhythm.daily,
        usual_gap=rhythm.usual_gap,
        yields=rhythm.yields,
        failing_since=None,
        validators_lie=state.validators_lie or poll.validators_lie,
        moved_to=None if moves else poll.moved_to,
        moved_since=None if moves else poll.moved_since,
    )


def _moved(state: SourceState, poll: Poll) -> SourceState:
    """The source at the address that the poll gives it."""
    address = None if poll.address == state.source.url else poll.address
    return replace(state, address=address, moved_to=None, moved_since=None)
