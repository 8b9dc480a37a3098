"""Which verbs of a store may share a transaction, declared on the verb itself.

`store.writer_thread` reads the declaration. A verb without one runs in a transaction of its own, and before
every verb that is marked as low priority.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Verb = TypeVar("Verb", bound=Callable[..., Any])

_BATCHING, _LOW_PRIORITY = "__batching__", "__low_priority__"


@dataclass(frozen=True, slots=True)
class Batching:
    """How calls of a verb may share a transaction."""

    durable: bool
    """Whether the shared transaction must survive a loss of power before the verb returns."""
    condition: Callable[..., bool] | None = None
    """Given the arguments of a call (without the store), whether it may share. None: every call may."""


def batched(*, durable: bool = False, condition: Callable[..., bool] | None = None) -> Callable[[Verb], Verb]:
    """Declare that calls of the verb that wait at the same time may share one transaction.

    Calls share it only with calls of the same durability.
    """

    def declare(verb: Verb) -> Verb:
        vars(verb)[_BATCHING] = Batching(durable, condition)
        return verb

    return declare


def low_priority(verb: Verb) -> Verb:
    """Declare that the verb lets all other waiting verbs go first."""
    vars(verb)[_LOW_PRIORITY] = True
    return verb


def batching_of(verb: Callable[..., object], *args: object, **kwargs: object) -> Batching | None:
    """How a call with these arguments may share a transaction; None if it needs one of its own."""
    batching: Batching | None = getattr(verb, _BATCHING, None)
    if batching is None or batching.condition is None or batching.condition(*args, **kwargs):
        return batching
    return None


def has_low_priority(verb: Callable[..., object]) -> bool:
    """Whether the verb lets others go first."""
    return getattr(verb, _LOW_PRIORITY, False)
