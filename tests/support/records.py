"""Builders of records with sensible defaults, and a clock that only `advance` moves."""

from datetime import UTC, datetime, timedelta
from typing import Any

from store.records.articles import Article
from store.records.claims import Claim, ClaimStatus
from store.records.collection import PollRecord, PollStatus
from store.records.decisions import Decision, Opened, OpenReason
from store.records.deliveries import Attempt, Delivery, DeliveryKind
from store.records.matching import ArticleField as Where
from store.records.matching import Development, Figure, Match, Member, Reason
from store.records.page_host import page_host
from store.records.sources import Source, SourceKind
from store.records.subscriptions import Subscription

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """So many seconds after NOW (before it, if negative)."""
    return NOW + timedelta(seconds=seconds)


class FakeClock:
    """A `Clock` that stands still until `advance`."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


def make_source(name: str = "alpha", **changes: Any) -> Source:
    """A feed; its host follows from its URL."""
    url = changes.pop("url", f"https://{name}.example/feed.xml")
    values: dict[str, Any] = {"name": name, "kind": SourceKind.FEED, "url": url, "host": page_host(url) or ""}
    return Source(**{**values, **changes})


def make_article(article_id: str = "a1", **changes: Any) -> Article:
    """A report that is ready to be matched."""
    values: dict[str, Any] = {
        "id": article_id,
        "url": f"https://alpha.example/{article_id}",
        "source": "alpha",
        "title": f"Title of {article_id}",
        "text": f"Text of {article_id}.",
        "language": "en",
        "published": later(-60),
        "seen": NOW,
    }
    return Article(**{**values, **changes})


def make_poll(source: str = "alpha", *articles: Article, **changes: Any) -> PollRecord:
    """A successful poll that found these articles."""
    values: dict[str, Any] = {
        "source": source,
        "at": NOW,
        "status": PollStatus.OK,
        "next_due": later(900),
        "articles": articles,
    }
    return PollRecord(**{**values, **changes})


def make_match(article_id: str = "a1", story: str = "story", **changes: Any) -> Match:
    """A verdict with one reason."""
    values: dict[str, Any] = {
        "article_id": article_id,
        "story": story,
        "matched": True,
        "score": 0.9,
        "language": "en",
        "reasons": (Reason("actor", "Título", Where.TITLE, "Title of it", 1.5),),
    }
    return Match(**{**values, **changes})


def make_development(key: str = "d1", **changes: Any) -> Development:
    """A development with one report."""
    values: dict[str, Any] = {
        "key": key,
        "story": "story",
        "title": f"Title of {key}",
        "language": "en",
        "opened": NOW,
        "updated": NOW,
    }
    return Development(**{**values, **changes})


def make_member(article_id: str = "a1", development: str = "d1", **changes: Any) -> Member:
    """A report in a development, with one figure."""
    values: dict[str, Any] = {
        "development": development,
        "story": "story",
        "article_id": article_id,
        "joined": NOW,
        "duplicate_of": None,
        "decision": Decision(Opened(OpenReason.UNLIKE_ALL)),
        "fingerprint": "{}",
        "figures": (Figure("troops sent", 2000.0, None, "people", "ministry", "More than 2,000 were sent."),),
    }
    return Member(**{**values, **changes})


def make_claim(article_id: str = "a1", **changes: Any) -> Claim:
    """Six hundred killed, by an agency, told for the first time."""
    values: dict[str, Any] = {
        "story": "story",
        "kind": "killed",
        "speaker": "NIS",
        "low": 600.0,
        "high": 600.0,
        "unit": "people",
        "as_of": NOW,
        "article_id": article_id,
        "development": "d1",
        "source": "alpha",
        "language": "en",
        "url": f"https://alpha.example/{article_id}",
        "title": f"Title of {article_id}",
        "sentence": "The agency says 600 were killed.",
        "status": ClaimStatus.FIRST,
        "compared_with": None,
    }
    return Claim(**{**values, **changes})


def make_delivery(delivery_id: str = "m1", **changes: Any) -> Delivery:
    """An alert about a development of its own, due now."""
    values: dict[str, Any] = {
        "id": delivery_id,
        "channel": "mail",
        "recipient": "reader@example.org",
        "kind": DeliveryKind.DEVELOPMENT,
        "story": "story",
        "subject": f"about {delivery_id}",
        "revision": 0,
        "alert": "{}",
        "created": NOW,
        "due": NOW,
        "expires": later(86_400),
    }
    return Delivery(**{**values, **changes})


def make_attempt(delivery_id: str = "m1", outcome: str = "sent", **changes: Any) -> Attempt:
    """A try that took a second."""
    values: dict[str, Any] = {
        "delivery_id": delivery_id,
        "started": NOW,
        "ended": later(1),
        "outcome": outcome,
        "code": 250,
        "answer": "250 OK",
    }
    return Attempt(**{**values, **changes})


def make_subscription(source: str = "alpha", **changes: Any) -> Subscription:
    """A hub that has not been asked yet."""
    values: dict[str, Any] = {
        "source": source,
        "hub": "https://hub.example/",
        "topic": f"https://{source}.example/feed.xml",
        "callback": f"callback-of-{source}",
        "secret": "secret",
        "next_request": NOW,
    }
    return Subscription(**{**values, **changes})
