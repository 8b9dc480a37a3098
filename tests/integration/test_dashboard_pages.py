"""The pages of the dashboard show what is stored, escape what is foreign, and run nothing."""

from dataclasses import replace
from email.message import EmailMessage
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from alerts.messages.alert import to_json
from service.dashboard.responses import CONTENT_SECURITY_POLICY
from store.records.proposals import AppliedProposal, ProposedKey
from tests.support.alerting import make_alert
from tests.support.dashboard import CONFIG, OPEN, STORY, add_report, dashboard
from tests.support.records import NOW, make_delivery

LOCAL = ip_network("127.0.0.1/32")
HOSTILE = "<script>alert(1)</script>{{7*7}}\u202eevil"
PATHS = ("/", "/d/d1", "/r/a1", "/outbox", "/sources", "/sources/alpha", "/decisions", "/search?q=script",
         f"/s/{STORY}/figures", f"/s/{STORY}", "/settings", "/start")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_foreign_words_are_escaped_and_the_policy_forbids_inline_code(tmp_path, path):
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store, title=HOSTILE, url="javascript:alert(1)")
        async with browser.session.get(browser.address + path) as answer:
            page = await answer.text()
            assert answer.status == 200, page
            assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "<script>alert" not in page
        assert "49" not in page or "{{7*7}}" in page or "script" not in page
        assert 'href="javascript' not in page
        assert " onclick" not in page
        assert "\u202e" not in page
        assert "style=" not in page


async def test_today_shows_what_is_new_since_the_last_look(tmp_path):
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store, title="Ferry burns")
        _, page = await browser.get("/")
        assert "Ferry burns" in page
        assert "1 developments" in page or "1 development" in page
        await browser.post("/seen")
        _, page = await browser.get("/")
        assert "Since your last look" in page
        assert "unread" not in page


async def test_an_unchanged_page_is_not_sent_again(tmp_path):
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store)
        async with browser.session.get(browser.address + "/") as answer:
            tag = answer.headers["ETag"]
        same = {"If-None-Match": tag}
        assert (await browser.get("/", headers=same))[0] == 304
        assert (await browser.get("/?story=troops", headers=same))[0] == 200
        add_report(browser.site.store, "a2", "d2")
        assert (await browser.get("/", headers=same))[0] == 200


async def test_a_fragment_is_the_main_part_alone(tmp_path):
    async with dashboard(tmp_path) as browser:
        _, page = await browser.get("/", headers={"HX-Request": "true"})
        assert page.lstrip().startswith('<div id="today"')
        assert "<html" not in page


@pytest.mark.parametrize("path", ["/d/none", "/r/none", "/outbox/none", "/sources/none", "/s/none/figures",
                                  "/?story=none", "/outbox?state=none", "/static/none.js", "/nothing"])  # fmt: skip
async def test_what_is_not_there_is_said_plainly(tmp_path, path):
    async with dashboard(tmp_path) as browser:
        assert (await browser.get(path))[0] == 404


async def test_split_merge_and_undo(tmp_path):
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        for article, key in (("a1", "d1"), ("a2", "d2")):
            add_report(store, article, key)
        status, target = await browser.post("/d/d1/merge", {"into": "d2"})
        assert (status, target) == (303, "/d/d2")
        (override,) = store.overrides()
        assert (await browser.post("/d/d1/merge", {"into": "d2"}))[0] == 409
        assert await browser.post(f"/decisions/overrides/{override.id}/undo") == (303, "/decisions")
        assert store.overrides() == []
        assert (await browser.post(f"/decisions/overrides/{override.id}/undo"))[0] == 409


async def test_feedback_is_stored_with_who_gave_it_and_undone(tmp_path):
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        add_report(store, title="North Korean troops killed in Kursk", text="Seoul says 600 were killed.")
        given = {"story": STORY, "verdict": "not-this-story", "to": "/r/a1"}
        assert await browser.post("/r/a1/feedback", given) == (303, "/r/a1")
        assert await browser.post("/r/a1/feedback", given) == (303, "/r/a1")
        (feedback,) = store.feedback()
        assert (feedback.useful, feedback.off_story, feedback.channel) == (False, True, "dashboard")
        assert (await browser.post("/r/a1/feedback", {**given, "verdict": "maybe"}))[0] == 409
        assert (await browser.post("/r/a1/feedback", {**given, "story": "none"}))[0] == 409
        await browser.post(f"/decisions/feedback/{feedback.id}/undo")
        assert store.feedback() == []


