"""kill -9 around the request for a page and its arrival: the report is judged with its text and told once."""

from contextlib import closing

import pytest

from alerts.messages.alert import from_json
from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.support.bridge import CONFIG, NEAR, SEED, page, threshold_above
from tests.support.collecting import quote_slug, rss
from tests.support.dying import MOMENTS
from tests.support.process import once_dying, susulan
from tests.support.wire import Site

KILLED = -9
OLD = "Rain in the north tomorrow"


@pytest.fixture
def site():
    with Site() as one:
        one.pages["/f"] = rss(OLD, base=one.url(""), text="")
        one.pages[f"/{quote_slug(NEAR)}"] = str(page(NEAR).body)
        yield one


@pytest.fixture
def config(tmp_path, site):
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")
    file = tmp_path / "config.toml"
    text = CONFIG.format(feed=site.url("/f"), crawler="", threshold=threshold_above(NEAR, 1.0))
    file.write_text(text, encoding="utf-8")
    assert susulan("once", "-c", file).returncode == 0
    return file


def told(config):
    """The headlines of the alerts, and the states of their deliveries."""
    with closing(open_store(config.with_name("susulan.db"))) as store:
        rows = store.deliveries((), limit=9)
        alerts = [from_json(row.alert) for row in rows]
    return [item.report.title for alert in alerts for item in alert.items], [row.state for row in rows]


@pytest.mark.parametrize(
    ("verb", "moment"),
    [
        pytest.param("request_page", "inside", marks=pytest.mark.slow),
        pytest.param("request_page", "after", marks=pytest.mark.slow),
        pytest.param("record_page", "after", marks=pytest.mark.slow),
        *(pytest.param("request_page", moment, marks=pytest.mark.slow) for moment in MOMENTS[:1]),
        *(pytest.param("record_page", moment, marks=pytest.mark.slow) for moment in MOMENTS[:2]),
    ],
)
def test_a_kill_loses_and_doubles_nothing(config, site, verb, moment):
    site.pages["/f"] = rss(NEAR, OLD, base=site.url(""), text="")
    assert once_dying(config, verb, moment) == KILLED
    for _ in range(2):
        assert susulan("once", "-c", config).returncode == 0
    assert told(config) == ([NEAR], [DeliveryState.SENT])
    pages = site.asked.count(f"/{quote_slug(NEAR)}")
    assert pages == (2 if (verb, moment) in {("record_page", "before"), ("record_page", "inside")} else 1)
