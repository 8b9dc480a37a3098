"""The pages that the dashboard has, read from its routes: a page that is added is tested without being listed."""

import re
from types import SimpleNamespace
from urllib.parse import quote

from service.dashboard.server import build_app
from tests.support.dashboard import OPEN, STORY
from tests.support.dashboard_sample import DEVELOPMENT, REPORT, SOURCE
from tests.support.records import FakeClock

NO_PAGE = re.compile(r"/(?:api|feeds|static)/.*|/live|.*\.csv|.*/message")
"""Answers for machines and frames, which no person opens."""
_VALUES = {
    "/d/{key}": DEVELOPMENT,
    "/r/{id}": REPORT,
    "/s/{story}": STORY,
    "/sources/{name}": SOURCE,
    "/outbox/{id}": "MAIL",
}
"""Beginning of a route, and the record of the sample that its page is opened for."""
_EXAMPLES = {"/search": "/search?q=ferry+OR+script+OR+agency"}


def get_routes():
    """Every path that answers GET, with its parameters."""
    app = build_app(SimpleNamespace(dashboard=OPEN, gate=None, clock=FakeClock()), set())
    found = {route.resource.canonical for route in app.router.routes() if route.method == "GET"}
    return sorted(path for path in found if path)


def pages():
    """The paths of all pages, with parameters."""
    return [path for path in get_routes() if not NO_PAGE.fullmatch(path)]


def example(path, mail):
    """An address of a page, over the sample; `mail` is the id of the delivery with a mail."""
    for beginning, value in _VALUES.items():
        if path.startswith(beginning):
            filled = quote(mail if value == "MAIL" else value, safe="")
            path = path.replace(beginning, re.sub(r"\{.*\}", filled, beginning))
    assert "{" not in path, f"{path}: say in {__name__} for which record this page is opened"
    return _EXAMPLES.get(path, path)
