"""Renders pages: what all of them have, and words in the reader's language."""

from __future__ import annotations

import re
from functools import lru_cache

import jinja2
from aiohttp import web

from alerts.messages.figures import amount_text
from alerts.messages.language.figure_words import kind_text, speaker_text
from alerts.messages.language.words import Words
from alerts.messages.wording import one_line, safe_url
from service.dashboard.access.viewer import VIEWER
from service.dashboard.change_tag import tag_headers
from service.dashboard.claim_words import status_text
from service.dashboard.site import SITE, Site
from service.dashboard.static_files import static_address
from service.dashboard.wording.labels import correction_label, label
from service.dashboard.wording.numerals import day_text, decimal_text, size_text

_OVERRIDES = re.compile("[\u202a-\u202e]")
"""Characters that reverse what follows them, up to the end of the paragraph."""


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates; every value is escaped."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("service.dashboard"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_without_overrides,
    )
    made.globals |= {
        "static": static_address,
        "navigation": navigation,
        "amount_text": amount_text,
        "kind_text": kind_text,
        "speaker_text": speaker_text,
        "status_text": status_text,
        "correction_text": correction_label,
        "day_text": day_text,
        "decimal": decimal_text,
        "label": label,
        "size_text": size_text,
    }
    made.filters["isolated"] = isolated
    made.tests["link"] = lambda address: bool(safe_url(address))
    return made


def render_page(request: web.Request, template: str, *, status: int = 200, **values: object) -> web.Response:
    """A whole page; for htmx, which sends `HX-Request`, only its main part."""
    site = request.app[SITE]
    words = page_words(request)
    html = (
        environment()
        .get_template(template)
        .render(
            site=site,
            viewer=request.get(VIEWER),
            words=words,
            path=request.path,
            story=request.query.get("story", ""),
            is_fragment=request.headers.get("HX-Request") == "true",
            **values,
        )
    )
    response = web.Response(text=html, content_type="text/html", status=status)
    response.headers.update({"Vary": "HX-Request, Accept-Language", **tag_headers(request)})
    return response


def isolated(text: str) -> str:
    """A foreign name inside a sentence, where no element can keep its direction apart."""
    return f"\u2068{one_line(text)}\u2069"


def _without_overrides(value: object) -> object:
    return _OVERRIDES.sub("", value) if type(value) is str else value


def navigation(words: Words) -> list[tuple[str, str]]:
    """Address and label of the pages that every page links to."""
    return [
        ("/", words("Today")),
        ("/figures", words("Figures")),
        ("/search", words("Search")),
        ("/story", words("Story")),
        ("/sources", words("Sources")),
        ("/outbox", words("Outbox")),
        ("/decisions", words("Decisions")),
        ("/settings", words("Settings")),
    ]


def page_words(request: web.Request) -> Words:
    """The words of the languages that the browser prefers, else of the config, in the zone of the config."""
    site: Site = request.app[SITE]
    own = dict.fromkeys(tag for tags in site.config.languages.values() for tag in tags)
    return Words((*_preferred(request.headers.get("Accept-Language", "")), *own), site.config.timezone)


def _preferred(header: str) -> tuple[str, ...]:
    """The languages of the header, in its order; browsers write the preferred one first."""
    tags = (part.partition(";")[0].strip() for part in header[:200].split(","))
    return tuple(tag for tag in tags if tag and tag.replace("-", "").isalnum() and tag.isascii())[:8]
