"""Applies proposals that a person accepted to a story; what the config sets goes before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alerts.stories.build import anchor_key, override_anchors, rule_forms
from alerts.stories.rules import build_rules
from alerts.stories.story import Story
from alerts.text.concept import Concept
from alerts.text.query import parse_query
from store.errors import ConfigError
from store.records.proposals import AppliedProposal, ProposedKey

MAX_APPLIED = 30
"""Proposals that one story may have; later ones have no effect."""


def effective_proposals(story: Story, applied: Iterable[AppliedProposal]) -> list[AppliedProposal]:
    """The story's proposals that have an effect, in order of applying."""
    own = [one for one in applied if one.story == story.name][:MAX_APPLIED]
    return [one for one in own if not inactive_reason(story, one)]


def inactive_reason(story: Story, proposal: AppliedProposal) -> str:
    """Why a proposal has no effect: the config sets its key, or it cannot be read; empty if it has one."""
    if key := shadowing_key(story, proposal):
        return f"{key} in the config goes before it"
    if proposal.threshold is not None and not 0 <= proposal.threshold <= 1:
        return "it cannot be read: a threshold is 0 to 1"
    try:
        _apply(story, proposal)
    except (ConfigError, ValueError) as error:  # it may come from another machine
        return f"it cannot be read: {error}"
    return ""


def shadowing_key(story: Story, proposal: AppliedProposal) -> str:
    """The key of the config that goes before a proposal; empty if none does."""
    is_anchor = proposal.key is ProposedKey.ANCHORS
    key = anchor_key(proposal.name) if is_anchor else proposal.key.value
    if key not in story.configured:
        return ""
    return f"anchors.{proposal.name}" if is_anchor else key


def change_story(story: Story, applied: Iterable[AppliedProposal]) -> Story:
    """The story with its proposals applied; the same object if none has an effect."""
    for proposal in effective_proposals(story, applied):
        story = _apply(story, proposal)
    return story


def _apply(story: Story, proposal: AppliedProposal) -> Story:
    """The story with one proposal.

    Raises:
        ConfigError: an expression is not valid.
        ValueError: there is no such kind of concept.
    """
    queries = tuple(map(parse_query, proposal.values)) if proposal.key is not ProposedKey.ANCHORS else ()
    match proposal.key:
        case ProposedKey.EXCLUDE:
            concepts = (Concept(proposal.concept),) if proposal.concept else ()
            return replace(
                story,
                exclude=(*story.exclude, *queries),
                excluded_concepts=(*story.excluded_concepts, *concepts),
            )
        case ProposedKey.MUST | ProposedKey.ANY:
            rules = build_rules(queries, story.language)
            forms = (*story.own_forms, *rule_forms(rules, story.own_forms))
            if proposal.key is ProposedKey.MUST:
                return replace(story, must=(*story.must, *rules), own_forms=forms)
            return replace(story, any_of=(*story.any_of, *rules), own_forms=forms)
        case ProposedKey.ANCHORS:
            anchors, own_forms = override_anchors(
                [*story.anchors], [*story.own_forms], {proposal.name: proposal.values}
            )
            return replace(story, anchors=tuple(anchors), own_forms=tuple(own_forms))
        case ProposedKey.THRESHOLD:
            return story if proposal.threshold is None else replace(story, threshold=proposal.threshold)
