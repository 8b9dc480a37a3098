"""What is folded away comes back as it was: verdicts depend on the last digit."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.copies import signature
from alerts.kept_traits import KeptTraits
from alerts.traits import Traits, unpack

TRAITS = st.builds(
    Traits,
    signature=st.just(signature("", "")),
    language=st.sampled_from(["en", "ko", "und"]),
    day=st.floats(0, 30_000),
    concepts=st.dictionaries(st.sampled_from(["city:x", "theme:killed", "person:y"]), st.floats(0, 1)),
    words=st.frozensets(st.integers(0, 2**32 - 1), max_size=60),
    numbers=st.dictionaries(st.floats(20, 1e9), st.sampled_from([0.25, 0.5, 1.0]), max_size=5),
    copy=st.booleans(),
    said=st.frozensets(st.sampled_from(["confirmed", "denied"])),
    back=st.booleans(),
)


@given(st.lists(TRAITS, min_size=1, max_size=4))
def test_traits_come_back_as_a_restart_reads_them(several):
    stored = [unpack(one.packed()) for one in several]
    kept = KeptTraits()
    for one in stored:
        kept.append(one)
    assert list(kept) == stored
    assert [[*one.words] for one in kept] == [[*one.words] for one in stored], "sums go in this order"
    assert kept[-1] == stored[-1]
    assert kept.pop(0) == stored[0]
    assert len(kept) == len(stored) - 1
