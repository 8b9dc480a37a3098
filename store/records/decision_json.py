"""Facts to JSON-ready data and back. The tags are stored: they outlive a rename of the classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from store.records.decisions import (
    Comparison,
    Confirmed,
    CopyOf,
    Decision,
    Denied,
    FirstNews,
    Growth,
    IndependentSource,
    Joined,
    NewActor,
    NewFigure,
    NewPlace,
    NewsFact,
    Opened,
    OpenReason,
    PlacedByHand,
    Placing,
    StatedFigure,
    Unparsed,
)

_TAGS: dict[type[Placing | NewsFact], str] = {
    Opened: "opened",
    Joined: "joined",
    PlacedByHand: "by_hand",
    CopyOf: "copy",
    FirstNews: "first_news",
    NewFigure: "figure",
    NewActor: "actor",
    NewPlace: "place",
    Confirmed: "confirmed",
    Denied: "denied",
    IndependentSource: "independent_source",
    Growth: "growth",
    Unparsed: "text",
}
_CLASSES = {tag: kind for kind, tag in _TAGS.items()}


def fact_to_dict(fact: Placing | NewsFact) -> dict[str, Any]:
    """The fact as JSON-ready data; `is` names its class."""
    return {"is": _TAGS[type(fact)], **asdict(fact)}


def fact_from_dict(data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a `Placing` or a `NewsFact`
    """The fact that `fact_to_dict` wrote.

    Raises:
        KeyError: the fact is one that this version does not know.
    """
    values = {key: _FIELD_READERS.get(key, _same)(value) for key, value in data.items() if key != "is"}
    return _CLASSES[data["is"]](**values)


def decision_to_dict(decision: Decision) -> dict[str, Any]:
    """The decision as JSON-ready data."""
    return {
        "placing": fact_to_dict(decision.placing),
        **({"news": [fact_to_dict(fact) for fact in decision.news]} if decision.news else {}),
        **({"looks_back": True} if decision.looks_back else {}),
    }


def decision_from_dict(data: Mapping[str, Any]) -> Decision:
    """The decision that `decision_to_dict` wrote."""
    return Decision(
        placing=fact_from_dict(data["placing"]),
        news=tuple(map(fact_from_dict, data.get("news", ()))),
        looks_back=data.get("looks_back", False),
    )


def comparison_to_dict(comparison: Comparison | None) -> dict[str, Any] | None:
    """The figure that another is compared with, as JSON-ready data."""
    return None if comparison is None else asdict(comparison)


def comparison_from_dict(data: Mapping[str, Any] | None) -> Comparison | None:
    """The figure that `comparison_to_dict` wrote."""
    if data is None:
        return None
    return Unparsed(**data) if "text" in data else StatedFigure(**data)


def _same(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    return value


_FIELD_READERS: dict[str, Callable[[Any], Any]] = {
    "reason": OpenReason,
    "topics": tuple,
    "numbers": tuple,
    "by": tuple,
    "figure": comparison_from_dict,
    "against": comparison_from_dict,
}
