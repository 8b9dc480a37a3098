"""The watch on pages sees what it is for: without these, a green test of a page would show nothing."""

import pytest

from tests.support.browser import watched_page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HARM = {
    "inline script": "document.body.append(Object.assign(document.createElement('script'), {text: 'window.owned = 1'}))",
    "inline style": "document.body.setAttribute('style', 'color: red')",
    "inline handler": "document.body.setAttribute('onclick', 'window.owned = 1')",
    "picture of another host": "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2:1/x.png'}))",
    "eval": "setTimeout(() => { eval('1') })",
    "error": "setTimeout(() => { throw new Error('broken') })",
    "console": "console.error('broken')",
    "dialog": "setTimeout(() => alert(1))",
    "another host": "fetch('http://127.0.0.2:1/').catch(() => 0)",
}


@pytest.mark.parametrize("harm", HARM)
async def test_harm_is_seen(chromium, desk, harm):
    async with watched_page(chromium, desk.address) as seen:
        await seen.go("/sources")
        assert seen.problems == []
        await seen.page.evaluate(f"() => {{ {HARM[harm]} }}")
        assert await seen.settled()
        assert await seen.page.evaluate("window.owned") is None


@pytest.mark.parametrize(
    "fault",
    [
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<button></button>')",
        "document.documentElement.removeAttribute('lang')",
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')",
        "document.body.insertAdjacentHTML('beforeend', '<p class=grey>soft</p>'); document.styleSheets[0].insertRule('.grey { color: #999; background: #fff }')",
    ],
)
async def test_a_fault_is_seen(chromium, desk, fault):
    async with watched_page(chromium, desk.address) as seen:
        await seen.go("/sources")
        await seen.page.evaluate(f"() => {{ {fault} }}")
        assert await seen.faults() != []


async def test_what_sticks_out_is_seen(chromium, desk):
    async with watched_page(chromium, desk.address, viewport={"width": 320, "height": 640}) as seen:
        await seen.go("/sources")
        await seen.page.evaluate("() => { document.styleSheets[0].insertRule('h1 { width: 400px }') }")
        assert (await seen.overflow())[0] > 50
