"""Rejects pages with status 200 that are no report: error, log-in, consent, block, paywall stub.

A report's headline may begin with `Error` or `Log in`. So the whole title must be that of such a page, the
text short, and the page must not declare an article with a date.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.wall_forms import MARKUP, kind_by_text, kind_by_title

if TYPE_CHECKING:
    from crawler.pages.metadata import PageMetadata

MIN_TEXT = 250
"""Characters; with fewer the extractor has probably missed the article."""
STUB_LENGTH = 120
"""Characters; with fewer nothing shows that this is a report."""
_SHORT_LENGTH = 3 * MIN_TEXT
_NEVER_A_SITES_NAME = ("browser check", "legal block", "deleted article")
"""Kinds of pages that a title tag alone shows; one that says `Log in` may be a template's."""
_MAY_BE_NEWS = ("error", "log-in")
"""Kinds of pages whose titles may stand above a long report."""
_MIN_TITLE_WORDS = 2
_LONG_WALL_LENGTH = 6 * _SHORT_LENGTH
_WALL_LENGTH = 2 * MIN_TEXT
"""Characters of a wall's text; a report of this length could quote one."""
_MAX_STUB_LENGTH = 4 * MIN_TEXT
"""Characters of a text that ends in an offer to subscribe."""
_SUBSCRIPTION_OFFER = re.compile(
    r"subscribe (?:now )?(?:to (?:continue|read|keep)|for (?:full|unlimited))|to continue reading"
    r"|already a subscriber"
    r"|(?:exclusive to|only for|reserved for|for) subscribers|create a free account to"
    r"|weiterlesen mit|jetzt abonnieren|nur für abonnent|réservé aux abonnés|abonnez-vous pour"
    r"|il vous reste [\d,.]+ ?% "
    r"|solo para suscriptores|suscríbete para|contenuto riservato agli abbonati|abbonati per"
    r"|conteúdo exclusivo para assinantes"
    r"|alleen voor abonnees|для подписчиков|оформите подписку|доступно (?:только )?по подписке"
    r"|для передплатників"
    r"|유료 (?:회원|구독자)|구독자 전용|会員限定|有料会員|この記事は.{0,12}会員|订阅后|付费阅读"
    r"|訂閱會員|khusus pelanggan|berlangganan untuk"
    r"|dành cho (?:thuê bao|hội viên)|สำหรับสมาชิก|abonelere özel|للمشتركين فقط|मेंबर्स के लिए",
    re.IGNORECASE,
)
_TAIL = 400
_PARTS = re.compile(r"\s+[|–—\-·•:»«/]+\s+|\s*\|\s*")


def rejection_reason(title: str, text: str, metadata: PageMetadata, html: str) -> str | None:
    """Return why this is no report, for the user; None if it is one. `html` is the markup, or its start."""
    if metadata.is_article and metadata.published:
        # Templates declare what was deleted as well; a report of this length quotes no such page.
        wall = _text_reason(text) if len(text) < MIN_TEXT else None
    else:
        wall = _wall_reason(title, text, metadata.title_tag, html)
    if wall:
        return wall
    if len(text) < (MIN_TEXT if metadata.paywalled else STUB_LENGTH):
        return "paywall stub" if metadata.paywalled else "next to no text on the page"
    if len(text) < (_MAX_STUB_LENGTH if metadata.paywalled else _SHORT_LENGTH) and _SUBSCRIPTION_OFFER.search(
        text[-_TAIL:]
    ):
        return "paywall stub"
    return None


def _wall_reason(title: str, text: str, title_tag: str, html: str) -> str | None:
    """Return which known wall this is; None if it is none."""
    is_short = len(text) < _SHORT_LENGTH
    if (kind := page_kind(title)) and (is_short or _tells_all(kind, title, text)):
        return f"looks like a {kind} page: {title[:60]!r}"
    if (kind := page_kind(title_tag)) and kind in _NEVER_A_SITES_NAME and is_short:
        return f"looks like a {kind} page: {title_tag[:60]!r}"
    if len(text) < _WALL_LENGTH and (reason := _text_reason(text)):
        return reason
    return "looks like a browser check page" if len(text) < MIN_TEXT and MARKUP.search(html) else None


def _tells_all(kind: str, title: str, text: str) -> bool:
    """Return whether a title shows a wall with a long text: consent pages list their partners."""
    is_plain = title.isascii() and len(title.split()) < _MIN_TITLE_WORDS
    return kind not in _MAY_BE_NEWS and not is_plain and len(text) < _LONG_WALL_LENGTH


def _text_reason(text: str) -> str | None:
    return f"looks like a {kind} page, by its text" if (kind := kind_by_text(text)) else None


def page_kind(title: str) -> str | None:
    """Return the kind of page that is no report, by its whole title or the part beside the site's name."""
    parts = _PARTS.split(title)
    for part in (title, *(parts[:1] + parts[-1:] if len(parts) > 1 else ())):
        if kind := kind_by_title(part.strip(" .!")):
            return kind
    return None
