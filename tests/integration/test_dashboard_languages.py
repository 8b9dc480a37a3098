"""The pages are in the language that the browser prefers, else in that of the config."""

import pytest

from tests.support.dashboard import CONFIG, STORY, add_report, dashboard

PATHS = ("/", "/d/d1", "/r/a1", "/outbox", "/sources", "/sources/alpha", "/decisions", "/search?q=ferry",
         f"/s/{STORY}/figures", f"/s/{STORY}", "/settings", "/start")  # fmt: skip


@pytest.mark.parametrize(
    ("header", "language", "direction", "heading"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de", "ltr", "Heute"),
        ("ar", "ar", "rtl", "اليوم"),
        ("nl, ja;q=0.5", "ja", "ltr", "今日"),
        ("nl", "ko", "ltr", "오늘"),
        ("", "ko", "ltr", "오늘"),
        ("<script>, *", "ko", "ltr", "오늘"),
    ],
)
async def test_the_language_of_a_page(tmp_path, header, language, direction, heading):
    text = '[service]\nlanguages = ["ko", "en"]\n' + CONFIG
    async with dashboard(tmp_path, text=text) as browser:
        _, page = await browser.get("/", headers={"Accept-Language": header})
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f"<h1>{heading}</h1>" in page


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_has_a_heading_in_another_language(tmp_path, path):
    """A text that cannot take the values of its template would end in an error."""
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store, title="Ferry burns")
        english = (await browser.get(path))[1]
        for language in ("ar", "fr", "ja"):
            status, page = await browser.get(path, headers={"Accept-Language": language})
            assert status == 200
            assert f'lang="{language}"' in page
            assert page != english


async def test_a_refused_act_says_why_in_the_readers_language(tmp_path):
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store)
        status, page = await browser.post("/d/d1/silence", {"days": "999"}, headers={"Accept-Language": "de"})
        assert status == 409
        assert "Stummschalten geht für 1 bis 365 Tage." in page
        status, page = await browser.post("/d/d1/merge", {"into": "dff"}, headers={"Accept-Language": "de"})
        assert status == 409
        assert "no development has a key" in page


async def test_a_page_in_another_language_is_another_page(tmp_path):
    async with dashboard(tmp_path) as browser:
        add_report(browser.site.store)
        async with browser.session.get(browser.address + "/") as answer:
            tag = answer.headers["ETag"]
        status, page = await browser.get("/", headers={"If-None-Match": tag, "Accept-Language": "de"})
        assert status == 200
        assert "<h1>Heute</h1>" in page
