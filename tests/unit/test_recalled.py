"""What is read back at a start is looked up in the order in which it was looked up before."""

from hypothesis import example, given
from hypothesis import strategies as st

from alerts.developments.candidates import Nearby
from alerts.developments.cluster import RECENT, Open
from alerts.developments.compact import kept
from alerts.developments.fingerprint import Traits, unpack
from alerts.developments.near_duplicates import signature
from alerts.developments.rebuild import Recalled, Retold
from alerts.developments.similarity import Rarity
from tests.support.records import make_development

REPORTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.frozensets(st.sampled_from("stu"), max_size=2)),
    min_size=20,
    max_size=60,
)


class Compared:
    """What a tracker compares later reports with."""

    def __init__(self):
        self.nearby, self.rarity = Nearby(), Rarity()
        self.known = {key: Open(make_development(key)) for key in "ab"}

    def add(self, key, traits):
        self.rarity.add(traits.shareable())
        self.nearby.add(key, traits)
        if (dropped := self.known[key].take(kept(traits))) is not None:
            self.rarity.add(dropped.shareable(), -1)
            self.nearby.discard(key, dropped)

    def state(self):
        """The developments that each trait occurs in, the latest last; and how often, and when."""
        sharing = {
            trait: known if isinstance(known, int) else list(known.items())
            for trait, known in self.nearby._sharing.items()
        }
        return sharing, self.rarity._weights.seen, self.rarity._weights.total, self.nearby._days


S, NONE = frozenset("s"), frozenset()


@given(REPORTS)
@example([("a", S), ("b", S), ("a", S), *[("a", NONE)] * RECENT])
def test_reading_back_leaves_what_placing_left(reports):
    live, again, recalled = Compared(), Compared(), Recalled(RECENT)
    for day, (key, names) in enumerate(reports):
        one = Traits(signature("", ""), "en", float(day), dict.fromkeys(names, 0.5), frozenset(), {})
        live.add(key, one)
        recalled.add(key, one.packed(), one)
    for event in recalled.taken():
        if isinstance(event, Retold):
            again.nearby.retold(event.development, event.trait)
        else:
            again.add(event.development, unpack(event.evidence))
    assert again.state() == live.state()
    assert not recalled
