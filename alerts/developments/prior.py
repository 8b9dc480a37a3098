"""What says little about a report of a story, because the whole story shares it."""

from __future__ import annotations

from alerts.developments.sounds import all_sounds
from alerts.figures.amounts import amounts_in
from alerts.stories.story import Story
from alerts.text.annotate import annotate
from alerts.text.lexicon.load import theme_info
from alerts.text.normalize import normal_form


def story_prior(story: Story) -> dict[str | float, float]:
    """Concepts, numbers and sounds of the story with a weight of 0 to 1, for `similarity.IdfTable`.

    A theme that says little of any report says little of two: in a young story `war` is not yet frequent.
    """
    prior: dict[str | float, float] = {key: 1.0 - info.weight for key, info in theme_info().items()}
    for anchor in story.anchors:
        prior[anchor.concept] = max(anchor.weight, prior.get(anchor.concept, 0.0))
    for seed in story.seeds:
        prior |= dict.fromkeys(amounts_in(normal_form(seed.full_text), seed.language), 1.0)
        annotated = annotate(seed.title, seed.text, seed.language)
        prior |= dict.fromkeys(all_sounds(annotated), 1.0)
    return prior
