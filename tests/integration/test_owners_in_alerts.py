"""An update counts the owners of all reports of its development, by what is stored of them and by the config."""

import asyncio

import pytest

from alerts.messages.alert import from_json
from alerts.outlets.records import Control, OutletOverride, Owner
from alerts.outlets.table import outlet_table
from store.records.deliveries import DeliveryKind
from tests.integration.test_pipeline import Desk
from tests.support.newsdesk import TOLL
from tests.unit.test_novelty import BODIES
from tests.unit.test_tracker import MEMORIAL

LATER = (
    "Seoul raises its count: 4,200 North Korean soldiers killed fighting for Russia",
    "Lawmakers left the briefing with a higher number. Some 4,200 North Korean soldiers have been killed in combat "
    "in the war on Ukraine, the National Intelligence Service told them behind closed doors.",
)


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.close()


def items(desk):
    """What each alert says of its development, by kind of alert."""
    return {one.kind: from_json(one.alert).items[0] for one in desk.store.deliveries((), limit=100)}


def tell(desk, *, outlets=None):
    desk.pipeline = desk.new_pipeline(outlets=outlets)
    desk.bring(baseline=True)
    desk.bring(baseline=True, source="beta")
    desk.bring(TOLL)
    desk.judge()
    desk.bring(LATER, source="beta")
    desk.judge()
    return items(desk)


def test_an_update_counts_the_owners_of_all_reports(desk):
    told = tell(desk)
    assert told[DeliveryKind.DEVELOPMENT].owners == (Owner("alpha.example"),)
    update = told[DeliveryKind.UPDATE]
    assert update.owners == (Owner("alpha.example"), Owner("beta.example"))
    assert (update.owner, update.outlet_owner) == (Owner("beta.example"), Owner("beta.example"))
    assert (update.sources, update.reports) == (2, 2)


def test_outlets_of_the_config_are_one_owner(desk):
    both = OutletOverride(domains=("alpha.example", "beta.example"), owner="Both", control=Control.STATE)
    update = tell(desk, outlets=outlet_table([both]))[DeliveryKind.UPDATE]
    assert update.owners == (Owner("Both", Control.STATE),)
    assert update.sources == 2


def repeaters(desk, *, outlets=None):
    """The headlines of updates, after four reports that credit KCNA and one that credits nobody."""
    desk.pipeline = desk.new_pipeline(outlets=outlets)
    desk.bring(baseline=True)
    desk.bring(baseline=True, source="beta")
    for body in (BODIES[0], *BODIES[2:5]):
        desk.bring((MEMORIAL[0], body.format("KCNA reported")))
    desk.bring((MEMORIAL[0], BODIES[1].format("as our reporter saw")), source="beta")
    desk.judge()
    return [headlines for kind, headlines in desk.owed() if kind is DeliveryKind.UPDATE]


def test_the_first_report_of_another_owner_than_the_agency_causes_an_update(desk):
    assert repeaters(desk) == [{MEMORIAL[0]}]


def test_a_report_of_the_agencys_owner_does_not(desk):
    own = OutletOverride(domains=("beta.example",), owner="Korean Central News Agency")
    assert repeaters(desk, outlets=outlet_table([own])) == []


def test_the_summary_of_the_first_run_counts_by_the_config(desk):
    both = OutletOverride(domains=("alpha.example",), owner="Both", control=Control.STATE)
    desk.pipeline = desk.new_pipeline(outlets=outlet_table([both]))
    desk.bring(TOLL, baseline=True)
    desk.judge()
    asyncio.run(desk.pipeline.enqueue_summaries(force=True))
    assert items(desk)[DeliveryKind.SUMMARY].owners == (Owner("Both", Control.STATE),)
