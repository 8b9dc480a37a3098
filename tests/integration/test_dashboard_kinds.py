"""The outbox and the API name messages as mails do."""

import json
from dataclasses import replace

import pytest

from alerts.delivery.outbox import delivery_of
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item
from tests.support.dashboard import STORY, dashboard
from tests.support.records import NOW

LOOKS_BACK = make_item(retrospective=True)


@pytest.mark.parametrize(
    ("kind", "items", "named"),
    [
        (DeliveryKind.DEVELOPMENT, [make_item()], "new"),
        (DeliveryKind.UPDATE, [make_item()], "update"),
        (DeliveryKind.DEVELOPMENT, [LOOKS_BACK], "background"),
        (DeliveryKind.SUMMARY, [make_item()], "digest"),
    ],
)
async def test_the_kind_of_a_message(tmp_path, kind, items, named):
    delivery = delivery_of(make_alert(kind, items, story=STORY), "local", "", now=NOW)
    async with dashboard(tmp_path) as browser:
        browser.site.store.enqueue([delivery], NOW)
        (listed,) = json.loads((await browser.get("/api/v1/deliveries"))[1])["items"]
        assert (listed["kind"], listed["message_kind"]) == (kind.value, named)
        assert f"<td>{named}" in (await browser.get("/outbox"))[1]
        assert f'<p class="meta">{named}' in (await browser.get(f"/outbox/{delivery.id}"))[1]


async def test_an_alert_that_cannot_be_read_hides_no_other(tmp_path):
    whole = delivery_of(make_alert(story=STORY), "local", "", now=NOW)
    broken = replace(whole, id="broken", subject="d9", alert="{}")
    async with dashboard(tmp_path) as browser:
        browser.site.store.enqueue([whole, broken], NOW)
        listed = json.loads((await browser.get("/api/v1/deliveries"))[1])["items"]
        assert sorted(one["message_kind"] for one in listed) == ["development", "new"]
        assert (await browser.get("/outbox"))[0] == 200
