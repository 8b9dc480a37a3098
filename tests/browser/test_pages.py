"""Every page in a real browser: no error, no breach of the policy, no other host, no serious fault for readers' tools."""

import pytest

from tests.support.browser import watched_page
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
        assert await seen.overflow() == []
        if look != "no script":
            assert await seen.faults() == []
        assert await seen.settled() == []
