"""A concept is its stored text, with kind and name at hand."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.concept import Concept, ConceptKind

KINDS, NAMES = st.sampled_from(ConceptKind), st.text(max_size=20)


@given(KINDS, NAMES)
def test_kind_and_name_survive_the_stored_form(kind, name):
    concept = Concept.of(kind, name)
    assert (concept.kind, concept.name) == (kind, name)
    assert Concept(str(concept)) is concept


@given(KINDS, NAMES)
def test_hash_order_and_bytes_are_those_of_the_text(kind, name):
    concept, text = Concept.of(kind, name), f"{kind}:{name}"
    assert concept == text
    assert hash(concept) == hash(text)
    assert json.dumps({concept: concept}) == json.dumps({text: text})
    assert {text: 1}[concept] == {concept: 1}[text] == 1


@given(st.lists(st.tuples(KINDS, NAMES)))
def test_concepts_sort_as_their_texts(pairs):
    concepts = [Concept.of(kind, name) for kind, name in pairs]
    assert sorted(concepts) == sorted(map(str, concepts))


@pytest.mark.parametrize("text", ["killed", "colour:red", ":KP", ""])
def test_a_text_without_a_known_kind_is_refused(text):
    with pytest.raises(ValueError, match="ConceptKind"):
        Concept(text)


def test_copies_are_the_same_object():
    concept = Concept("country:KP")
    assert copy.deepcopy(concept) is concept
    assert pickle.loads(pickle.dumps(concept)) is concept  # noqa: S301 - written in this line
