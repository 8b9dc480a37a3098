"""One attempt to read an article's page: fetch, extract, and decide about a retry. Records nothing."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from crawler.formats.first_sentence import first_sentence
from crawler.pages.merge import credible_canonical_url, merge_extracted_page
from crawler.pages.overrides import apply_page_rules
from crawler.pages.protocols import Extractor, PageFetcher, RequestSlot
from crawler.pages.rules import PageRules
from crawler.pages.same_report import foreign_reason
from crawler.pages.text_hash import page_text_hash
from crawler.settings import CrawlerSettings
from store.clock import Clock
from store.errors import FetchError, LeaseLost, ParseError
from store.records.articles import Article
from store.records.collection import PageResult

_RETRY_S = (30.0, 300.0)
_MAX_COUNTED = 10_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PageAttempt:
    """The result to record, and the error for which the whole host may have to pause."""

    result: PageResult
    error: FetchError | None = None


class ArticlePageReader:
    """Reads article pages.

    Attempts are counted in memory, for the 10,000 latest failures. After a restart a page may get a few more,
    within the page deadline, which the store keeps.
    """

    def __init__(
        self,
        settings: CrawlerSettings,
        clock: Clock,
        fetcher: PageFetcher,
        extract: Extractor,
        rules: Mapping[str, PageRules],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._fetcher = fetcher
        self._extract = extract
        self._rules = rules
        self._attempts: OrderedDict[str, int] = OrderedDict()

    async def read(self, article: Article, slot: RequestSlot) -> PageAttempt:
        """Return the article merged with its page, or, if that fails, whether and when to retry.

        Raises:
            LeaseLost: another process has the host now.
        """
        try:
            async with slot():
                fetched = await self._fetcher.fetch(article.url, kind="page")
            content_type = fetched.headers.get("content-type")
            page = await self._extract(fetched.body, content_type=content_type, url=fetched.url)
            if (rules := self._rules.get(article.source)) is not None:
                page = await asyncio.to_thread(apply_page_rules, page, fetched.body, content_type, rules)
        except LeaseLost:
            raise
        except FetchError as exc:
            return PageAttempt(self._failed_attempt(article, str(exc), exc), exc)
        except ParseError as exc:
            return PageAttempt(self._final_failure(article, str(exc)))
        except Exception as exc:  # an unexpected error must not stop the other pages
            log.exception("page_failed", url=article.url)
            return PageAttempt(self._failed_attempt(article, f"{type(exc).__name__}: {exc}"))
        self._attempts.pop(article.id, None)
        now = self._clock()
        if not page.usable:
            error = "; ".join(page.notes) or "not an article"
            return PageAttempt(PageResult(article.id, now, error=error))
        if "text" not in page.overridden_fields and (why := foreign_reason(article, page, fetched.url)):
            return PageAttempt(PageResult(article.id, now, error=why))
        merged = merge_extracted_page(article, page, now)
        merged = replace(merged, title=merged.title or first_sentence(merged.text))
        canonical = credible_canonical_url(article, page)
        is_taken = merged.text == page.text and "text" not in page.overridden_fields
        page_text = page_text_hash(fetched.url, page.text) if is_taken else None
        return PageAttempt(PageResult(article.id, now, merged, canonical, page_text))

    def _failed_attempt(self, article: Article, message: str, error: FetchError | None = None) -> PageResult:
        attempts = self._attempts.pop(article.id, 0) + 1
        if attempts >= self._settings.max_page_attempts or (error is not None and error.permanent):
            return self._final_failure(article, message)
        self._attempts[article.id] = attempts
        if len(self._attempts) > _MAX_COUNTED:
            self._attempts.popitem(last=False)
        return PageResult(article.id, self._clock(), error=message, retry_at=self._retry_at(attempts, error))

    def _final_failure(self, article: Article, message: str) -> PageResult:
        return PageResult(article.id, self._clock(), error=message)

    def _retry_at(self, attempts: int, error: FetchError | None) -> datetime:
        wait_s = _RETRY_S[min(attempts, len(_RETRY_S)) - 1]
        retry_after_s = error.retry_after_s if error is not None and error.retry_after_s else 0.0
        limit_s = self._settings.page_deadline_s
        return self._clock() + timedelta(seconds=max(wait_s, min(retry_after_s, limit_s)))
