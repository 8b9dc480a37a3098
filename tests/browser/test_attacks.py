"""What others try from pages of their own, and from headlines: a real browser is the victim."""

from contextlib import asynccontextmanager
from email.message import EmailMessage
from html import escape

import pytest
from aiohttp import web

from alerts.messages.alert import to_json
from tests.browser.conftest import PASSWORD
from tests.support.alerting import make_alert
from tests.support.browser import REBOUND, watched_page
from tests.support.dashboard import dashboard
from tests.support.dashboard_pages import example, pages
from tests.support.dashboard_sample import RENDERED_TEMPLATE
from tests.support.records import NOW, make_delivery

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@asynccontextmanager
async def page_of_others(html, host="127.0.0.2", asked=None):
    """The address of a page that an attacker serves, without any policy; paths that are asked for go into a list."""

    async def show(request):
        if asked is not None:
            asked.append(request.path)
        return web.Response(text=f"<!doctype html><title>bait</title>{html}", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", show)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, 0).start()
        yield f"http://{host}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def reader(chromium, locked):
    """A page of a reader who is logged in."""
    async with watched_page(chromium, locked.address) as seen:
        await seen.go("/login")
        await seen.page.get_by_label("Your name").fill("Ana")
        await seen.page.get_by_label("Password").fill(PASSWORD)
        await seen.page.keyboard.press("Enter")
        await seen.page.wait_for_url(seen.address + "/")
        assert await seen.page.locator("h1").inner_text() == "Today"
        yield seen


@pytest.mark.parametrize("path", pages())
async def test_a_hostile_headline_stays_a_text(chromium, desk, locked, path):
    site = locked if path == "/login" else desk
    async with watched_page(chromium, site.address) as seen:
        await seen.go(example(path, site.mail))
        assert await seen.settled() == []
        assert "owned" not in (await seen.page.evaluate("document.title")).split("<")[0]
        assert RENDERED_TEMPLATE not in await seen.page.locator("body").inner_text()
        assert await seen.page.locator("a:not([href^='/']):not([href^='http']):not([href^='#'])").count() == 0
        assert await seen.page.locator("script:not([src]), [onerror], [onclick], [style], img").count() == 0
        assert await seen.page.locator("a[href^='http']:not([rel~=noopener])").count() == 0


BAITS = {
    "form": '<form method=post action="{to}"><input name=x></form><script>document.forms[0].submit()</script>',
    "plain form": '<form method=post enctype=text/plain action="{to}"></form><script>document.forms[0].submit()</script>',
    "fetch": "<script>fetch('{to}', {{method: 'POST', credentials: 'include', mode: 'no-cors'}})"
    ".finally(() => document.title = 'done')</script>",
    "sandboxed form": "<iframe sandbox='allow-scripts allow-forms' srcdoc=\"{escaped}\"></iframe>",
}


@pytest.mark.parametrize("bait", BAITS)
@pytest.mark.parametrize("host", ["127.0.0.2", "127.0.0.1"])
async def test_no_page_of_others_acts_for_a_reader(chromium, locked, bait, host):
    to = f"{locked.address}/seen"
    html = BAITS[bait].format(to=to, escaped=escape(BAITS["form"].format(to=to)))
    async with reader(chromium, locked) as seen, page_of_others(html, host) as address:
        heard = []
        seen.page.context.on(
            "response", lambda answer: heard.append(answer.status) if answer.url == to else None
        )
        seen.page.context.on("requestfailed", lambda one: heard.append(0) if one.url == to else None)
        await seen.page.goto(address)
        for _ in range(100):
            if not (answered := heard or [one for one in seen.problems if "403" in one]):
                await seen.page.wait_for_timeout(20)
        assert answered
        assert set(heard) <= {0, 403}
        assert locked.site.store.last_look("Ana") is None
        assert locked.site.store.last_look("") is None


async def test_no_page_of_others_frames_or_reads_the_dashboard(chromium, locked):
    html = f"""<iframe src="{locked.address}/"></iframe><script>
        fetch("{locked.address}/", {{credentials: "include"}}).then(one => one.text()).then(text => document.title = text,
            () => document.title = "refused")</script>"""
    async with reader(chromium, locked) as seen, page_of_others(html) as address:
        await seen.page.goto(address)
        await seen.page.wait_for_function("document.title !== 'bait'")
        assert await seen.page.title() == "refused"
        assert any("frame-ancestors" in one for one in seen.problems)
        (_, frame) = seen.page.frames
        assert "Today" not in await frame.content()


async def test_a_name_that_was_rebound_to_this_machine_shows_nothing(chromium, desk):
    async with watched_page(chromium, desk.address) as seen:
        answer = await seen.page.goto(desk.address.replace("127.0.0.1", REBOUND))
        assert answer.status == 403
        assert (
            await seen.page.locator("body").inner_text()
            == "the Host header is not a name of this dashboard\n"
        )


async def test_a_script_never_sees_the_session(chromium, locked):
    async with reader(chromium, locked) as seen:
        assert await seen.page.evaluate("document.cookie") == ""
        (cookie,) = await seen.page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        await seen.page.get_by_role("button", name="Log out").click()
        await seen.page.wait_for_url("**/login")
        assert await seen.page.context.cookies() == []
        assert seen.problems == []


MAIL = """<h1>Mail</h1><script>top.document.title = "owned"; alert(1)</script><img src="EVILx.png" onerror="alert(2)">
    <link rel=stylesheet href="EVILx.css"><iframe src="EVILframe"></iframe><object data="EVILx.svg"></object>
    <style>h1 { background: url(EVILy.png) } @import "EVILy.css";</style>"""


async def test_a_mails_html_runs_and_loads_nothing(chromium, tmp_path):
    asked, mail = [], EmailMessage()
    mail.set_content("plain")
    async with (
        dashboard(tmp_path) as desk,
        watched_page(chromium, desk.address) as seen,
        page_of_others("", asked=asked) as evil,
    ):
        mail.add_alternative(MAIL.replace("EVIL", evil), subtype="html")
        store = desk.site.store
        store.enqueue([make_delivery("m1", alert=to_json(make_alert()))], NOW)
        (leased,) = store.lease_deliveries(NOW, 60, 1)
        store.save_content(leased, mail.as_bytes(), "<m1@susulan.example>")
        await seen.go("/outbox/m1")
        await seen.page.frame_locator("iframe").get_by_text("Mail").wait_for()
        assert any("script" in one for one in await seen.settled())
        assert not any(one.startswith("dialog") for one in seen.problems)
        assert "owned" not in await seen.page.title()
        await seen.page.goto(evil + "end")
        assert set(asked) <= {"/end", "/favicon.ico"}
