"""Known forms of pages with status 200 that stand in the way of an article, from `walls.tsv`."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

MARKUP = re.compile(
    r"_cf_chl_opt|/cdn-cgi/challenge-platform/h/|captcha-delivery\.com|px-captcha"
    r"|_Incapsula_Resource|awswaf|ddos-guard/check"
    r"|enable javascript and cookies to continue"
    r"|anubis_challenge|\.within\.website/x/|/\.go-away/|sec-if-cpt-container|/_sec/verify|kpsdk-"
    r"|sucuri_cloudproxy|\.vercel/security/|smartcaptcha\.yandex|haproxy-protection"
    r"|warning\.or\.kr|trustpositif|internet-positif",
    re.IGNORECASE,
)
"""Scripts and addresses of browser checks and blocks."""


def kind_by_title(title: str) -> str | None:
    """Return the kind of page that has this title."""
    return next((kind for kind, pattern in _forms("title").items() if pattern.fullmatch(title)), None)


def kind_by_text(text: str) -> str | None:
    """Return the kind of page that tells its reader so in its text."""
    return next((kind for kind, pattern in _forms("text").items() if pattern.search(text)), None)


@lru_cache(maxsize=2)
def _forms(where: str) -> dict[str, re.Pattern[str]]:
    """Return one pattern for each kind of page, of its title or its text."""
    patterns: dict[str, list[str]] = {}
    for line in files("crawler.pages").joinpath("walls.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            place, kind, pattern = line.split("\t")
            if place == where:
                patterns.setdefault(kind, []).append(f"(?:{pattern})")
    return {kind: re.compile("|".join(parts), re.IGNORECASE) for kind, parts in patterns.items()}
