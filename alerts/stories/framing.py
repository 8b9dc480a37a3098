"""Whether a story is framed: two known parties and a strong subject, as in a war between two countries.

A framed story is followed by what it requires (`alerts.matching`): its parties and its themes. Every other
story is followed by all words of its seed (`alerts.matching.general`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from alerts.stories.story import Anchor, Group
from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText, Sentence
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.load import theme_info

_LEXICON_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.ORGANISATION, ConceptKind.PERSON})
_MIN_FRONT_WEIGHT, _MIN_WEIGHT = 2.0, 5.0
"""Weight of the core themes of one family: in headline and lead, and in the whole seed."""


def is_framed(annotated: AnnotatedText, anchors: Sequence[Anchor]) -> bool:
    """Whether a seed names two parties that the lexicon knows, and dwells on the themes of one family."""
    parties = {
        group: any(anchor.group is group and anchor.concept.kind in _LEXICON_KINDS for anchor in anchors)
        for group in (Group.ACTOR, Group.COUNTERPART)
    }
    if not all(parties.values()):
        return False
    front = _core_weights(annotated.sentences[: 1 + LEAD_SENTENCES])
    whole = _core_weights(annotated.sentences)
    return any(front[family] >= _MIN_FRONT_WEIGHT and whole[family] >= _MIN_WEIGHT for family in whole)


def _core_weights(sentences: Sequence[Sentence]) -> defaultdict[str, float]:
    """The weight of each family's core themes, once for each time that a theme is named."""
    info, weights = theme_info(), defaultdict[str, float](float)
    for sentence in sentences:
        for hit in sentence.hits:
            theme = info.get(hit.concept)
            if theme is not None and theme.is_core:
                weights[theme.family] += theme.weight
    return weights
