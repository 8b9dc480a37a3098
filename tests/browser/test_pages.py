"""Every page in a real browser: no error, no breach of the policy, no other host, no serious fault for readers' tools."""

import pytest

from tests.support.browser import watched_page
from tests.support.dashboard import add_report, dashboard
from tests.support.dashboard_pages import example, pages

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "no script": {"java_script_enabled": False},
    "right to left": {"locale": "ar"},
    "phone": {"viewport": {"width": 320, "height": 640}},
    "phone, right to left": {
        "viewport": {"width": 320, "height": 640},
        "locale": "ar",
        "color_scheme": "dark",
    },
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", pages())
async def test_a_page(chromium, desk, locked, path, look):
    site = locked if path == "/login" else desk
    async with watched_page(chromium, site.address, **LOOKS[look]) as seen:
        assert await seen.go(example(path, site.mail)) == 200
        assert await seen.page.title() not in ("", "Susulan", "owned")
        direction = "rtl" if "left" in look else "ltr"
        assert await seen.page.locator("html").get_attribute("dir") == direction
        await seen.open_details()
        assert await seen.overflow() == []
        if look != "no script":
            assert await seen.faults() == []
        assert await seen.settled() == []


@pytest.mark.parametrize("path", [path for path in pages() if "{" not in path and path != "/login"])
async def test_a_page_of_an_empty_newsroom(chromium, empty, path):
    async with watched_page(chromium, empty.address, **LOOKS["phone"]) as seen:
        assert await seen.go(example(path, "")) == 200
        await seen.open_details()
        assert (await seen.overflow(), await seen.faults(), await seen.settled()) == ([], [], [])


async def test_a_refused_act_and_a_refused_log_in_are_explained(chromium, desk, locked):
    async with watched_page(chromium, desk.address) as seen:
        await seen.go("/d/d6")
        await seen.page.locator("[name=into]").fill("d99")
        await seen.page.get_by_role("button", name="Merge").click()
        assert await seen.page.get_by_role("alert").inner_text() != ""
        assert await seen.faults() == []
    async with watched_page(chromium, locked.address) as seen:
        await seen.go("/login")
        await seen.page.get_by_label("Password").fill("guess")
        await seen.page.keyboard.press("Enter")
        assert await seen.page.get_by_role("alert").inner_text() == "The password is wrong."
        assert await seen.faults() == []


async def test_today_is_made_anew_in_place_when_something_changes(chromium, tmp_path, monkeypatch):
    monkeypatch.setattr("service.dashboard.pages.live.CHECK_INTERVAL_S", 0.02)
    async with dashboard(tmp_path) as desk, watched_page(chromium, desk.address) as seen:
        async with seen.page.expect_response("**/live"):
            await seen.go("/")
        await seen.page.evaluate("window.kept = true")
        add_report(desk.site.store, title="Ferry burns")
        await seen.page.get_by_text("Ferry burns").wait_for()
        assert await seen.page.evaluate("window.kept")
        assert await seen.page.locator("main h1").count() == 1
        assert await seen.faults() == []
        assert await seen.settled() == []
