"""Who may see the dashboard and change something: hosts, origins, log-in, proxies, tokens, roles."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from service.dashboard.access.passwords import hash_password
from service.dashboard.access.tokens import new_token
from store.records.dashboard.access import Role
from tests.support.dashboard import OPEN, STORY, add_report, dashboard
from tests.support.records import NOW, FakeClock

PASSWORD = "right horse, right battery"
HASH, READ_HASH = hash_password(PASSWORD), hash_password("only to read")
LOCKED = replace(OPEN, auth="password", password=HASH, read_password=READ_HASH)
PROXY = replace(OPEN, auth="proxy", proxy_from=(ip_network("127.0.0.1/32"),), act=frozenset({"ana"}))


async def log_in(browser, password=PASSWORD, name="Ana", to="/outbox"):
    return await browser.post("/login", {"password": password, "name": name, "to": to})


async def test_on_loopback_everybody_reads_and_acts(tmp_path):
    async with dashboard(tmp_path) as browser:
        assert (await browser.get("/"))[0] == 200
        assert await browser.post("/seen") == (303, "/")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example@127.0.0.1", ""])
async def test_another_host_name_is_refused(tmp_path, host):
    async with dashboard(tmp_path) as browser:
        status, text = await browser.get("/", headers={"Host": host})
        assert (status, "not a name of this dashboard" in text) == (403, True)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "desk.example.org"])
async def test_own_names_are_accepted(tmp_path, name):
    async with dashboard(tmp_path, replace(OPEN, url="https://desk.example.org")) as browser:
        assert (await browser.get("/", headers={"Host": name}))[0] == 200


@pytest.mark.parametrize(
    ("site", "headers", "status"),
    [
        ("same-origin", {}, 303),
        ("none", {}, 303),
        ("cross-site", {}, 403),
        ("same-site", {}, 403),
        (None, {}, 403),
        (None, {"Origin": "http://127.0.0.2:8090"}, 403),
        (None, {"Origin": "null"}, 403),
        ("cross-site", {"Origin": "OWN"}, 403),
        (None, {"Origin": "OWN"}, 303),
    ],
)
async def test_only_our_own_pages_change_something(tmp_path, site, headers, status):
    async with dashboard(tmp_path) as browser:
        sent = {key: browser.address if value == "OWN" else value for key, value in headers.items()}
        assert (await browser.post("/seen", site=site, headers=sent))[0] == status
        changed = browser.site.store.last_look("") is not None
        assert changed is (status == 303)


async def test_a_password_lets_in_and_its_session_ends(tmp_path):
    clock = FakeClock()
    async with dashboard(tmp_path, LOCKED, clock=clock) as browser:
        status, _ = await browser.get("/")
        assert status == 303
        assert (await browser.get("/login"))[0] == 200
        assert await log_in(browser) == (303, "/outbox")
        status, page = await browser.get("/")
        assert (status, "Log out" in page, "Ana" in page) == (200, True, True)
        clock.advance(12 * 3_600 + 1)
        assert (await browser.get("/"))[0] == 303


async def test_a_session_that_is_used_ends_after_a_month(tmp_path):
    clock = FakeClock()
    async with dashboard(tmp_path, LOCKED, clock=clock) as browser:
        await log_in(browser)
        sessions, used = browser.site.gate.sessions, 0
        secret = next(one.value for one in browser.session.cookie_jar)
        while await sessions.find(secret, clock()):
            clock.advance(6 * 3_600)
            used += 1
        assert used == 30 * 4 + 1


async def test_logging_out_ends_the_session_in_the_store(tmp_path):
    async with dashboard(tmp_path, LOCKED) as browser:
        await log_in(browser)
        cookies = {one.key: one.value for one in browser.session.cookie_jar}
        assert (await browser.post("/logout"))[0] == 303
        browser.session.cookie_jar.update_cookies(cookies)
        assert (await browser.get("/"))[0] == 303


async def test_a_changed_password_ends_all_sessions(tmp_path):
    async with dashboard(tmp_path, LOCKED) as browser:
        await log_in(browser)
        sessions = browser.site.gate.sessions
        sessions._config = replace(LOCKED, password=hash_password(PASSWORD))
        assert (await browser.get("/"))[0] == 303


async def test_the_cookie_is_kept_from_scripts_and_other_sites(tmp_path):
    async with dashboard(tmp_path, replace(LOCKED, url="https://desk.example.org")) as browser:
        data, headers = {"password": PASSWORD}, {"Sec-Fetch-Site": "same-origin", "Host": "desk.example.org"}
        async with browser.session.post(
            browser.address + "/login", data=data, headers=headers, allow_redirects=False
        ) as answer:
            cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-susulan=")
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= {
            part.strip() for part in cookie.split(";")
        }


async def test_wrong_passwords_are_limited_and_a_right_one_is_then_refused_too(tmp_path):
    async with dashboard(tmp_path, LOCKED) as browser:
        statuses = [(await log_in(browser, "guess"))[0] for _ in range(6)]
        assert statuses == [403] * 5 + [429]
        assert (await log_in(browser))[0] == 429


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\r\nX: y", "x"]
)
async def test_a_log_in_leads_nowhere_else(tmp_path, to):
    async with dashboard(tmp_path, LOCKED) as browser:
        assert await log_in(browser, to=to) == (303, "/")


async def test_the_second_password_only_reads(tmp_path):
    async with dashboard(tmp_path, LOCKED) as browser:
        await log_in(browser, "only to read")
        assert (await browser.get("/decisions"))[0] == 200
        assert (await browser.post("/seen"))[0] == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Remote-User": "ana"}, 200),
        ({"Remote-User": ""}, 303),
        ({"Remote-User": "x" * 61}, 303),
        ({"Remote-User": "a\tb"}, 303),
    ],
)
async def test_a_proxy_names_the_user(tmp_path, headers, status):
    async with dashboard(tmp_path, PROXY) as browser:
        assert (await browser.get("/", headers=headers))[0] == status


async def test_a_name_from_elsewhere_than_the_proxy_is_not_believed(tmp_path):
    elsewhere = replace(PROXY, proxy_from=(ip_network("192.0.2.0/24"),))
    async with dashboard(tmp_path, elsewhere) as browser:
        assert (await browser.get("/", headers={"Remote-User": "ana"}))[0] == 303


async def test_act_names_who_may_change_something(tmp_path):
    async with dashboard(tmp_path, PROXY) as browser:
        assert (await browser.post("/seen", headers={"Remote-User": "ana"}))[0] == 303
        assert (await browser.post("/seen", headers={"Remote-User": "bob"}))[0] == 403


async def test_a_token_reads_or_acts_by_its_role_and_can_be_revoked(tmp_path):
    async with dashboard(tmp_path, LOCKED) as browser:
        store = browser.site.store
        reader, read_record = new_token("reader", Role.READ, NOW)
        actor, act_record = new_token("actor", Role.ACT, NOW)
        feed, feed_record = new_token("feed", Role.FEED, NOW, STORY)
        for record in (read_record, act_record, feed_record):
            store.add_token(record)
        bearer = {name: {"Authorization": f"Bearer {token}"} for name, token in
                  (("reader", reader), ("actor", actor), ("feed", feed))}  # fmt: skip
        assert (await browser.get("/", headers=bearer["reader"]))[0] == 200
        assert (await browser.post("/seen", site=None, headers=bearer["reader"]))[0] == 403
        assert (await browser.post("/seen", site=None, headers=bearer["actor"]))[0] == 303
        assert (await browser.get("/", headers=bearer["feed"]))[0] == 403
        store.revoke_token("actor")
        assert (await browser.get("/", headers=bearer["actor"]))[0] == 303


async def test_without_a_session_nothing_of_a_story_is_said(tmp_path):
    async with dashboard(tmp_path, LOCKED) as browser:
        add_report(browser.site.store, title="Secret headline")
        for path in (
            "/",
            "/d/d1",
            "/r/a1",
            "/outbox",
            "/search?q=secret",
            "/live",
            "/sources",
            f"/s/{STORY}/figures",
        ):
            status, text = await browser.get(path)
            assert (status, "Secret" in text) == (303, False), path
