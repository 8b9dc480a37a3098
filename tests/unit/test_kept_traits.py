"""What is folded away comes back as it was: verdicts depend on the last digit."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.compact import kept
from alerts.developments.fingerprint import Traits, unpack
from alerts.developments.near_duplicates import signature

TRAITS = st.builds(
    Traits,
    signature=st.just(signature("", "")),
    language=st.sampled_from(["en", "ko", "und"]),
    day=st.floats(0, 30_000),
    concepts=st.dictionaries(st.sampled_from(["city:x", "theme:killed", "person:y"]), st.floats(0, 1)),
    words=st.frozensets(st.integers(0, 2**32 - 1), max_size=60),
    numbers=st.dictionaries(st.floats(20, 1e9), st.sampled_from([0.25, 0.5, 1.0]), max_size=5),
    sounds=st.frozensets(st.text("kprst", min_size=3, max_size=6)),
    themes=st.dictionaries(st.sampled_from(["theme:killed", "theme:flood"]), st.booleans()),
    copy=st.booleans(),
    said=st.frozensets(st.sampled_from(["confirmed", "denied"])),
    back=st.booleans(),
)


@given(TRAITS)
def test_traits_are_compared_as_a_restart_reads_them(one):
    stored = unpack(one.packed())
    folded = kept(stored)
    assert (folded.language, folded.day) == (stored.language, stored.day)
    assert list(zip(folded.concepts, folded.weights, strict=True)) == [*stored.concepts.items()]
    assert dict(zip(folded.numbers, folded.places, strict=True)) == stored.numbers
    assert [*folded.words] == [*stored.words], "sums go in this order"
    assert set(folded.sounds) == stored.sounds
    assert set(folded.themes) == stored.themes.keys()
    assert set(folded.titled) == stored.headline_themes()
    assert sorted(map(str, folded.shareable())) == sorted(map(str, stored.shareable()))