async def test_a_report_is_judged_with_the_proposals_that_are_applied(tmp_path):
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        add_report(store, title="North Korean troops killed in Kursk", text="Seoul says 600 were killed.")
        assert "excluded by" not in (await browser.get("/r/a1"))[1]
        exclusion = AppliedProposal(
            "p1", STORY, ProposedKey.EXCLUDE, "Kursk", ("Kursk",), "", None, (), "", browser.site.clock()
        )
        store.add_applied_proposal(exclusion)
        assert "excluded by" in (await browser.get("/r/a1"))[1]


async def test_a_silence_is_of_one_development_and_ends(tmp_path):
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        add_report(store)
        assert (await browser.post("/d/d1/silence", {"days": "0"}))[0] == 409
        assert (await browser.post("/d/d1/silence", {"days": "3"}))[0] == 303
        (silence,) = store.silences(browser.site.clock())
        assert silence.development == "d1"
        await browser.post(f"/decisions/silences/{silence.id}/end")
        assert store.silences(browser.site.clock()) == []


async def test_the_events_only_say_that_something_changed(tmp_path, monkeypatch):
    monkeypatch.setattr("service.dashboard.pages.live.CHECK_INTERVAL_S", 0.02)
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store)
        async with browser.session.get(browser.address + "/live") as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert await answer.content.readuntil(b"\n\n") == b"retry: 5000\n\n"
            add_report(browser.site.store, "a2", "d2")
            heard = await answer.content.readuntil(b"\n\n")
        assert heard == b"event: changed\ndata: today\n\n"


async def test_figures_as_csv_run_nothing_in_a_spreadsheet(tmp_path):
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store, title="=HYPERLINK(1)")
        status, text = await browser.get(f"/s/{STORY}/figures.csv")
        assert status == 200
        assert text.startswith("story,what,who_says")
        assert ",=HYPER" not in text


REPORT = (
    "North Korean troops killed in Kursk\nSeoul says 600 North Korean soldiers sent to Russia were killed."
)


async def test_a_text_is_explained_and_nothing_is_stored(tmp_path):
    async with dashboard(tmp_path) as browser:
        status, page = await browser.post(f"/s/{STORY}/explain", {"text": REPORT})
        assert (status, "a follow-up" in page, "<mark>" in page) == (200, True, True)
        status, page = await browser.post(f"/s/{STORY}/explain", {"text": "Bakery opens\nBread is sold."})
        assert (status, "not a follow-up" in page) == (200, True)
        status, page = await browser.post(f"/s/{STORY}/explain", {"text": " "})
        assert (status, 'role="alert"' in page) == (200, True)
        assert browser.site.store.counts().articles == 0


async def test_an_address_is_fetched_by_the_guarded_client_only(tmp_path):
    async with dashboard(tmp_path) as browser:
        for address in ("http://127.0.0.1:1/", "http://169.254.169.254/latest", "file:///etc/passwd"):
            status, page = await browser.post(f"/s/{STORY}/explain", {"address": address})
            assert (status, 'role="alert"' in page, "root:" in page) == (200, True, False), address


async def test_a_change_is_tried_over_the_stored_reports(tmp_path):
    async with dashboard(tmp_path) as browser:
        title, text = REPORT.split("\n")
        add_report(browser.site.store, title=title, text=text)
        path = f"/s/{STORY}/preview"
        status, page = await browser.post(path, {"key": "exclude", "value": "Kursk"})
        assert status == 200
        assert "would have added 0 and removed 1" in page
        assert "exclude = [&#34;Kursk&#34;]" in page
        _, page = await browser.post(path, {"key": "threshold", "value": "0.1"})
        assert "removed 0" in page
        for key, value in (("threshold", "2"), ("none", "x"), ("keywords", ""), ("must", 'near/"')):
            status, page = await browser.post(path, {"key": key, "value": value})
            assert (status, 'role="alert"' in page) == (200, True), key


async def test_a_reader_may_ask_but_not_have_a_page_fetched(tmp_path):
    async with dashboard(
        tmp_path, replace(OPEN, act=frozenset(), auth="proxy", proxy_from=(LOCAL,))
    ) as browser:
        named = {"Remote-User": "ana"}
        text = {"text": REPORT}
        assert (await browser.post(f"/s/{STORY}/explain", text, headers=named))[0] == 200
        address = {"address": "https://example.org/"}
        assert (await browser.post(f"/s/{STORY}/explain", address, headers=named))[0] == 403


