"""Cookies of one chain of redirects: some sites redirect until the cookie of the redirect comes back."""

from __future__ import annotations

import aiohttp
from yarl import URL


class ChainCookies:
    """Holds the cookies of one request; each goes only to the hosts and paths that it is meant for."""

    def __init__(self) -> None:
        self._jar: aiohttp.CookieJar | None = None

    def take(self, response: aiohttp.ClientResponse) -> None:
        """Keep the cookies that a redirect sets."""
        if response.cookies:
            # unsafe: addresses may set cookies too
            self._jar = self._jar or aiohttp.CookieJar(unsafe=True)
            self._jar.update_cookies(response.cookies, response.url)

    def header(self, url: URL) -> dict[str, str]:
        """Return the header to send to the next URL; empty without cookies for it."""
        cookies = self._jar.filter_cookies(url) if self._jar is not None else {}
        value = "; ".join(f"{name}={morsel.coded_value}" for name, morsel in cookies.items())
        return {"Cookie": value} if value else {}
