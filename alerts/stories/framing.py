"""Whether a story is framed: two known parties and a strong subject, as in a war between two countries.

A framed story is followed by what it requires (`alerts.matching`): its parties and its themes. Every other
story is followed by all words of its seed (`alerts.matching.general`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from alerts.stories.story import Anchor, Group, Story
from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText, Sentence
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.load import theme_info

_LEXICON_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.ORGANISATION, ConceptKind.PERSON})
_MIN_FRONT_WEIGHT, _MIN_WEIGHT = 2.0, 5.0
"""Weight of the core themes of one family: in headline and lead, and in the whole seed."""
_WAR, _MIN_WAR_WEIGHT = "war", 2.5
"""The framed judge learned on a war: for one, its themes in headline and lead are enough."""


def is_framed(annotated: AnnotatedText, anchors: Sequence[Anchor]) -> bool:
    """Whether a seed names two parties that the lexicon knows, and dwells on the themes of one family.

    A seed about troops may leave the second party unsaid.
    """
    actors, counterparts = (
        [anchor for anchor in anchors if anchor.group is group] for group in (Group.ACTOR, Group.COUNTERPART)
    )
    if not _any_known(actors) or (counterparts and not _any_known(counterparts)):
        return False
    front = _core_weights(annotated.sentences[: 1 + LEAD_SENTENCES])
    if front[_WAR] >= _MIN_WAR_WEIGHT:
        return True
    whole = _core_weights(annotated.sentences)
    is_dwelt_on = any(front[family] >= _MIN_FRONT_WEIGHT and whole[family] >= _MIN_WEIGHT for family in whole)
    return is_dwelt_on and bool(counterparts)


def judge_name(story: Story) -> str:
    """The judge that follows a story: `framed` or `general`."""
    return "framed" if story.is_framed else "general"


def judge_reason(story: Story) -> str:
    """Why a story is framed, or why it is not, in words."""
    if not story.is_framed:
        return "it does not name two known parties and a strong subject"
    if len(story.typed_keywords) == len(story.subjects) == 1 and story.subjects[0].kind in _LEXICON_KINDS:
        return f"its only keyword, {story.typed_keywords[0]}, is a known name"
    if story.concepts_of(Group.COUNTERPART):
        return "it names two known parties and a strong subject"
    return "it names a known party and a war"


def _any_known(anchors: Sequence[Anchor]) -> bool:
    return any(anchor.concept.kind in _LEXICON_KINDS for anchor in anchors)


def _core_weights(sentences: Sequence[Sentence]) -> defaultdict[str, float]:
    """The weight of each family's core themes, once for each time that a theme is named."""
    info, weights = theme_info(), defaultdict[str, float](float)
    for sentence in sentences:
        for hit in sentence.hits:
            theme = info.get(hit.concept)
            if theme is not None and theme.is_core:
                weights[theme.family] += theme.weight
    return weights
