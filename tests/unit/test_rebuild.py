"""A restored tracker compares the same reports in the same order as before the restart."""

from hypothesis import example, given
from hypothesis import strategies as st

from alerts.developments.candidates import CandidateIndex
from alerts.developments.cluster import COMPARED_REPORTS, OpenDevelopment
from alerts.developments.compact import compact_fingerprint
from alerts.developments.fingerprint import Fingerprint, fingerprint_from_json
from alerts.developments.near_duplicates import sketch_of
from alerts.developments.rebuild import RebuildQueue, RepeatedTerm
from alerts.developments.similarity import IdfTable
from alerts.text.concept import Concept
from tests.support.records import make_development

NAMES = [Concept(f"city:{name}") for name in "stu"]
REPORTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.frozensets(st.sampled_from(NAMES), max_size=2)),
    min_size=20,
    max_size=60,
)


class Compared:
    """What a tracker compares later reports with."""

    def __init__(self):
        self.nearby, self.rarity = CandidateIndex(), IdfTable()
        self.known = {key: OpenDevelopment(make_development(key)) for key in "ab"}

    def add(self, key, traits):
        self.rarity.add(traits.index_terms())
        self.nearby.add(key, traits)
        if (dropped := self.known[key].replace(compact_fingerprint(traits))) is not None:
            self.rarity.add(dropped.index_terms(), -1)
            self.nearby.discard(key, dropped)

    def state(self):
        """The developments that each trait occurs in, the latest last; and how often, and when."""
        sharing = {
            trait: known if isinstance(known, int) else list(known.items())
            for trait, known in self.nearby._postings.items()
        }
        return (
            sharing,
            self.rarity._idf_cache.report_counts,
            self.rarity._idf_cache.reports,
            self.nearby._latest_days,
        )


S, NONE = frozenset(NAMES[:1]), frozenset()


@given(REPORTS)
@example([("a", S), ("b", S), ("a", S), *[("a", NONE)] * COMPARED_REPORTS])
def test_restoring_leaves_what_placing_left(reports):
    live, again, recalled = Compared(), Compared(), RebuildQueue(COMPARED_REPORTS)
    for day, (key, names) in enumerate(reports):
        one = Fingerprint(sketch_of("", ""), "en", float(day), dict.fromkeys(names, 0.5), frozenset(), {})
        live.add(key, one)
        recalled.add(key, one.to_json(), one)
    for event in recalled.drain():
        if isinstance(event, RepeatedTerm):
            again.nearby.mark_latest(event.development, event.term)
        else:
            again.add(event.development, fingerprint_from_json(event.packed_fingerprint))
    assert again.state() == live.state()
    assert not recalled
