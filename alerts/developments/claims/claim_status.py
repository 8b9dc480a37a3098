"""What a figure is to a story that knows others: the first, a new maximum, a revision, a contradiction.

Pure: the same figure against the same known ones has the same status.
`alerts.developments.claims.ledger` remembers the known figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.figures.parties import party_of
from alerts.figures.quantities.labels import COMPARABLE_KINDS
from alerts.stories.story import Story
from store.records.articles import Article
from store.records.claims import Claim, ClaimStatus
from store.records.decisions import StatedFigure
from store.records.matching import Figure, Member

SAME_TOLERANCE = 0.05
"""Two figures that differ by at most this share are one figure, rounded differently."""
CONTRADICTION_MARGIN = 0.2
"""A claimant contradicts another whose lower bound its upper bound misses by more than this share."""
MIN_OWN_SHARE, MIN_OTHERS_SHARE = 0.1, 0.2
"""A figure below this share of the earlier one is a part of it: neither a revision nor a contradiction."""

_VAGUE_KINDS = frozenset({"troops", "area"})
"""Kinds that do not say of whom or what: two of them cannot contradict each other."""


def classify_figure(
    figure: Figure, earlier: Sequence[Figure], *, repeated: bool, background: bool = False
) -> tuple[ClaimStatus, Figure | None]:
    """A figure's status against earlier ones, in order of reporting, and the one it is compared with.

    `repeated`: its report already gave a figure of this claimant, so this one is an older figure or a part.
    `background`: its report is about something else. Such a figure revises and contradicts nothing, because
    it may be of another day.
    """
    if same := [other for other in earlier if is_same_figure(figure, other)]:
        own = [other for other in same if party_of(other.speaker) == party_of(figure.speaker)]
        return (ClaimStatus.REPEAT, own[0]) if own else (ClaimStatus.ECHO, same[0])
    if not is_comparable(figure):
        return ClaimStatus.PART, None
    if repeated or not earlier:
        return (ClaimStatus.PART if repeated else ClaimStatus.FIRST), _latest_comparable(figure, earlier)
    if background and not _is_maximum(figure, earlier):
        return ClaimStatus.PART, _latest_comparable(figure, earlier)
    if (other := _contradicted_figure(figure, earlier)) is not None:
        return ClaimStatus.CONTRADICTS, other
    return _maximum_or_revision(figure, earlier), _latest_comparable(figure, earlier)


def _maximum_or_revision(figure: Figure, earlier: Sequence[Figure]) -> ClaimStatus:
    if _is_maximum(figure, earlier):
        return ClaimStatus.MAXIMUM
    own = _by_same_speaker(figure, earlier)
    return (
        ClaimStatus.REVISED
        if own and point_value(figure) >= MIN_OWN_SHARE * point_value(own[-1])
        else ClaimStatus.PART
    )


def _is_maximum(figure: Figure, earlier: Sequence[Figure]) -> bool:
    return all(point_value(figure) > point_value(other) for other in earlier)


def _by_same_speaker(figure: Figure, earlier: Sequence[Figure]) -> list[Figure]:
    return [other for other in earlier if figure.speaker and other.speaker == figure.speaker]


def _latest_comparable(figure: Figure, earlier: Sequence[Figure]) -> Figure | None:
    """The claimant's own latest figure, else anybody's."""
    return next(iter([*_by_same_speaker(figure, earlier)[-1:], *earlier[-1:]]), None)


def _contradicted_figure(figure: Figure, earlier: Sequence[Figure]) -> Figure | None:
    """The latest figure of the same kind by another party, where both cannot be right.

    A claimant that gave a figure before revises it instead; a new maximum is news by itself.
    """
    if (
        not figure.speaker
        or figure.kind in _VAGUE_KINDS
        or _by_same_speaker(figure, earlier)
        or _is_maximum(figure, earlier)
    ):
        return None
    party = party_of(figure.speaker)
    others = [
        other
        for other in earlier
        if other.kind == figure.kind and other.speaker and party_of(other.speaker) != party
    ]
    if not others or figure.high is None or others[-1].low is None:
        return None
    least = others[-1].low
    contradicts = MIN_OTHERS_SHARE * least <= figure.high < (1 - CONTRADICTION_MARGIN) * least
    return others[-1] if contradicts else None


def is_comparable(figure: Figure | Claim) -> bool:
    """Whether two values of its kind are about one thing; two sums of money or two lengths are not."""
    return base_kind(figure) in COMPARABLE_KINDS


def base_kind(figure: Figure | Claim) -> str:
    """`troops` for `troops`, `troops sent`, `troops planned`: the same count, stated more or less fully."""
    return figure.kind.split(" ", 1)[0]


def is_same_figure(figure: Figure | Claim, other: Figure) -> bool:
    """Whether both are one figure: equal but for rounding, or `2,000` and `more than 2,000`."""
    shared = False
    for left, right in ((figure.low, other.low), (figure.high, other.high)):
        if left is not None and right is not None:
            difference = abs(left - right)
            if difference > SAME_TOLERANCE * abs(left) and difference > SAME_TOLERANCE * abs(right):
                return False
            shared = True
    return shared or _nearly_equal(point_value(figure), point_value(other))


def point_value(figure: Figure | Claim) -> float:
    """The figure as one number: its lower bound, where it has one."""
    return figure.low if figure.low is not None else figure.high if figure.high is not None else 0.0


def _nearly_equal(left: float, right: float) -> bool:
    return abs(left - right) <= SAME_TOLERANCE * max(abs(left), abs(right))


def stated_figure(figure: Figure) -> StatedFigure:
    """The figure without its sentence and status."""
    return StatedFigure(figure.low, figure.high, figure.speaker, figure.kind, figure.unit)


def build_claims(article: Article, member: Member) -> tuple[Claim, ...]:
    """The rows that a placed report adds to the ledger."""
    return tuple(
        Claim(
            story=member.story,
            kind=figure.kind,
            speaker=figure.speaker,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            as_of=article.published or article.seen,
            article_id=article.id,
            development=member.development,
            source=article.site or article.source,
            language=article.language,
            url=article.url,
            title=article.title,
            sentence=figure.sentence,
            status=ClaimStatus(figure.status),
            compared_with=figure.compared_with,
        )
        for figure in member.figures
        if figure.status
    )


def build_seed_claims(story: Story, now: datetime, stored: Iterable[Claim]) -> tuple[Claim, ...] | None:
    """The rows of the figures that a story began with; None where they are equal to the `stored` ones."""
    claims = tuple(
        Claim(
            story=story.name,
            kind=figure.kind,
            speaker=figure.speaker,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            as_of=now,
            article_id="",
            development="",
            source="seed",
            language=story.language,
            url="",
            title=story.title,
            sentence=figure.sentence,
            status=ClaimStatus.SEED,
            compared_with=None,
        )
        for figure in story.figures
        if figure.kind
    )
    return None if list(claims) == [replace(claim, as_of=now) for claim in stored] else claims
