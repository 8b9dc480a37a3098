"""What a figure is to a story that knows others: the first, a new maximum, a correction, a contradiction.

Pure: the same figure against the same known ones has the same status. `alerts.developments.ledger` remembers the
known ones, and decides what speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.figures.format import amount_text
from alerts.figures.parties import party_of
from alerts.stories.story import Story
from store.records.claims import Claim, ClaimStatus
from store.records.collection import Article
from store.records.matching import Figure, Member

SAME_TOLERANCE = 0.05
"""Figures this close are one figure, rounded differently."""
_CONTRADICTION_MARGIN = 0.2
"""A claimant contradicts another where its most is so much below the other's least."""
_MIN_OWN_SHARE, _MIN_OTHERS_SHARE = 0.1, 0.2
"""Less than this share of what was said is a part of it: no correction, and no contradiction."""

_VAGUE_KINDS = frozenset({"troops", "area"})
"""Counts that say too little of whom or what they are for two of them to contradict each other."""


def classify_figure(
    figure: Figure, earlier: Sequence[Figure], *, repeated: bool, background: bool = False
) -> tuple[ClaimStatus, Figure | None]:
    """What a figure is to those told before, in order of telling, and the one it is held against.

    `further`: its report gave one of this claimant already: this is what it was before, or a part.
    `passing`: its report is about something else. What it recalls corrects and contradicts nobody, for
    who looks back gives the figure of another day.
    """
    if told := [other for other in earlier if is_same_figure(figure, other)]:
        own = [other for other in told if party_of(other.speaker) == party_of(figure.speaker)]
        return (ClaimStatus.REPEAT, own[0]) if own else (ClaimStatus.ECHO, told[0])
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
        if own and point_value(figure) >= _MIN_OWN_SHARE * point_value(own[-1])
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
    """The latest figure of the same thing by another party, where both cannot be right.

    Of a claimant that gave one before, another is a correction; the greatest of all is news by itself.
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
    return (
        others[-1] if _MIN_OTHERS_SHARE * least <= figure.high < (1 - _CONTRADICTION_MARGIN) * least else None
    )


def base_kind(figure: Figure | Claim) -> str:
    """`troops` for `troops`, `troops sent`, `troops planned`: the same count, told more or less fully."""
    return figure.kind.split(" ", 1)[0]


def is_same_figure(one: Figure | Claim, other: Figure) -> bool:
    """Whether both are one figure: alike but for rounding, or `2,000` and `more than 2,000`."""
    told = False
    for left, right in ((one.low, other.low), (one.high, other.high)):
        if left is not None and right is not None:
            apart = abs(left - right)
            if apart > SAME_TOLERANCE * abs(left) and apart > SAME_TOLERANCE * abs(right):
                return False
            told = True
    return told or _nearly_equal(point_value(one), point_value(other))


def point_value(figure: Figure | Claim) -> float:
    """The figure as one number: its lower end, where it has one."""
    return figure.low if figure.low is not None else figure.high if figure.high is not None else 0.0


def _nearly_equal(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_TOLERANCE * max(abs(one), abs(other))


def describe_claim(before: Figure | None) -> str:
    """`2,000, says NIS`; empty for nothing."""
    if before is None:
        return ""
    return amount_text(before) + (f", says {before.speaker}" if before.speaker else "")


def build_claims(article: Article, member: Member) -> tuple[Claim, ...]:
    """The rows of the ledger that a placed report adds."""
    return tuple(
        Claim(
            story=member.story,
            kind=one.kind,
            speaker=one.speaker,
            low=one.low,
            high=one.high,
            unit=one.unit,
            as_of=article.published or article.seen,
            article_id=article.id,
            development=member.development,
            source=article.site or article.source,
            language=article.language,
            url=article.url,
            title=article.title,
            sentence=one.sentence,
            status=ClaimStatus(one.status),
            compared_with=one.compared_with,
        )
        for one in member.figures
        if one.status
    )


def build_seed_claims(story: Story, now: datetime, stored: Iterable[Claim]) -> tuple[Claim, ...] | None:
    """The rows of the figures that a story began with; None where they are what is `kept` already."""
    made = tuple(
        Claim(
            story=story.name,
            kind=one.kind,
            speaker=one.speaker,
            low=one.low,
            high=one.high,
            unit=one.unit,
            as_of=now,
            article_id="",
            development="",
            source="seed",
            language=story.language,
            url="",
            title=story.title,
            sentence=one.sentence,
            status=ClaimStatus.SEED,
            compared_with="",
        )
        for one in story.figures
        if one.kind
    )
    return None if list(made) == [replace(one, as_of=now) for one in stored] else made
