"""A compact fingerprint holds what the stored one does, to the last digit."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.compact import compact_fingerprint
from alerts.developments.fingerprint import Fingerprint, fingerprint_from_json
from alerts.developments.near_duplicates import sketch_of
from alerts.text.concept import Concept

TRAITS = st.builds(
    Fingerprint,
    sketch=st.just(sketch_of("", "")),
    language=st.sampled_from(["en", "ko", "und"]),
    day=st.floats(0, 30_000),
    concepts=st.dictionaries(
        st.sampled_from([*map(Concept, ["city:x", "theme:killed", "person:y"])]), st.floats(0, 1)
    ),
    words=st.frozensets(st.integers(0, 2**32 - 1), max_size=60),
    numbers=st.dictionaries(st.floats(20, 1e9), st.sampled_from([0.25, 0.5, 1.0]), max_size=5),
    sounds=st.frozensets(st.integers(0, 2**32 - 1)),
    themes=st.dictionaries(st.sampled_from([*map(Concept, ["theme:killed", "theme:flood"])]), st.booleans()),
    is_copy=st.booleans(),
    statements=st.frozensets(st.sampled_from(["confirmed", "denied"])),
    retrospective=st.booleans(),
)


@given(TRAITS)
def test_a_fingerprint_is_compared_as_a_restart_reads_it(one):
    stored = fingerprint_from_json(one.to_json())
    folded = compact_fingerprint(stored)
    assert (folded.language, folded.day) == (stored.language, stored.day)
    assert list(zip(folded.concepts, folded.concept_weights, strict=True)) == [*stored.concepts.items()]
    assert dict(zip(folded.numbers, folded.prominences, strict=True)) == stored.numbers
    assert [*folded.words] == [*stored.words], "sums go in this order"
    assert set(folded.sounds) == stored.sounds
    assert set(folded.themes) == stored.themes.keys()
    assert set(folded.title_themes) == stored.headline_themes()
    assert sorted(map(str, folded.index_terms())) == sorted(map(str, stored.index_terms()))
