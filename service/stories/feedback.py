"""Finds the verdict that a person gives feedback on, and measures what the feedback changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from alerts.developments.desk import Desk
from alerts.matching.feedback import latest_feedback
from alerts.matching.matcher import Matcher
from alerts.messages.alert import from_json
from alerts.messages.wording import one_line
from alerts.stories.story import Group, Story
from alerts.text.annotate import LEAD_SENTENCES
from service.stories.replay import OnProgress, change_row, judged_articles, log_failure
from store.errors import StoreError
from store.protocol.store import Store
from store.records.articles import Article
from store.records.matching import Feedback, IdKind

_MAX_CANDIDATES = 6
_MAX_ID = 64


@dataclass(frozen=True, slots=True)
class FeedbackTarget:
    """An article and the story that feedback on it is about; None where it matches no story."""

    article: Article
    story: str | None


@dataclass(slots=True)
class FeedbackEffect:
    """Stored articles whose verdict feedback would change."""

    articles: int = 0
    added: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)


def find_target(store: Store, identity: str) -> FeedbackTarget:
    """The article and story behind an id, or an unambiguous beginning of one.

    Raises:
        StoreError: nothing or several things are named; the text lists what may be meant.
    """
    found = store.find_by_id_prefix(identity, _MAX_CANDIDATES) if identity.strip() else []
    if len(found) != 1:
        raise StoreError(_ambiguous_id_text(store, identity, found))
    kind, key = found[0]
    if kind is IdKind.DELIVERY:
        return _target_of_delivery(store, key)
    if kind is IdKind.DEVELOPMENT:
        members = store.development_members(key, 1)
        if not members:
            raise StoreError(f"the development {key} has no reports")
        return FeedbackTarget(_load_article(store, members[0].article_id), members[0].story)
    matched = [match.story for match in store.matches_by_article([key]).get(key, ()) if match.matched]
    return FeedbackTarget(_load_article(store, key), matched[0] if len(matched) == 1 else None)


def _target_of_delivery(store: Store, key: str) -> FeedbackTarget:
    delivery = store.delivery(key)
    items = from_json(delivery.alert).items if delivery else ()
    if delivery is None or not items:
        raise StoreError(f"the alert {key} tells of no report")
    if len(items) > 1:
        lines = [f"  {item.report.article_id}  {one_line(item.report.title, 90)}" for item in items]
        raise StoreError("\n".join([f"the alert {key} tells of several reports; name one:", *lines]))
    return FeedbackTarget(_load_article(store, items[0].report.article_id), delivery.story)


def _load_article(store: Store, key: str) -> Article:
    article = store.articles([key]).get(key)
    if article is None:
        raise StoreError(f"the article {key} is not stored any more")
    if article.text_pruned:
        raise StoreError(f"the text of {key} is not kept any more ([retention]): nothing is learnt from it")
    return article


def _ambiguous_id_text(store: Store, identity: str, found: Sequence[tuple[IdKind, str]]) -> str:
    if found:
        lines = [f"  {kind.value:12} {key}  {_headline(store, kind, key)}" for kind, key in found]
        return "\n".join([f"{identity!r} may mean any of these; give more of the id:", *lines])
    near = _nearest_ids(store, identity)
    if near:
        lines = [
            "the nearest are:",
            *(f"  {kind.value:12} {key}  {_headline(store, kind, key)}" for kind, key in near),
        ]
    else:
        recent = store.developments(limit=_MAX_CANDIDATES)
        lines = [f"  development  {one.key}  {one_line(one.title, 90)}" for one in recent]
        lines = ["the latest developments are:", *lines] if lines else []
    wanted = "wanted: the id of an article, a development or an alert, or the beginning of one"
    return "\n".join([f"nothing stored has an id that begins with {identity!r}; {wanted}", *lines])


def _nearest_ids(store: Store, identity: str) -> list[tuple[IdKind, str]]:
    """The ids that share the longest beginning with a mistyped one, at least three characters."""
    for length in range(min(len(identity), _MAX_ID) - 1, 2, -1):
        if found := store.find_by_id_prefix(identity[:length], _MAX_CANDIDATES):
            return found
    return []


def _headline(store: Store, kind: IdKind, key: str) -> str:
    if kind is IdKind.ARTICLE:
        article = store.articles([key]).get(key)
        return one_line(article.title, 90) if article else ""
    if kind is IdKind.DELIVERY:
        delivery = store.delivery(key)
        items = from_json(delivery.alert).items if delivery else ()
        return one_line(items[0].report.title, 90) if items else ""
    members = store.development_members(key, 1)
    return _headline(store, IdKind.ARTICLE, members[0].article_id) if members else ""


def build_feedback(
    article: Article,
    story: Story,
    matcher: Matcher,
    *,
    useful: bool,
    at: datetime,
    off_story: bool = False,
    channel: str = "",
    recipient: str = "",
) -> Feedback:
    """The feedback record, with the log-odds of the verdict before anything was learned.

    `channel` and `recipient` say who gave it; empty for the command line.
    """
    (weighing,) = (one for one in matcher.score(article) if one.story.name == story.name)
    front = frozenset().union(*(one.concepts for one in weighing.annotated.sentences[: 1 + LEAD_SENTENCES]))
    named = [one.name for one in story.anchors if one.group is Group.THEME and one.concept in front]
    giver = f"\n{channel}\n{recipient}" if recipient else ""
    identity = f"{story.name}\n{article.id}\n{at.isoformat()}{giver}"
    return Feedback(
        id="f" + sha256(identity.encode("utf-8", "replace")).hexdigest()[:12],
        story=story.name,
        article_id=article.id,
        useful=useful,
        log_odds=round(weighing.log_odds, 6) if weighing.decided_by_score else None,
        anchors=tuple(named),
        at=at,
        off_story=off_story,
        channel=channel,
        recipient=recipient,
    )


def already_given(rows: Sequence[Feedback], new: Feedback) -> bool:
    """Whether the latest feedback on the article says the same."""
    return any(
        (row.story, row.article_id, row.useful, row.off_story)
        == (new.story, new.article_id, new.useful, new.off_story)
        for row in latest_feedback(rows)
    )


def feedback_to_undo(rows: Sequence[Feedback], identity: str | None) -> Feedback:
    """The feedback that is revoked: the last one, or the last whose id or article id begins with `identity`.

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
        raise StoreError(
            f"{identity!r} may mean any of {', '.join(row.id for row in wanted[:_MAX_CANDIDATES])}"
        )
    return wanted[-1]


def measure_effect(
    store: Store, before: Story, after: Story, matcher: Matcher, since: datetime, on_progress: OnProgress
) -> FeedbackEffect:
    """Which stored articles would newly match or be dropped; each is annotated once and matched both ways."""
    stories, effect = [before, after], FeedbackEffect()
    if before == after:
        return effect
    desk = Desk(stories, matcher.for_stories(stories))
    for page in judged_articles(store, since, on_progress):
        for article in page:
            judgement = desk.match(article)
            log_failure(judgement)
            if not judgement.matches:
                continue
            old, new = judgement.matches
            effect.articles += 1
            if new.matched and not old.matched:
                effect.added.append(change_row(article, new, old))
            elif old.matched and not new.matched:
                effect.dropped.append(change_row(article, new, old))
    return effect
