"""What is ready to be judged, read from the store in one trip."""

from __future__ import annotations

from dataclasses import dataclass

from store.protocol.store import Store
from store.records.articles import Article
from store.records.claims import ClaimCorrection
from store.records.matching import Feedback, Override
from store.records.proposals import AppliedProposal
from store.records.vectors import StoredVector

BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles in order of publication, and what to judge them with."""

    articles: list[Article]
    feedback: list[Feedback]
    """What people taught, which a command beside the running service may have recorded."""
    applied: list[AppliedProposal]
    """Proposals that people applied, likewise."""
    overrides: list[Override]
    corrections: list[ClaimCorrection]
    vectors: dict[str, StoredVector]
    """Those of the articles that have one."""


def read_batch(store: Store, *, with_vectors: bool) -> Batch | None:
    """The next articles; None if none is ready. On the store's thread."""
    articles = store.ready_articles(BATCH_SIZE)
    if not articles:
        return None
    vectors = store.vectors(article.id for article in articles) if with_vectors else {}
    return Batch(
        articles,
        store.feedback(),
        store.applied_proposals(),
        store.overrides(),
        store.claim_corrections(),
        vectors,
    )
