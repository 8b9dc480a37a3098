"""From what a person names to the verdict it stands for, and what their feedback changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from alerts.matching.feedback import counting
from alerts.matching.matcher import Matcher
from alerts.messages.alert import from_json
from alerts.messages.wording import one_line
from alerts.stories.story import Group, Story
from alerts.text.annotate import LEAD_SENTENCES
from service.stories.replay import Told, arrivals, changed_row, judged
from store.errors import StoreError
from store.protocol.store import Store
from store.records.collection import Article, Feedback, Named

_CANDIDATES = 6
_MAX_ID = 64


@dataclass(frozen=True, slots=True)
class Target:
    """An article, and the story it is spoken of for; None where the article is in no story yet."""

    article: Article
    story: str | None


@dataclass(slots=True)
class Effect:
    """What other verdicts stored articles would get."""

    articles: int = 0
    added: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)


def target_of(store: Store, identity: str) -> Target:
    """What an id, or an unambiguous beginning of one, stands for.

    Raises:
        StoreError: nothing or several things are named; the text lists what may be meant.
    """
    found = store.identify(identity, _CANDIDATES) if identity.strip() else []
    if len(found) != 1:
        raise StoreError(_candidates(store, identity, found))
    kind, key = found[0]
    if kind is Named.DELIVERY:
        return _of_delivery(store, key)
    if kind is Named.DEVELOPMENT:
        members = store.development_members(key, 1)
        if not members:
            raise StoreError(f"the development {key} has no reports")
        return Target(_article(store, members[0].article_id), members[0].story)
    matched = [match.story for match in store.matches_of([key]).get(key, ()) if match.matched]
    return Target(_article(store, key), matched[0] if len(matched) == 1 else None)


def _of_delivery(store: Store, key: str) -> Target:
    delivery = store.delivery(key)
    items = from_json(delivery.alert).items if delivery else ()
    if delivery is None or not items:
        raise StoreError(f"the alert {key} tells of no report")
    if len(items) > 1:
        lines = [f"  {item.report.article_id}  {one_line(item.report.title, 90)}" for item in items]
        raise StoreError("\n".join([f"the alert {key} tells of several reports; name one:", *lines]))
    return Target(_article(store, items[0].report.article_id), delivery.story)


def _article(store: Store, key: str) -> Article:
    article = store.articles([key]).get(key)
    if article is None:
        raise StoreError(f"the article {key} is not stored any more")
    if article.text_gone:
        raise StoreError(f"the text of {key} is not kept any more ([retention]): nothing is learnt from it")
    return article


def _candidates(store: Store, identity: str, found: Sequence[tuple[Named, str]]) -> str:
    if found:
        lines = [f"  {kind.value:12} {key}  {_title(store, kind, key)}" for kind, key in found]
        return "\n".join([f"{identity!r} may mean any of these; give more of the id:", *lines])
    near = _near(store, identity)
    if near:
        lines = [
            "the nearest are:",
            *(f"  {kind.value:12} {key}  {_title(store, kind, key)}" for kind, key in near),
        ]
    else:
        recent = store.developments(limit=_CANDIDATES)
        lines = [f"  development  {one.key}  {one_line(one.title, 90)}" for one in recent]
        lines = ["the latest developments are:", *lines] if lines else []
    wanted = "wanted: the id of an article, a development or an alert, or the beginning of one"
    return "\n".join([f"nothing stored has an id that begins with {identity!r}; {wanted}", *lines])


def _near(store: Store, identity: str) -> list[tuple[Named, str]]:
    """What shares the longest beginning with a mistyped id, three characters at least."""
    for length in range(min(len(identity), _MAX_ID) - 1, 2, -1):
        if found := store.identify(identity[:length], _CANDIDATES):
            return found
    return []


def _title(store: Store, kind: Named, key: str) -> str:
    if kind is Named.ARTICLE:
        article = store.articles([key]).get(key)
        return one_line(article.title, 90) if article else ""
    if kind is Named.DELIVERY:
        delivery = store.delivery(key)
        items = from_json(delivery.alert).items if delivery else ()
        return one_line(items[0].report.title, 90) if items else ""
    members = store.development_members(key, 1)
    return _title(store, Named.ARTICLE, members[0].article_id) if members else ""


def feedback_on(article: Article, story: Story, matcher: Matcher, *, useful: bool, at: datetime) -> Feedback:
    """What was said, with what the verdict rested on before anything was learned."""
    (weighing,) = (one for one in matcher.weigh(article) if one.story.name == story.name)
    front = frozenset().union(*(one.concepts for one in weighing.reading.sentences[: 1 + LEAD_SENTENCES]))
    named = [one.name for one in story.anchors if one.group is Group.THEME and one.concept in front]
    identity = f"{story.name}\n{article.id}\n{at.isoformat()}"
    return Feedback(
        id="f" + sha256(identity.encode("utf-8", "replace")).hexdigest()[:12],
        story=story.name,
        article_id=article.id,
        useful=useful,
        odds=round(weighing.odds, 6) if weighing.decided_by_score else None,
        anchors=tuple(named),
        at=at,
    )


def already_said(rows: Sequence[Feedback], new: Feedback) -> bool:
    """Whether this is the last word on the article anyway."""
    return any(
        (row.story, row.article_id, row.useful) == (new.story, new.article_id, new.useful)
        for row in counting(rows)
    )


def to_undo(rows: Sequence[Feedback], identity: str | None) -> Feedback:
    """The feedback that is taken back: the last one, or the last whose id or article's id begins so.

    Raises:
        StoreError: there is none.
    """
    if identity is None:
        wanted = list(rows)
    else:
        wanted = [row for row in rows if row.id.startswith(identity) or row.article_id.startswith(identity)]
    if not wanted:
        what = (
            f"no feedback has an id that begins with {identity!r}"
            if identity is not None
            else "no feedback was given"
        )
        raise StoreError(f"{what}; see `susulan feedback list`")
    articles = {row.article_id for row in wanted}
    if identity is not None and len(articles) > 1:
        raise StoreError(f"{identity!r} may mean any of {', '.join(row.id for row in wanted[:_CANDIDATES])}")
    return wanted[-1]


def effect_of(
    store: Store, before: Story, after: Story, matcher: Matcher, since: datetime, told: Told
) -> Effect:
    """Which stored articles would newly match or be dropped; each is read once and judged both ways."""
    both, effect = matcher.for_stories([before, after]), Effect()
    if before == after:
        return effect
    for page in arrivals(store, since, told):
        for article in page:
            verdicts = judged(both, article)
            if not verdicts:
                continue
            old, new = verdicts
            effect.articles += 1
            if new.matched and not old.matched:
                effect.added.append(changed_row(article, new, old))
            elif old.matched and not new.matched:
                effect.dropped.append(changed_row(article, new, old))
    return effect
