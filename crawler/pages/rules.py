"""A source's rules for its article pages, from the config."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.dates.rules import NO_DATE_RULES, DateRules


@dataclass(frozen=True, slots=True)
class PageRules:
    """CSS selectors of the parts of article pages; None: extracted automatically."""

    title_css: str | None = None
    text_css: str | None = None
    date_css: str | None = None
    dates: DateRules = NO_DATE_RULES
    """For dates that leave the zone or the order of day and month open."""

    @property
    def selects(self) -> bool:
        """Whether any selector is given."""
        return bool(self.title_css or self.text_css or self.date_css)
