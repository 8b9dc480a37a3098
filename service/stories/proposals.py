"""Changes of the config that marked reports propose, each with the line to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomlkit

from alerts.matching.feedback import latest_feedback
from alerts.matching.general.background import load_background
from alerts.matching.proposals.marks import MAX_REPORTS, MarkedReport
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.propose import propose_changes
from alerts.messages.wording import pluralize
from alerts.stories.reach import FoundAs
from alerts.stories.story import Story
from service.config.settings import StoryConfig
from store.protocol.store import Store
from store.records.matching import Feedback
from store.records.proposals import ProposedKey

_RULE_COSTS = {
    FoundAs.NAME: "reports that do not name it would be lost",
    FoundAs.SOUND: "found as written, and by its sound in other scripts: other words for it would be lost",
    FoundAs.SPELLING: "a plain word is found only as written: reports in other languages would be lost",
}


def proposal_rows(
    store: Store, stories: Iterable[tuple[StoryConfig, Story]], rows: Sequence[Feedback]
) -> list[dict[str, Any]]:
    """The proposals for some stories, from the feedback on articles whose text is still stored.

    Each story: as the config has it, with the proposals that are applied.
    """
    latest = latest_feedback(rows)
    return [
        _row(config, proposal)
        for config, story in stories
        if len(reports := marked_reports(store, story.name, latest)) > 1
        for proposal in propose_changes(story, reports, load_background().rarity)
    ]


def marked_reports(store: Store, story: str, latest: Sequence[Feedback]) -> list[MarkedReport]:
    """The marked reports of a story, the latest mark first."""
    own = sorted(
        (row for row in latest if row.story == story), key=lambda row: (row.at, row.id), reverse=True
    )
    kept = [row for useful in (True, False) for row in [r for r in own if r.useful is useful][:MAX_REPORTS]]
    articles = store.articles(row.article_id for row in kept)
    return [
        MarkedReport(article, row.useful, row.id)
        for row in kept
        if (article := articles.get(row.article_id)) is not None and not article.text_pruned
    ]


def _row(config: StoryConfig, proposal: Proposal) -> dict[str, Any]:
    return {
        "story": config.name,
        "key": proposal.key.value,
        "name": proposal.name,
        "values": list(proposal.values),
        "useful": {"with": proposal.useful, "of": proposal.useful_total},
        "not_useful": {"with": proposal.not_useful, "of": proposal.not_useful_total},
        "found_as": proposal.found_as.value,
        "line": config_line(config, proposal),
        "text": support_text(proposal),
    }


def config_line(config: StoryConfig, proposal: Proposal) -> str:
    """The line that replaces the one of the story's table, with what stands there already."""
    key, values = proposal.key, proposal.values
    if key is ProposedKey.THRESHOLD:
        return _toml_line(key, proposal.threshold)
    if key is ProposedKey.ANCHORS:
        return _toml_line(key, _inline_table({**config.anchors, proposal.name: values}))
    present = {
        ProposedKey.EXCLUDE: config.exclude,
        ProposedKey.MUST: config.must,
        ProposedKey.ANY: config.any_of,
    }[key]
    return _toml_line(key, [*present, *values])


def _inline_table(anchors: Mapping[str, Sequence[str]]) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    for name, forms in anchors.items():
        table[name] = list(forms)
    return table


def _toml_line(key: str, value: object) -> str:
    document = tomlkit.document()
    document[key] = value
    return tomlkit.dumps(document).strip()


def support_text(proposal: Proposal) -> str:
    """The support for a proposal, and what it would cost."""
    useful = f"{proposal.useful} of {pluralize(proposal.useful_total, 'useful report')}"
    others = f"{proposal.not_useful} of {proposal.not_useful_total} that were not useful"
    text = f"in {useful} and in {others}"
    if proposal.key is ProposedKey.THRESHOLD:
        return f"{text}; it turns every report near it, whatever it is about"
    if proposal.key is ProposedKey.ANCHORS:
        return f"{text}; the seed does not name it"
    if proposal.concept is not None:
        return f"{text}; a name that is known in every language, in headline and lead"
    if proposal.key is ProposedKey.EXCLUDE:
        return f"{text}; only found as written, in headline and lead"
    return f"{text}; {_RULE_COSTS[proposal.found_as]}"
