"""What every store promises. Code outside `store` knows only these verbs.

All verbs are synchronous. Each is one transaction: once it returns, its effect survives kill -9; if it
raises, nothing was written. Verbs called durable also survive a loss of power. Which verbs may share a
transaction, and which let others go first, is declared by `store.batching`. Times are aware UTC.

`store.sqlite.store.SqliteStore` implements it; `tests/contract` holds it to every promise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from store.protocol.access import AccessStore
from store.protocol.answers import AnswerStore
from store.protocol.claims import ClaimStore
from store.protocol.corrections import CorrectionStore
from store.protocol.failures import FailureStore
from store.protocol.feedback import FeedbackStore
from store.protocol.judging import JudgingStore
from store.protocol.outbox import OutboxStore
from store.protocol.overrides import OverrideStore
from store.protocol.proposals import ProposalStore
from store.protocol.quotes import QuoteStore
from store.protocol.retention import RetentionStore
from store.protocol.robots import RobotsStore
from store.protocol.sources import SourceStore
from store.protocol.subscriptions import SubscriptionStore
from store.protocol.transfer import TransferStore
from store.protocol.translations import TranslationStore
from store.protocol.unsubscribes import UnsubscribeStore
from store.records.counts import Counts
from store.records.result import Result


class Store(
    SourceStore,
    AnswerStore,
    JudgingStore,
    ClaimStore,
    CorrectionStore,
    FailureStore,
    FeedbackStore,
    OverrideStore,
    ProposalStore,
    QuoteStore,
    OutboxStore,
    SubscriptionStore,
    UnsubscribeStore,
    RobotsStore,
    RetentionStore,
    TransferStore,
    TranslationStore,
    AccessStore,
    Protocol,
):
    """The whole store."""

    def in_one_transaction(
        self, verbs: Sequence[Callable[[], object]], *, durable: bool = False
    ) -> list[Result]:
        """Call verbs of this store in order, each as if alone, and commit their effects in one transaction.

        A verb that raises leaves nothing behind and does not affect the others: its error is its result. Once
        this returns, the effects of all survive kill -9, and with `durable` a loss of power too. A verb that
        is durable by itself needs `durable`.
        """

    def next_collection_due(self) -> datetime | None:
        """When the next source or page of a host is due, with the pauses of hosts; None if there is none."""

    def counts(self) -> Counts:
        """How many records of each kind there are."""

    def meta(self, key: str) -> str | None:
        """The value stored under a key, e.g. the digest of the story that a match run used."""

    def set_meta(self, key: str, value: str) -> None:
        """Store a value under a key."""

    def close(self) -> None:
        """Release files and locks; further calls fail; low priority."""
