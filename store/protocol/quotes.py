"""What every store promises about quotes; a part of `store.protocol.store`."""

from __future__ import annotations

from typing import Protocol

from store.records.quotes import ReportedQuote


class QuoteStore(Protocol):
    """What reports quote; written with the judgement of a matched report, deleted with its text."""

    def development_quotes(self, key: str, limit: int = 100) -> list[ReportedQuote]:
        """At most `limit` quotes of a development's reports, those of the latest first.

        The quotes of one report come in the order of its text. They follow their report when a person puts it
        into another development.
        """
