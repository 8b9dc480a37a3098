"""The in-memory store's articles to be matched, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from store.errors import StoreError
from store.memory_claims import MemoryClaims
from store.memory_marks import MemoryMarks
from store.memory_state import DeliveryRecord, MemberRecord
from store.records.collection import Article, ArticleState, Claim, Delivery, Development, Match, Member
from store.sanitize import clean_text, cleaned
from store.sqlite.tombstone_keys import delivery_key


class MemoryJudging(MemoryClaims, MemoryMarks):
    """The verbs of `protocol.Judging`; the search stands with the articles."""

    def ready_articles(self, limit: int) -> list[Article]:
        """See `protocol.Judging`."""
        records = [r for r in self._state.articles.values() if r.article.state is ArticleState.READY]
        records.sort(key=lambda record: (record.article.seen, record.seq))
        return [record.article for record in records[:limit]]

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """See `protocol.Judging`."""
        records = self._state.articles
        return {key: records[key].article for key in map(clean_text, ids) if key in records}

    def articles_since(self, since: datetime, *, after: str = "", limit: int = 500) -> list[Article]:
        """See `protocol.Judging`."""
        last = self._state.articles.get(clean_text(after))
        begin = (since, -1) if last is None else max((since, -1), (last.article.seen, last.seq))
        arrivals = sorted((r.article.seen, r.seq, r.article.id) for r in self._state.articles.values())
        found = [self._state.articles[key].article for *when, key in arrivals if tuple(when) > begin]
        return found[:limit]

    def commit_judgement(
        self,
        article_id: str,
        *,
        matches: Sequence[Match] = (),
        developments: Sequence[Development] = (),
        members: Sequence[Member] = (),
        deliveries: Sequence[Delivery] = (),
        claims: Sequence[Claim] = (),
        now: datetime,  # noqa: ARG002  # the contract's
        language: str | None = None,
    ) -> bool:
        """See `protocol.Judging`."""
        record = self._state.articles.get(clean_text(article_id))
        if record is None or record.article.state is not ArticleState.READY:
            return False
        matches, developments = list(map(cleaned, matches)), list(map(cleaned, developments))
        members = list(map(cleaned, members))
        self._refuse_contradictions(matches, developments, members)
        self._owe(deliveries)
        told = record.article.language if language is None else clean_text(language)
        record.article = replace(record.article, state=ArticleState.DONE, language=told)
        record.judged = True
        record.matched = any(match.matched for match in matches)
        self._state.matches |= {(match.article_id, match.story): match for match in matches}
        self._state.developments |= {development.key: development for development in developments}
        for member in members:
            seq = self._state.next_number()
            key = (member.article_id, member.story)
            self._state.members[key] = MemberRecord(member, seq, record.article.baseline)
        self._add_claims(claims)
        return True

    def _refuse_contradictions(
        self, matches: list[Match], developments: list[Development], members: Sequence[Member]
    ) -> None:
        """What a database's keys refuse.

        Raises:
            StoreError: something refers to what does not exist, or is there twice.
        """
        keys = [(item.article_id, item.story) for item in matches]
        places = [(item.article_id, item.story) for item in members]
        known = self._state.developments.keys() | {development.key for development in developments}
        if any(article_id not in self._state.articles for article_id, _ in keys + places):
            raise StoreError("a match or member names an unknown article")
        if any(member.development not in known for member in members):
            raise StoreError("a member names an unknown development")
        twice = len(set(keys)) < len(keys) or len(set(places)) < len(places)
        if twice or self._state.matches.keys() & set(keys) or self._state.members.keys() & set(places):
            raise StoreError("an article is matched or joined twice for one story")

    def matches_of(self, article_ids: Iterable[str]) -> dict[str, list[Match]]:
        """See `protocol.Judging`."""
        verdicts = sorted(self._state.matches.items())
        found = {
            article_id: [match for (of, _), match in verdicts if of == article_id]
            for article_id in map(clean_text, article_ids)
        }
        return {article_id: matches for article_id, matches in found.items() if matches}

    def members(
        self, story: str, since: datetime, *, after: str = "", limit: int | None = None
    ) -> list[Member]:
        """See `protocol.Judging`."""
        last = self._state.members.get((clean_text(after), clean_text(story)))
        begin = (since, -1) if last is None else max((since, -1), (last.member.joined, last.seq))
        records = [r for r in self._members(story) if (r.member.joined, r.seq) > begin]
        return [record.member for record in records[:limit]]

    def developments(self, story: str | None = None, *, limit: int = 100) -> list[Development]:
        """See `protocol.Judging`."""
        wanted = None if story is None else clean_text(story)
        told = [d for d in self._state.developments.values() if d.reports]
        found = [d for d in told if wanted is None or d.story == wanted]
        return sorted(found, key=lambda d: (d.updated, d.key), reverse=True)[:limit]

    def baseline_members(self, story: str) -> list[Member]:
        """See `protocol.Judging`."""
        return [record.member for record in self._members(story) if record.awaits_summary]

    def _members(self, story: str) -> list[MemberRecord]:
        records = [r for r in self._state.members.values() if r.member.story == clean_text(story)]
        return sorted(records, key=lambda record: (record.member.joined, record.seq))

    def baseline_pending(self) -> int:
        """See `protocol.Judging`."""
        articles = [record.article for record in self._state.articles.values()]
        return sum(a.baseline and a.state is not ArticleState.DONE for a in articles)

    def commit_summary(
        self,
        members: Sequence[Member],
        deliveries: Sequence[Delivery],
        now: datetime,  # noqa: ARG002  # the contract's
    ) -> bool:
        """See `protocol.Judging`."""
        keys = [(clean_text(member.article_id), clean_text(member.story)) for member in members]
        records = [self._state.members.get(key) for key in keys]
        waiting = [record for record in records if record is not None and record.awaits_summary]
        if len(waiting) < len(members) or len(set(keys)) < len(keys):
            return False
        self._owe(deliveries)
        for record in waiting:
            record.awaits_summary = False
        return True

    def _owe(self, deliveries: Sequence[Delivery]) -> int:
        """Add what was never owed yet; how many.

        Raises:
            StoreError: an id is taken by a delivery about something else; nothing was added.
        """
        owed = {_identity(record.delivery): record.delivery for record in self._state.deliveries.values()}
        ids = set(self._state.deliveries)
        new: list[Delivery] = []
        for delivery in map(cleaned, deliveries):
            if _identity(delivery) not in owed and not self._is_marked([delivery_key(delivery)]):
                if delivery.id in ids:
                    raise StoreError(f"the id {delivery.id} belongs to another delivery")
                owed[_identity(delivery)] = delivery
                ids.add(delivery.id)
                new.append(delivery)
        for delivery in new:
            seq = self._state.next_number()
            self._state.deliveries[delivery.id] = DeliveryRecord(delivery, seq, delivery.due)
        return len(new)


def _identity(delivery: Delivery) -> tuple[str, str, str, int]:
    return (delivery.channel, delivery.recipient, delivery.subject, delivery.revision)
