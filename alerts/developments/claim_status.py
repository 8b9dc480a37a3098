"""What a figure is to a story that knows others: the first, a new maximum, a correction, a contradiction.

Pure: the same figure against the same known ones has the same status. `alerts.developments.ledger` remembers the
known ones, and decides what speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.figures.parties import party_of
from alerts.messages.wording import amount
from alerts.stories.story import Story
from store.records.collection import Article, Claim, ClaimStatus, Figure, Member

SAME = 0.05
"""Figures this close are one figure, rounded differently."""
_APART = 0.2
"""A claimant contradicts another where its most is so much below the other's least."""
_PART, _PART_OF_OTHERS = 0.1, 0.2
"""Less than this share of what was said is a part of it: no correction, and no contradiction."""

_VAGUE = frozenset({"troops", "area"})
"""Counts that say too little of whom or what they are for two of them to contradict each other."""


def status_of(
    one: Figure, known: Sequence[Figure], *, further: bool, passing: bool = False
) -> tuple[ClaimStatus, Figure | None]:
    """What a figure is to those told before, in order of telling, and the one it is held against.

    `further`: its report gave one of this claimant already: this is what it was before, or a part.
    `passing`: its report is about something else. What it recalls corrects and contradicts nobody, for
    who looks back gives the figure of another day.
    """
    if told := [other for other in known if same(one, other)]:
        own = [other for other in told if party_of(other.who_says) == party_of(one.who_says)]
        return (ClaimStatus.REPEAT, own[0]) if own else (ClaimStatus.ECHO, told[0])
    if further or not known:
        return (ClaimStatus.PART if further else ClaimStatus.FIRST), _latest(one, known)
    if passing and not _is_most(one, known):
        return ClaimStatus.PART, _latest(one, known)
    if (other := _contradicted(one, known)) is not None:
        return ClaimStatus.CONTRADICTS, other
    return _moved(one, known), _latest(one, known)


def _moved(one: Figure, known: Sequence[Figure]) -> ClaimStatus:
    if _is_most(one, known):
        return ClaimStatus.MAXIMUM
    own = _own(one, known)
    return ClaimStatus.REVISED if own and value(one) >= _PART * value(own[-1]) else ClaimStatus.PART


def _is_most(one: Figure, known: Sequence[Figure]) -> bool:
    return all(value(one) > value(other) for other in known)


def _own(one: Figure, known: Sequence[Figure]) -> list[Figure]:
    return [other for other in known if one.who_says and other.who_says == one.who_says]


def _latest(one: Figure, known: Sequence[Figure]) -> Figure | None:
    """The claimant's own latest figure, else anybody's."""
    return next(iter([*_own(one, known)[-1:], *known[-1:]]), None)


def _contradicted(one: Figure, known: Sequence[Figure]) -> Figure | None:
    """The latest figure of the same thing by another party, where both cannot be right.

    Of a claimant that gave one before, another is a correction; the greatest of all is news by itself.
    """
    if not one.who_says or one.what in _VAGUE or _own(one, known) or _is_most(one, known):
        return None
    party = party_of(one.who_says)
    others = [
        other
        for other in known
        if other.what == one.what and other.who_says and party_of(other.who_says) != party
    ]
    if not others or one.high is None or others[-1].low is None:
        return None
    least = others[-1].low
    return others[-1] if _PART_OF_OTHERS * least <= one.high < (1 - _APART) * least else None


def counted(one: Figure | Claim) -> str:
    """`troops` for `troops`, `troops sent`, `troops planned`: the same count, told more or less fully."""
    return one.what.split(" ", 1)[0]


def same(one: Figure | Claim, other: Figure) -> bool:
    """Whether both are one figure: alike but for rounding, or `2,000` and `more than 2,000`."""
    told = False
    for left, right in ((one.low, other.low), (one.high, other.high)):
        if left is not None and right is not None:
            apart = abs(left - right)
            if apart > SAME * abs(left) and apart > SAME * abs(right):
                return False
            told = True
    return told or _close(value(one), value(other))


def value(one: Figure | Claim) -> float:
    """The figure as one number: its lower end, where it has one."""
    return one.low if one.low is not None else one.high if one.high is not None else 0.0


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(abs(one), abs(other))


def told_before(before: Figure | None) -> str:
    """`2,000, says NIS`; empty for nothing."""
    if before is None:
        return ""
    return amount(before) + (f", says {before.who_says}" if before.who_says else "")


def claims_of(article: Article, member: Member) -> tuple[Claim, ...]:
    """The rows of the ledger that a placed report adds."""
    return tuple(
        Claim(
            story=member.story,
            what=one.what,
            who_says=one.who_says,
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
            before=one.before,
        )
        for one in member.figures
        if one.status
    )


def seed_claims(story: Story, now: datetime, kept: Iterable[Claim]) -> tuple[Claim, ...] | None:
    """The rows of the figures that a story began with; None where they are what is `kept` already."""
    made = tuple(
        Claim(
            story=story.name,
            what=one.what,
            who_says=one.who_says,
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
            before="",
        )
        for one in story.figures
        if one.what
    )
    return None if list(made) == [replace(one, as_of=now) for one in kept] else made
