"""A real browser that looks at pages: Debian's Chromium, driven by Playwright."""

import os
import shutil
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

NAMES = ("chromium", "chromium-browser", "google-chrome")
REBOUND = "rebound.example"
"""A name that this browser resolves to 127.0.0.1, as DNS rebinding would."""
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
)
_WATCH = """
addEventListener("securitypolicyviolation", event =>
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def executable():
    """Where a browser is installed; empty if none is."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def why_not():
    """Why no test can run in a browser here; empty if it can."""
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed: pip install -e '.[test,browser]'"
    return "" if executable() else f"no browser is installed ({', '.join(NAMES)}): apt-get install chromium"


@asynccontextmanager
async def started_browser():
    """One browser process for many tests."""
    from playwright.async_api import async_playwright

    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=executable(), args=arguments)
        try:
            yield browser
        finally:
            await browser.close()


class Watched:
    """A page, with everything that must not happen on it."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.problems = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("dialog", self._on_dialog)
        page.on("request", self._on_request)

    async def go(self, path):
        """Open a page of the dashboard; returns the status of its answer."""
        answer = await self.page.goto(self.address + path, wait_until="load")
        return answer.status

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    async def _on_dialog(self, dialog):
        self.problems.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _on_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.problems.append(f"request to another host: {request.url}")

    async def settled(self):
        """What happened that must not, also what the browser tells a moment later."""
        await self.page.wait_for_timeout(100)  # without scripts no timer of the page runs
        return self.problems

    async def open_details(self):
        """Open what a reader can open: hidden parts are not looked at."""
        await self.page.evaluate(
            "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
        )

    async def overflow(self):
        """How many pixels the page is wider than its window, and what sticks out."""
        return await self.page.evaluate(
            """() => {
                const wide = document.documentElement.scrollWidth - innerWidth;
                const out = [...document.body.querySelectorAll("*")].filter(one => !one.closest(".scroll") &&
                    one.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(one => one.outerHTML.slice(0, 160));
                return wide > 0 ? [wide, ...out] : [];
            }"""
        )

    async def faults(self):
        """Serious and critical findings of axe."""
        from axe_playwright_python.async_playwright import Axe

        found = await Axe().run(self.page, options={"resultTypes": ["violations"]})
        return [
            f"{one['id']} ({one['impact']}): {node['html'][:200]}"
            for one in found.response["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


@asynccontextmanager
async def watched_page(browser, address, **options):
    """A page in a context of its own: no cookie or cache of another test."""
    context = await browser.new_context(**options)
    context.set_default_timeout(20_000)
    await context.add_init_script(_WATCH)
    try:
        yield Watched(await context.new_page(), address)
    finally:
        await context.close()
