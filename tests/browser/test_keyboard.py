"""Pages by keyboard alone: skip link, order, visible focus, forms, and the keys of the dashboard."""

import pytest

from tests.support.browser import watched_page
from tests.support.dashboard import STORY, add_report, dashboard
from tests.support.dashboard_pages import example, pages

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const shown = one.type === "checkbox" || one.tagName === "IFRAME" || (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0);
    window.stops = window.stops || new Set();
    const again = window.stops.has(one);
    window.stops.add(one);
    return {tag: one.tagName, text: one.textContent.trim().slice(0, 60), again, shown, width: box.width, x: box.x,
        wanted: one.tabIndex <= 0};
}"""
ALL_STOPS = """() => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")]
    .filter(one => one.checkVisibility() && !one.disabled && one.name !== "radio").length"""
MAX_STOPS = 250


@pytest.mark.parametrize("path", pages())
async def test_every_link_and_button_is_reached_and_its_focus_seen(chromium, desk, locked, path):
    site = locked if path == "/login" else desk
    async with watched_page(chromium, site.address) as seen:
        await seen.go(example(path, site.mail))
        wanted, stops = await seen.page.evaluate(ALL_STOPS), []
        for _ in range(MAX_STOPS):
            await seen.page.keyboard.press("Tab")
            stop = await seen.page.evaluate(FOCUSED)
            if stop["tag"] == "BODY" or stop["again"]:
                break
            stops.append(stop)
        assert [one for one in stops if not one["shown"] or not one["width"] or not one["wanted"]] == []
        assert stops[0]["text"]
        assert len(stops) >= wanted


async def test_the_skip_link_leads_past_the_navigation(chromium, desk):
    async with watched_page(chromium, desk.address) as seen:
        await seen.go("/")
        await seen.page.keyboard.press("Tab")
        assert (await seen.page.evaluate(FOCUSED))["x"] >= 0
        await seen.page.keyboard.press("Enter")
        await seen.page.keyboard.press("Tab")
        assert await seen.page.evaluate("document.querySelector('main').contains(document.activeElement)")
        assert seen.problems == []


async def test_the_keys_lead_through_developments_and_back(chromium, desk):
    async with watched_page(chromium, desk.address) as seen:
        await seen.go("/")
        for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1)):
            await seen.page.keyboard.press(key)
            at = "[...document.querySelectorAll('.development h3 a')].indexOf(document.activeElement)"
            assert await seen.page.evaluate(at) == place
        await seen.page.keyboard.press("o")
        await seen.page.wait_for_url("**/d/*")
        await seen.page.keyboard.press("u")
        await seen.page.wait_for_url(seen.address + "/")
        assert seen.problems == []


@pytest.mark.parametrize("script", [True, False])
async def test_acts_and_their_undo_by_keyboard(chromium, tmp_path, script):
    async with dashboard(tmp_path) as desk, watched_page(
        chromium, desk.address, java_script_enabled=script
    ) as seen:  # fmt: skip
        store = desk.site.store
        add_report(store, title="North Korean troops killed in Kursk", text="Seoul says 600 were killed.")
        await seen.go("/r/a1")
        await seen.page.get_by_role("button", name="Not this story").press("Enter")
        await seen.page.wait_for_load_state()
        assert [(one.off_story, one.story) for one in store.feedback()] == [(True, STORY)]
        await seen.go("/decisions")
        await seen.page.get_by_role("button", name="Undo").press("Space")
        await seen.page.wait_for_load_state()
        assert store.feedback() == []
        await seen.go("/search")
        await seen.page.get_by_role("searchbox").fill("kursk")
        await seen.page.keyboard.press("Enter")
        await seen.page.wait_for_url("**/search?q=kursk")
        assert await seen.page.locator("mark").all_inner_texts() == ["Kursk"]
        assert seen.problems == []
