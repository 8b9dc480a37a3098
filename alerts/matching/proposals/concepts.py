"""Proposes to exclude a name that the lexicon knows: it is found in every language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from alerts.matching.proposals.expressions import any_of_words
from alerts.matching.proposals.marks import MarkedText, Marks
from alerts.matching.proposals.proposal import Proposal
from alerts.matching.proposals.seeds import SeedMarks
from alerts.stories.anchors import anchor_name
from alerts.stories.reach import FoundAs
from alerts.stories.story import Story
from alerts.text.annotate import LEAD_SENTENCES
from alerts.text.concept import Concept, ConceptKind
from store.records.proposals import ProposedKey

MIN_REPORTS = 2
_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION})
"""What every report can be searched for: cities and other names are known only where a seed has them.

Themes are left out. Later follow-ups bring new ones, so that excluding a theme loses more than it saves.
"""


def concept_exclusions(story: Story, marks: Marks, seeds: Sequence[SeedMarks], count: int) -> list[Proposal]:
    """At most `count` concepts in headline or lead of two reports that were not useful, and in no useful one.

    Nor may a seed or an anchor of the story have it. Those in the most reports come first.
    """
    found: defaultdict[Concept, set[int]] = defaultdict(set)
    words: defaultdict[Concept, Counter[str]] = defaultdict(Counter)
    for number, text in enumerate(marks.not_useful):
        for concept, word in _front_names(text):
            found[concept].add(number)
            words[concept][word] += 1
    wanted = {anchor.concept for anchor in story.anchors}
    for text in (*marks.useful, *(seed.text for seed in seeds)):
        wanted |= text.annotated.concepts
    chosen = [one for one in found if len(found[one]) >= MIN_REPORTS and one not in wanted]
    chosen.sort(key=lambda one: (-len(found[one]), one))
    return [
        Proposal(
            ProposedKey.EXCLUDE,
            anchor_name(concept),
            (any_of_words([word for word, _ in words[concept].most_common()]).source,),
            useful=0,
            useful_total=len(marks.useful),
            not_useful=len(found[concept]),
            not_useful_total=len(marks.not_useful),
            found_as=FoundAs.NAME,
            concept=concept,
        )
        for concept in chosen[:count]
    ]


def _front_names(text: MarkedText) -> Iterator[tuple[Concept, str]]:
    """The concepts of headline and lead, each with the word that stands there."""
    annotated = text.annotated
    for sentence in annotated.sentences[: 1 + LEAD_SENTENCES]:
        for hit in sentence.hits:
            if hit.concept.kind in _KINDS:
                word = " ".join(annotated.text.original_slice(hit.start, hit.end).split())
                if word:
                    yield hit.concept, word
