"""Withdrawn and corrected figures: later reports are compared with what counts."""

from dataclasses import replace

import pytest

from alerts.developments.claims.corrections import Corrections, as_corrected
from alerts.developments.claims.ledger import FigureLedger
from alerts.developments.desk import Desk
from store.records.claims import CorrectionKind
from store.records.matching import Figure
from tests.contract.test_store_corrections import CORRECTED, WITHDRAWN
from tests.support.records import NOW, make_article
from tests.support.stories import story


def killed(value, who="NIS", kind="killed"):
    return Figure(kind, value, value, "people", who)


def withdrawal(value, who="NIS", **changes):
    return replace(WITHDRAWN, low=value, high=value, speaker=who, **changes)


def correction(value, new, who="NIS", new_kind="killed", **changes):
    return replace(
        CORRECTED, low=value, high=value, speaker=who, new_kind=new_kind, new_low=new, new_high=new, **changes
    )


def statuses(corrections, known, given):
    ledger = FigureLedger(Corrections(corrections, "story"))
    ledger.add(known)
    return [(one.kind, one.low, one.status) for one in ledger.with_status(ledger.corrected(given))]


def test_a_withdrawn_figure_is_no_baseline():
    known = [killed(17.0), killed(6_000.0)]
    assert statuses([], known, [killed(3_000.0)]) == [("killed", 3_000.0, "revised")]
    assert statuses([withdrawal(6_000.0)], known, [killed(3_000.0)]) == [("killed", 3_000.0, "maximum")]


@pytest.mark.parametrize("who", ["NIS", "South Korea", ""])
def test_a_withdrawn_figure_that_is_given_again_counts_no_more(who):
    assert statuses([withdrawal(17.0)], [], [killed(17.0, who), killed(5.0)]) == [("killed", 5.0, "first")]


@pytest.mark.parametrize(
    "figure", [killed(17.0, "HUR"), killed(18.0), killed(17.0, kind="wounded"), Figure("killed", 17.0, None)]
)
def test_other_figures_still_count(figure):
    assert len(statuses([withdrawal(17.0)], [], [figure])) == 1


def test_other_stories_still_count_it():
    assert len(statuses([withdrawal(17.0, story="other")], [], [killed(17.0)])) == 1


def test_a_corrected_figure_is_compared_with_its_new_value():
    known = [killed(6_000.0)]
    assert statuses([correction(6_000.0, 600.0)], known, [killed(900.0)]) == [("killed", 900.0, "maximum")]
    assert statuses([correction(6_000.0, 600.0)], known, [killed(6_000.0)]) == [("killed", 600.0, "repeat")]
    moved = correction(6_000.0, 6_000.0, new_kind="wounded")
    assert statuses([moved], known, [killed(900.0)]) == [("killed", 900.0, "first")]


def test_the_latest_correction_of_a_figure_counts():
    both = [withdrawal(17.0), correction(17.0, 3.0)]
    assert statuses(both, [], [killed(17.0)]) == [("killed", 3.0, "first")]
    assert statuses(both[::-1], [], [killed(17.0)]) == []


def test_nothing_else_of_a_figure_changes():
    figure = replace(killed(17.0), sentence="17 people")
    assert as_corrected(figure, None) is figure
    assert as_corrected(figure, correction(17.0, 3.0)) == replace(figure, low=3.0, high=3.0)
    assert as_corrected(figure, withdrawal(17.0)) is None


REPORT = (
    "17 soldiers were killed, the NIS says",
    "North Korean soldiers were sent to Russia. 17 soldiers were killed.",
)


def judged(corrections):
    desk = Desk.without_history([story()], corrections=corrections)
    judgement = desk.judge(make_article("a1", title=REPORT[0], text=REPORT[1]), NOW)
    assert judgement.error is None
    (placement,) = judgement.placements
    return [(one.kind, one.low) for one in placement.figures]


def test_alerts_do_not_repeat_a_withdrawn_figure():
    name = story().name
    assert ("killed", 17.0) in judged([])
    assert ("killed", 17.0) not in judged([withdrawal(17.0, story=name)])
    assert ("killed", 3.0) in judged([correction(17.0, 3.0, story=name)])


def test_a_desk_forgets_its_trackers_for_a_new_correction_only():
    one = story()
    desk = Desk.without_history([one])
    desk.use_corrections([])
    assert desk.missing_trackers([one.name]) == []
    desk.use_corrections([withdrawal(17.0)])
    assert desk.missing_trackers([one.name]) == [one.name]


def test_kinds_of_corrections_have_their_stored_names():
    assert [one.value for one in CorrectionKind] == ["withdraw", "correct"]
