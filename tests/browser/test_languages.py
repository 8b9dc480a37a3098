"""Foreign text says its language, so that the browser can translate it, and has a direction of its own."""

import pytest

from tests.support.browser import watched_page
from tests.support.dashboard_pages import example, pages
from tests.support.dashboard_sample import HOSTILE
from tests.support.golden_alerts import TOLD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MISTAKES = """told => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, one = node.parentElement;
        for (const [language, text] of told) {
            if (!node.data.includes(text) || one.closest("svg, option, textarea, pre, code, dd")) continue;
            const lang = one.closest("[lang]").lang, apart = one.closest("bdi, [dir=auto]") || node.data[node.data.indexOf(text) - 1] === "\\u2068";
            if (/[\\u202a-\\u202e]/.test(node.data)) found.push(`overrides: ${one.outerHTML.slice(0, 150)}`);
            if (language && lang !== language) found.push(`${lang} instead of ${language}: ${one.outerHTML.slice(0, 150)}`);
            if (!apart) found.push(`without a direction: ${one.outerHTML.slice(0, 150)}`);
        }
    }
    return found;
}"""


@pytest.mark.parametrize("path", pages())
async def test_foreign_text_is_marked(chromium, desk, locked, path):
    site = locked if path == "/login" else desk
    told = [
        (language, text)
        for language, (_, title, sentence, _) in TOLD.items()
        for text in (title, sentence[:40])
    ]
    async with watched_page(chromium, site.address, java_script_enabled=False) as seen:
        await seen.go(example(path, site.mail))
        assert await seen.page.evaluate(MISTAKES, [*told, ("", HOSTILE[:20])]) == []
