"""Whether a speaker is an outlet: what one newsroom says of another is no statement."""

from __future__ import annotations

import re
from functools import lru_cache

from alerts.figures.attribution import NEWS_AGENCIES
from alerts.figures.parties import NEWSROOMS
from alerts.figures.speaker_names import display_name
from alerts.outlets.agencies import agency_by_form
from alerts.outlets.records import Control
from alerts.outlets.table import shipped_table
from alerts.text.concept import Concept, ConceptKind

_OUTLET_WORDS = re.compile(
    r"\b(?:news|ajans\w*|agency|agence|agencia|agenzia|agentur|agência|ежедневн\w*|interest|times|post|journal|radio|tv|televisi\w*|daily|herald|tribune|magazine|press|gazette|zeitung|spiegel"
    r"|bild|newspaper|telegraph|guardian|bbc|cnn|нов\w*|новин\w*|газет\w*|правда|tvn\w*)\b|通讯社|通訊社|新闻|新聞|日报|日報|電視|电视"
    r"|テレビ|放送|通信|신문|뉴스|방송|일보|통신|وكالة|صحيفة|قناة",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _known_outlets() -> frozenset[str]:
    reuters = Concept.of(ConceptKind.ORGANISATION, "reuters"), Concept.of(ConceptKind.ORGANISATION, "xinhua")
    return frozenset(map(display_name, (*NEWS_AGENCIES, *NEWSROOMS, *reuters)))


@lru_cache(maxsize=4096)
def is_outlet(name: str, *, is_listed: bool = False) -> bool:
    """Whether a name is that of an agency, a newspaper, a broadcaster or a site.

    `is_listed`: it is in the lexicon, which has organisations that publish too.
    """
    if name in _known_outlets():
        return True
    if is_listed:
        return False
    if name in agency_by_form() or _OUTLET_WORDS.search(name):
        return True
    outlet = shipped_table().by_name(name)
    return outlet is not None and outlet.control is not Control.GOVERNMENT