SECRET = "hunter2hunter2hu"


async def test_settings_show_the_config_without_its_secrets(tmp_path):
    text = CONFIG + (
        '[[channels]]\nkind = "webhook"\nname = "hook"\n'
        f'url = "https://user:{SECRET}@hooks.example.org/x?token={SECRET}"\nsecret = "whsec_{SECRET}{SECRET}{SECRET}"\n'
    )
    async with dashboard(tmp_path, text=text) as browser:
        status, page = await browser.get("/settings")
        assert (status, SECRET in page, "***" in page, "hooks.example.org" in page) == (
            200,
            False,
            True,
            True,
        )
        status, page = await browser.post("/settings/check")
        assert (status, "stories" in page, SECRET in page) == (200, True, False)


async def test_readers_see_no_config(tmp_path):
    readers = replace(OPEN, act=frozenset(), auth="proxy", proxy_from=(LOCAL,))
    async with dashboard(tmp_path, readers) as browser:
        status, page = await browser.get("/settings", headers={"Remote-User": "ana"})
        assert (status, "[[channels]]" in page) == (200, False)


async def test_first_steps_say_what_is_missing(tmp_path):
    async with dashboard(tmp_path) as browser:
        _, page = await browser.get("/")
        assert 'href="/start"' in page
        status, page = await browser.get("/start")
        assert (status, "susulan sources suggest --add" in page, "maildir" in page) == (200, True, True)


async def test_a_development_shows_its_figures_and_follows_merges(tmp_path):
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        for article, key in (("a1", "d1"), ("a2", "d2")):
            add_report(store, article, key)
        _, page = await browser.get("/d/d1")
        assert 'class="number">600<' in page
        await browser.post("/d/d1/merge", {"into": "d2"})
        async with browser.session.get(browser.address + "/d/d1", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/d/d2")


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><title>Ferry &lt;b&gt;burns&lt;/b&gt;</title><link>https://news.example/1</link></item></channel></rss>"""


async def test_a_source_is_checked_on_request_and_nothing_is_stored(tmp_path):
    async def serve(_):
        return web.Response(text=FEED, content_type="application/rss+xml")

    server = TestServer(web.Application())
    server.app.router.add_get("/feed.xml", serve)
    await server.start_server()
    source = f'[crawler]\nallow_private = ["127.0.0.1/32"]\n[[sources]]\nname = "press"\nurl = "{server.make_url("/feed.xml")}"\n'
    try:
        async with dashboard(tmp_path, text=source + CONFIG) as browser:
            browser.site.store.sync_sources(browser.site.config.sources, browser.site.clock())
            status, page = await browser.post("/sources/press/check")
            assert (status, "Harbour Post" in page, "<b>burns" in page) == (200, True, False)
            assert 'href="https://news.example/1"' in page
            assert browser.site.store.counts().articles == 0
            await server.close()
            status, page = await browser.post("/sources/press/check")
            assert (status, 'role="alert"' in page) == (200, True)
            assert (await browser.post("/sources/none/check"))[0] == 404
    finally:
        await server.close()


async def test_a_mails_html_is_served_for_a_frame_that_runs_and_loads_nothing(tmp_path):
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        store.enqueue([make_delivery("m1", alert=to_json(make_alert()))], NOW)
        assert (await browser.get("/outbox/m1/message"))[0] == 404
        (leased,) = store.lease_deliveries(NOW, 60, 1)
        mail = EmailMessage()
        mail.set_content("plain")
        mail.add_alternative("<p>rich</p><script>alert(1)</script>", subtype="html")
        store.save_content(leased, mail.as_bytes(), "<m1@susulan.example>")
        async with browser.session.get(browser.address + "/outbox/m1/message") as answer:
            policy = answer.headers["Content-Security-Policy"].split("; ")
            assert "<p>rich</p>" in await answer.text()
        assert {"default-src 'none'", "frame-ancestors 'self'", "sandbox"} <= set(policy)
        assert not any("script" in part or "img" in part for part in policy)
        _, page = await browser.get("/outbox/m1")
        assert "<iframe" in page
        assert ' sandbox title="' in page
        assert "<script>alert" not in page
