"""`/api/v1` and the feeds: what scripts and feed readers get, and what they are refused."""

import json
from dataclasses import replace

import feedparser
import pytest

from service.dashboard.access.tokens import new_token
from service.dashboard.api.routes import OPERATIONS
from store.records.dashboard.access import Role
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.dashboard import OPEN, STORY, add_report, dashboard
from tests.support.records import NOW, make_delivery

PROXY_ONLY = replace(OPEN, auth="proxy")
"""Nobody is let in without a token."""


async def read(browser, path, **options):
    status, text = await browser.get("/api/v1" + path, **options)
    return status, json.loads(text)


@pytest.fixture
async def browser(tmp_path):
    async with dashboard(tmp_path) as opened:
        add_report(opened.site.store, title="Ferry burns", text="Six hundred were killed, the agency says.")
        yield opened


async def test_a_development_with_its_reports(browser):
    status, page = await read(browser, "/developments")
    assert (status, page["next"]) == (200, None)
    (one,) = page["items"]
    assert (one["key"], one["headline"], one["reports"], one["languages"]) == ("d1", "Ferry burns", 1, 1)
    _, whole = await read(browser, "/developments/d1")
    assert [item["title"] for item in whole["items"]] == ["Ferry burns"]
    assert {key: whole[key] for key in one} == one


async def test_a_list_is_read_in_parts(browser):
    for number in range(2, 6):
        add_report(browser.site.store, f"a{number}", f"d{number}")
    seen, cursor = [], ""
    while cursor is not None:
        _, page = await read(browser, f"/developments?limit=2&after={cursor}")
        seen += [item["key"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == ["d1", "d2", "d3", "d4", "d5"]


async def test_reports_figures_sources_and_search(browser):
    _, report = await read(browser, "/reports/a1")
    assert (report["title"], report["developments"], report["verdicts"][0]["match"]) == (
        "Ferry burns",
        ["d1"],
        True,
    )
    _, figures = await read(browser, f"/figures?story={STORY}&what=killed")
    assert [(one["what"], one["low"], one["who_says"]) for one in figures["items"]] == [
        ("killed", 600.0, "NIS")
    ]
    _, sources = await read(browser, "/sources")
    assert [one["name"] for one in sources["items"]] == ["alpha"]
    _, found = await read(browser, "/search?q=ferry")
    assert [one["id"] for one in found["items"]] == ["a1"]
    assert (await read(browser, "/search?q=nothing"))[1]["items"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/developments?story=none", 400),
        ("/developments?limit=0", 400),
        ("/developments?limit=x", 400),
        ("/deliveries?state=none", 400),
        ("/developments/none", 404),
        ("/reports/none", 404),
    ],
)
async def test_what_is_wrong_is_named(browser, path, status):
    answered, data = await read(browser, path)
    assert (answered, bool(data["error"])) == (status, True)


async def test_feedback_and_silences_are_stored_as_on_the_pages(browser):
    given = {"story": STORY, "verdict": "useful"}
    status, text = await browser.post("/api/v1/reports/a1/feedback", json=given)
    assert (status, json.loads(text)["verdict"]) == (200, "useful")
    assert [one["article"] for one in (await read(browser, "/feedback"))[1]["items"]] == ["a1"]
    status, text = await browser.post("/api/v1/developments/d1/silence", json={"days": 2, "reason": "busy"})
    assert (status, json.loads(text)["development"]) == (200, "d1")
    assert [one["reason"] for one in (await read(browser, "/silences"))[1]["items"]] == ["busy"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"days": 0}, 400), ({"days": 2, "more": 1}, 400), ({"days": 366}, 400)],
)
async def test_a_wrong_body_changes_nothing(browser, body, status):
    answered, text = await browser.post("/api/v1/developments/d1/silence", json=body)
    assert (answered, "error" in text) == (status, True)
    assert browser.site.store.silences(NOW) == []


async def test_without_a_token_scripts_get_nothing(tmp_path):
    async with dashboard(tmp_path, PROXY_ONLY) as browser:
        add_report(browser.site.store)
        for one in OPERATIONS:
            path = "/api/v1" + one.path.replace("{key}", "d1").replace("{id}", "a1")
            async with browser.session.request(one.method, browser.address + path, json={}) as answer:
                assert answer.status in (401, 403), (one.path, answer.status)


async def test_every_operation_is_described(browser):
    status, document = await read(browser, "/openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == {("/api/v1" + one.path, one.method.lower()) for one in OPERATIONS}


def enqueue(store, subject="d1", revision=0, *, channel="mail", title="Ferry burns"):
    item = make_item(development=subject, report=make_report(title=title, url="https://alpha.example/a1"))
    alert = make_alert(DeliveryKind.DEVELOPMENT, (item,), story=STORY, subject=subject)
    from alerts.messages.alert import to_json

    made = make_delivery(f"{subject}{revision}{channel}", subject=subject, revision=revision, channel=channel,
                         story=STORY, kind=DeliveryKind.DEVELOPMENT, alert=to_json(alert))  # fmt: skip
    store.enqueue([made], NOW)


@pytest.fixture
def feed(browser):
    token, record = new_token("reader", Role.FEED, NOW, STORY)
    browser.site.store.add_token(record)
    return f"/feeds/{token}"


async def test_a_feed_has_each_revision_once(browser, feed):
    store = browser.site.store
    enqueue(store)
    enqueue(store, channel="hook")
    enqueue(store, revision=1, title="Toll <b>rises</b> & more")
    _, text = await browser.get(feed + ".atom")
    parsed = feedparser.parse(text)
    assert [entry.title for entry in parsed.entries] == ["Toll <b>rises</b> & more", "Ferry burns"]
    assert len({entry.id for entry in parsed.entries}) == 2
    _, text = await browser.get(feed + ".json")
    data = json.loads(text)
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in data["items"]] == ["Toll <b>rises</b> & more", "Ferry burns"]
    assert "<script" not in text
    assert "style=" not in text


async def test_an_unchanged_feed_is_not_sent_again(browser, feed):
    enqueue(browser.site.store)
    async with browser.session.get(browser.address + feed + ".atom") as answer:
        tag = answer.headers["ETag"]
    assert (await browser.get(feed + ".atom", headers={"If-None-Match": tag}))[0] == 304


async def test_a_feeds_token_opens_its_story_alone(tmp_path):
    async with dashboard(tmp_path, PROXY_ONLY) as browser:
        store = browser.site.store
        token, record = new_token("reader", Role.FEED, NOW, "another story")
        reader, read_record = new_token("script", Role.READ, NOW)
        store.add_token(record)
        store.add_token(read_record)
        assert (await browser.get(f"/feeds/{token}.atom?story={STORY}"))[0] == 404
        assert (await browser.get(f"/feeds/{reader}.atom?story={STORY}"))[0] == 200
        assert (await browser.get(f"/feeds/{token[:-1]}.atom"))[0] == 404
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await browser.get("/api/v1/developments", headers=bearer))[0] == 403
        store.revoke_token("script")
        assert (await browser.get(f"/feeds/{reader}.atom?story={STORY}"))[0] == 404
