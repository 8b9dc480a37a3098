"""A source's rules for its article pages, from the config."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageRules:
    """CSS selectors of the parts of article pages; None: extracted automatically."""

    title_css: str | None = None
    text_css: str | None = None
    date_css: str | None = None
