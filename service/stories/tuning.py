"""Suggests changes of a story from its feedback with their effects, applies them, and undoes them."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from alerts.matching.feedback import latest_feedback
from alerts.matching.general.background import load_background
from alerts.matching.matcher import Matcher
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.ranking import Suggestion, Suggestions, rank
from alerts.matching.proposals.suggest import as_applied, suggest_changes
from alerts.stories.changes import MAX_APPLIED, shadowing_key
from alerts.stories.story import Story
from service.config.settings import StoryConfig
from service.stories.effects import ChangeEffect, measure_effects
from service.stories.proposals import marked_reports
from service.stories.replay import OnProgress
from store.errors import StoreError
from store.protocol.store import Store
from store.records.proposals import AppliedProposal

_ID_LENGTH = 12
_MAX_LISTED = 6


@dataclass(frozen=True, slots=True)
class TunedStory:
    """A story as the config has it."""

    config: StoryConfig
    story: Story


@dataclass(frozen=True, slots=True)
class MeasuredSuggestion:
    """A suggestion with what it would have changed."""

    id: str
    """The same for the same change of the same story."""
    suggestion: Suggestion
    effect: ChangeEffect
    shadowed_by: str
    """The key of the config because of which applying it has no effect; empty for none."""


@dataclass(frozen=True, slots=True)
class StorySuggestions:
    """The suggestions for one story, the best first."""

    tuned: TunedStory
    counted: Suggestions
    measured: tuple[MeasuredSuggestion, ...]


def suggest_for_story(
    store: Store, tuned: TunedStory, matcher: Matcher, since: datetime, on_progress: OnProgress
) -> StorySuggestions:
    """What the feedback on one story suggests, measured on the reports stored since then."""
    rows, applied, name = store.feedback(), store.applied_proposals(), tuned.story.name
    latest = latest_feedback(rows)
    suggested = suggest_changes(
        tuned.story,
        marked_reports(store, name, latest),
        rows,
        applied,
        matcher,
        load_background().rarity,
    )
    marked = {row.article_id for row in latest if row.story == name}
    effects = measure_effects(
        store,
        suggested.before,
        [one.story for one in suggested.found],
        matcher,
        since,
        marked,
        on_progress,
    )
    ranked = rank(suggested, [one.turned for one in effects])
    effect_of = {
        _proposal_id(name, one.proposal): effect for one, effect in zip(suggested.found, effects, strict=True)
    }
    return StorySuggestions(
        tuned,
        ranked,
        tuple(_measured(tuned.story, one, effect_of) for one in ranked.found),
    )


def _measured(story: Story, suggestion: Suggestion, effect_of: dict[str, ChangeEffect]) -> MeasuredSuggestion:
    key = _proposal_id(story.name, suggestion.proposal)
    shadowed_by = shadowing_key(story, as_applied(suggestion.proposal, story.name, ()))
    return MeasuredSuggestion(key, suggestion, effect_of[key], shadowed_by)


def _proposal_id(story: str, proposal: Proposal) -> str:
    parts = story, proposal.key, *proposal.values, proposal.concept or "", str(proposal.threshold)
    digest = sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"p{digest[:_ID_LENGTH]}"


def apply_suggestion(store: Store, story: Story, chosen: MeasuredSuggestion, at: datetime) -> AppliedProposal:
    """Store a suggestion as applied; a running service uses it from the next report on.

    Raises:
        StoreError: it is applied already, the config goes before it, or the story has too many.
    """
    if chosen.shadowed_by:
        raise StoreError(
            f"{chosen.shadowed_by} in the config goes before it: add it there, "
            "`susulan feedback suggest` prints the line"
        )
    own = [one for one in store.applied_proposals() if one.story == story.name]
    if len(own) >= MAX_APPLIED:
        raise StoreError(
            f"{story.name} has {len(own)} applied proposals; undo some, or move them to the config"
        )
    suggestion = chosen.suggestion
    applied = as_applied(
        suggestion.proposal,
        story.name,
        suggestion.feedback,
        identity=chosen.id,
        by=account_name(),
        at=at,
    )
    store.add_applied_proposal(applied)
    return applied


def undo_applied(store: Store, identity: str | None, story: str | None = None) -> AppliedProposal:
    """Undo the last applied proposal, or the one whose id begins with `identity`; of one story if named.

    Raises:
        StoreError: there is none, or several may be meant.
    """
    rows = [one for one in store.applied_proposals() if story in (None, one.story)]
    if not rows:
        raise StoreError("no proposal is applied")
    wanted = rows[-1:] if identity is None else [one for one in rows if one.id.startswith(identity)]
    if len(wanted) != 1:
        known = ", ".join(one.id for one in (wanted or rows)[:_MAX_LISTED])
        found = "several" if wanted else "none"
        raise StoreError(f"{identity!r} names {found} of the applied proposals: {known}")
    store.remove_applied_proposal(wanted[0].id)
    return wanted[0]


def account_name() -> str:
    """The account that runs this process; empty if it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
