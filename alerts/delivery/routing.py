"""Which alerts a channel accepts, and which alerts a person has silenced for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.messages.alert import Alert, AlertItem
from alerts.messages.decisions import news_text
from alerts.text.normalize import NormalizedText, normalize
from alerts.text.query import parse_query
from store.records.deliveries import DeliveryKind, Silence

_UNROUTED_KINDS = frozenset({DeliveryKind.TEST, DeliveryKind.NOTICE})


@dataclass(frozen=True, slots=True)
class Route:
    """The filters of one channel; an empty filter accepts everything. Tests and notices always pass."""

    stories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    """Names of outlets as alerts show them."""
    anchors: tuple[str, ...] = ()
    """Names of anchors; at least one of them must be among the reasons of the match."""
    min_score: float = 0.0
    retrospectives: bool = True

    def accepts(self, alert: Alert) -> bool:
        """Whether the channel gets the alert; a digest is routed by its story alone."""
        if alert.kind in _UNROUTED_KINDS:
            return True
        if self.stories and alert.story not in self.stories:
            return False
        return alert.kind is DeliveryKind.SUMMARY or any(self._accepts_item(item) for item in alert.items)

    def _accepts_item(self, item: AlertItem) -> bool:
        return (
            (not self.languages or item.report.language in self.languages)
            and (not self.outlets or _casefold(item.report.source) in map(_casefold, self.outlets))
            and (not self.anchors or not _anchor_names(item).isdisjoint(map(_casefold, self.anchors)))
            and item.score >= self.min_score
            and (self.retrospectives or not item.retrospective)
        )


def silenced_by(alert: Alert, silences: Iterable[Silence]) -> Silence | None:
    """The first silence of the development, or whose expression is in headline, outlet, reasons or news."""
    if alert.kind not in (DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE):
        return None
    text = normalize("\n".join(piece for item in alert.items for piece in _searchable_text(item)))
    return next((silence for silence in silences if _silences(silence, alert, text)), None)


def _silences(silence: Silence, alert: Alert, text: NormalizedText) -> bool:
    if silence.story not in ("", alert.story) or silence.development not in ("", alert.subject):
        return False
    return not silence.expression or parse_query(silence.expression).spans(text) is not None


def _searchable_text(item: AlertItem) -> tuple[str, ...]:
    reasons = {piece for reason in item.why for piece in (reason.anchor, reason.sentence)}
    return (item.headline, item.report.title, item.report.source, news_text(item.new), *sorted(reasons))


def _anchor_names(item: AlertItem) -> set[str]:
    return {_casefold(reason.anchor) for reason in item.why}


def _casefold(name: str) -> str:
    return name.casefold().strip()
