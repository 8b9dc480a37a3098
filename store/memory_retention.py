"""The in-memory store growing old."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice

from store.memory_articles import MemoryArticles
from store.memory_outbox import MemoryOutbox
from store.memory_state import ArticleRecord, DeliveryRecord, MemberRecord
from store.records.collection import (
    ArticleState,
    ArticleVersion,
    Claim,
    ClaimStatus,
    Delivery,
    DeliveryKind,
    DeliveryState,
)
from store.records.retention import CLAIMS_OF_A_STORY, Aging, Pruned, Space
from store.sqlite.tombstone_keys import article_keys, delivery_key

_ENDED = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DISCARDED, DeliveryState.FOLDED)
_THREADED = (DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE)
_TOLD_AGAIN = (ClaimStatus.REPEAT, ClaimStatus.ECHO, ClaimStatus.PART)
_NOTHING = "{}"


class MemoryRetention(MemoryArticles, MemoryOutbox):
    """The verbs of `protocol.Retention`."""

    def prune(self, aging: Aging, before: datetime, limit: int, now: datetime) -> Pruned:
        """See `protocol.Retention`."""
        if aging is Aging.MARKS:
            return self._prune_marks(before, limit, now)
        if aging is Aging.DEVELOPMENTS:
            return self._prune_developments(before, limit)
        drops = list(islice(self._drops(aging, before, now), limit))
        for drop in drops:
            drop()
        return Pruned(len(drops), len(drops) >= limit)

    def prunable(self, aging: Aging, before: datetime) -> int:
        """See `protocol.Retention`."""
        if aging is Aging.MARKS:
            return sum(not self._is_listed(key) for key in self._old_marks(before))
        if aging is Aging.DEVELOPMENTS:
            return len(self._old_developments(before))
        return sum(1 for _ in self._drops(aging, before, before))

    def index_pages(self) -> int:
        """Searches look through everything: there is none."""
        return 0

    def tidy_index(self, pages: int, *, begin: bool) -> bool:  # noqa: ARG002  # the contract's
        """Nothing to do."""
        return False

    def space(self) -> Space:
        """See `protocol.Retention`; it takes none."""
        return Space()

    def give_back(self, limit: int) -> int:  # noqa: ARG002  # the contract's
        """See `protocol.Retention`; there is nothing to give."""
        return 0

    def _drops(self, aging: Aging, before: datetime, now: datetime) -> Iterable[Callable[[], object]]:
        """What lets go of each that is old enough."""
        matched = aging in (Aging.MATCHED_TEXT, Aging.MATCHED)
        if aging in (Aging.UNMATCHED_TEXT, Aging.MATCHED_TEXT):
            return (
                partial(_drop_text, one)
                for one in self._aged(before, matched=matched)
                if not one.article.text_gone
            )
        if aging in (Aging.UNMATCHED, Aging.MATCHED):
            placed = {article_id for article_id, _ in self._state.members}
            aged = [one for one in self._aged(before, matched=matched) if one.article.id not in placed]
            return (partial(self._drop_article, one, now) for one in aged)
        if aging is Aging.DELIVERIES:
            return (partial(self._drop_delivery, one) for one in self._old_deliveries(before))
        return self._plain_drops(aging, before)

    def _plain_drops(self, aging: Aging, before: datetime) -> Iterable[Callable[[], object]]:
        state = self._state
        if aging is Aging.VERSIONS:
            versions = [(one, old) for one in state.articles.values() for old in one.versions]
            return (partial(_drop_version, one, old) for one, old in versions if old.replaced < before)
        if aging is Aging.EVIDENCE:
            members = [one for one in state.members.values() if one.member.joined < before]
            return (partial(_drop_evidence, one) for one in members if one.member.evidence != _NOTHING)
        if aging is Aging.CLAIMS:
            return (partial(state.claims.remove, one) for one in self._old_claims(before))
        if aging is Aging.SILENCES:
            return (partial(state.silences.remove, one) for one in list(state.silences) if one.until < before)
        busy = {one.host for one in state.sources.values()} | set(state.due_times())
        hosts = [
            name
            for name, one in state.hosts.items()
            if name not in busy and one.leased_until is None and one.not_before < before
        ]
        return (partial(state.hosts.pop, name) for name in hosts)

    def _aged(self, before: datetime, *, matched: bool) -> list[ArticleRecord]:
        records = sorted(self._state.articles.values(), key=lambda one: (one.article.seen, one.seq))
        return [
            one
            for one in records
            if one.article.state is ArticleState.DONE and one.matched is matched and one.article.seen < before
        ]

    def _drop_article(self, record: ArticleRecord, now: datetime) -> None:
        state, article = self._state, record.article
        del state.articles[article.id]
        state.matches = {key: one for key, one in state.matches.items() if key[0] != article.id}
        self._mark(article_keys(article.id, article.url, record.canonical_url), now)

    def _old_developments(self, before: datetime) -> list[str]:
        ruled = {key for one in self._state.rulings.values() for key in (one.source, one.target)}
        wanted = {
            one.member.development
            for one in self._state.members.values()
            if one.member.joined >= before or one.awaits_summary
        }
        old = (key for key, one in self._state.developments.items() if one.updated < before)
        return [key for key in old if key not in ruled | wanted]

    def _prune_developments(self, before: datetime, limit: int) -> Pruned:
        old = self._old_developments(before)
        places = [key for key, one in self._state.members.items() if one.member.development in old]
        for place in places[:limit]:
            del self._state.members[place]
        if len(places) >= limit:
            return Pruned(0, more=True)
        for key in old[:limit]:
            del self._state.developments[key]
        return Pruned(len(old[:limit]), len(old) >= limit)

    def _old_deliveries(self, before: datetime) -> Iterator[DeliveryRecord]:
        records = self._state.deliveries.values()
        kept = {_about(one.delivery) for one in records if one.delivery.due >= before}
        for record in sorted(records, key=lambda one: (one.delivery.created, one.seq)):
            one = record.delivery
            threaded = one.kind in _THREADED and _about(one) in kept
            if one.state in _ENDED and one.created < before and one.due < before and not threaded:
                yield record

    def _drop_delivery(self, record: DeliveryRecord) -> None:
        gone = record.delivery
        del self._state.deliveries[gone.id]
        self._mark([delivery_key(gone)], None)
        self._state.attempts = [one for one in self._state.attempts if one.delivery_id != gone.id]

    def _old_claims(self, before: datetime) -> Iterator[Claim]:
        claims = list(self._state.claims)
        again = [one for one in claims if one.as_of < before and one.status in _TOLD_AGAIN]
        yield from again
        left = [one for one in claims if one not in again]
        for story in {one.story for one in left}:
            theirs = [one for one in left if one.story == story]
            first = (one for one in theirs if one.status is not ClaimStatus.SEED)
            yield from islice(first, max(0, len(theirs) - CLAIMS_OF_A_STORY))

    def _old_marks(self, before: datetime) -> list[int]:
        times = ((since, key) for key, since in self._state.marks.items() if since is not None)
        return [key for since, key in sorted(times) if since < int(before.timestamp())]

    def _prune_marks(self, before: datetime, limit: int, now: datetime) -> Pruned:
        old = self._old_marks(min(before, now))[:limit]
        listed = [key for key in old if self._is_listed(key)]
        self._leave(listed, now)
        for key in set(old) - set(listed):
            del self._state.marks[key]
        return Pruned(len(old) - len(listed), len(old) >= limit)


def _about(one: Delivery) -> tuple[str, str, str]:
    return one.channel, one.recipient, one.subject


def _drop_text(record: ArticleRecord) -> None:
    record.article = replace(record.article, text="", text_gone=True)


def _drop_version(record: ArticleRecord, version: ArticleVersion) -> None:
    record.versions = [one for one in record.versions if one is not version]


def _drop_evidence(record: MemberRecord) -> None:
    record.member = replace(record.member, evidence=_NOTHING)
