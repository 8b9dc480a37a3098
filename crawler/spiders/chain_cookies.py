"""Cookies of one chain of redirects, for Scrapy: its own middleware keeps them for ever and shares them."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

_JAR = "chain_cookies"
_REDIRECTS = range(300, 400)


class ChainCookiesMiddleware:
    """Sends back what a redirect of the same chain has set; the jar ends with the chain."""

    def process_request(self, request: Request) -> None:
        """Add the cookies that are meant for this URL."""
        if (jar := request.meta.get(_JAR)) is not None:
            request.headers.pop("Cookie", None)  # of the hop before
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the cookies of a redirect; the next request has the same `meta`."""
        if response.status in _REDIRECTS and "Set-Cookie" in response.headers:
            request.meta.setdefault(_JAR, CookieJar()).extract_cookies(response, request)
        return response
