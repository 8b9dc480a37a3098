"""An alert tells who said what in the report that caused it, else what other reports of its development quote."""

import pytest

from alerts.messages.alert import from_json
from store.records.deliveries import DeliveryKind
from tests.integration.test_owners_in_alerts import LATER
from tests.integration.test_pipeline import Desk
from tests.support.newsdesk import TOLL

QUOTED = (
    LATER[0],
    "Some 4,200 North Korean soldiers have been killed in combat in the war on Ukraine, the National Intelligence Service "
    "told lawmakers. “They were sent without drones or armour,” Zelensky said.",
)
OF_THE_FIRST = [
    (
        "NIS",
        "about 3,100 North Korean soldiers sent to Russia have been killed in combat against Ukraine",
        False,
    ),
]


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    one.pipeline = one.new_pipeline()
    one.bring(baseline=True)
    one.bring(baseline=True, source="beta")
    yield one
    one.close()


def told(desk, report):
    """Who said what in the first alert and in the update that a second report causes."""
    desk.bring(TOLL)
    desk.judge()
    desk.bring(report, source="beta")
    desk.judge()
    items = {one.kind: from_json(one.alert).items[0] for one in desk.store.deliveries((), limit=100)}
    return [
        [(one.speaker, one.words, one.is_direct) for one in items[kind].said]
        for kind in (DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE)
    ]


def test_an_alert_tells_what_its_own_report_quotes(desk):
    first, update = told(desk, QUOTED)
    assert first == OF_THE_FIRST
    assert update[0] == ("Zelensky", "They were sent without drones or armour", True)
    assert all(words in QUOTED[1] for _, words, _ in update)


def test_a_report_without_quotes_tells_those_of_the_others(desk):
    first, update = told(desk, LATER)
    assert update == first == OF_THE_FIRST


def test_every_quote_of_a_development_is_stored(desk):
    told(desk, QUOTED)
    (development,) = desk.store.developments()
    found = desk.store.development_quotes(development.key)
    assert {one.quote.speaker for one in found} == {"NIS", "Zelensky"}
    assert len({one.article_id for one in found}) == 2
