"""Suggestions as JSON."""

from __future__ import annotations

from typing import Any

from alerts.messages.wording import pluralize
from service.config.settings import StoryConfig
from service.stories.proposals import config_line, support_text
from service.stories.tuning import MeasuredSuggestion


def suggestion_row(number: int, config: StoryConfig, measured: MeasuredSuggestion) -> dict[str, Any]:
    """One proposal of `susulan feedback suggest --json`."""
    one, effect, proposal = measured.suggestion, measured.effect, measured.suggestion.proposal
    return {
        "number": number,
        "id": measured.id,
        "story": config.name,
        "key": proposal.key.value,
        "name": proposal.name,
        "values": list(proposal.values),
        "concept": proposal.concept,
        "threshold": proposal.threshold,
        "found_as": proposal.found_as.value,
        "labels": {
            "stands_on": len(one.feedback),
            "fixed": len(one.outcome.fixed),
            "harmed": len(one.outcome.harmed),
        },
        "cost": one.cost,
        "excess": round(one.excess, 2),
        "worth": round(one.worth, 2),
        "effect": {
            "articles": effect.articles,
            "matching": effect.matching,
            "added": effect.added,
            "removed": effect.removed,
            "without_mark": {"added": effect.turned.added, "removed": effect.turned.removed},
            "examples": {"added": effect.added_rows, "removed": effect.removed_rows},
        },
        "shadowed_by": measured.shadowed_by or None,
        "line": config_line(config, proposal),
        "text": _text(measured),
    }


def _text(measured: MeasuredSuggestion) -> str:
    """On how many labels a proposal stands, and what it makes of them."""
    outcome = measured.suggestion.outcome
    made = pluralize(len(outcome.harmed), "mistake") if outcome.harmed else "none"
    return (
        f"stands on {pluralize(len(measured.suggestion.feedback), 'marked report')}: "
        f"repairs {pluralize(len(outcome.fixed), 'mistake')}, makes {made}; "
        f"{support_text(measured.suggestion.proposal)}"
    )
