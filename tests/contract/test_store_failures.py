"""A report that could not be judged is remembered, and judged once more by another version."""

import pytest

from store.records.failures import MAX_ERROR_CHARS, JudgingFailure
from store.records.retention import RetentionClass
from tests.support.records import NOW, later, make_article, make_match, make_poll, make_source


@pytest.fixture
def filled(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", *map(make_article, ("a1", "a2"))))
    return store


def failure(program="1.0", at=NOW, **changes):
    values = {"stage": "judging", "error": "IndexError()", "program": program, "failed_at": at}
    return JudgingFailure(**{**values, **changes})


def ready(store):
    return [article.id for article in store.ready_articles(10)]


def test_a_failure_is_stored_with_the_report_and_listed_latest_first(filled):
    filled.commit_judgement("a1", now=NOW, failure=failure())
    filled.commit_judgement("a2", now=NOW, failure=failure(at=later(1), stage="placing"))
    found = filled.failed_reports()
    assert [(one.article_id, one.failure) for one in found] == [
        ("a2", failure(at=later(1), stage="placing")),
        ("a1", failure()),
    ]
    assert (found[1].title, found[1].source) == (make_article("a1").title, "alpha")
    assert filled.failed_report_count() == 2
    assert len(filled.failed_reports(1)) == 1


def test_another_version_judges_it_once_more(filled):
    filled.commit_judgement("a1", now=NOW, matches=[make_match("a1")], failure=failure("1.0"))
    filled.commit_judgement("a2", now=NOW)
    assert filled.retry_failed_reports("1.0") == 0
    assert ready(filled) == []
    assert filled.retry_failed_reports("1.1") == 1
    assert ready(filled) == ["a1"]
    assert filled.retry_failed_reports("1.1") == 0
    assert filled.commit_judgement("a1", now=NOW, matches=[make_match("a1")], failure=failure("1.1"))
    assert filled.retry_failed_reports("1.1") == 0
    assert ready(filled) == []
    assert filled.retry_failed_reports("1.2") == 1


def test_a_judgement_without_failure_ends_it(filled):
    filled.commit_judgement("a1", now=NOW, failure=failure())
    filled.retry_failed_reports("2")
    assert filled.failed_report_count() == 1
    filled.commit_judgement("a1", now=NOW)
    assert filled.failed_reports() == []


def test_any_text_of_an_error_can_be_stored(filled):
    filled.commit_judgement("a1", now=NOW, failure=failure(error="\ud800\0" + "x" * 9_999))
    (found,) = filled.failed_reports()
    assert len(found.failure.error) <= MAX_ERROR_CHARS


@pytest.mark.parametrize("kind", [RetentionClass.UNMATCHED_TEXT, RetentionClass.UNMATCHED])
def test_it_goes_with_the_text(filled, kind):
    filled.commit_judgement("a1", now=NOW, failure=failure())
    filled.prune(kind, later(60 * 24 * 400), 10, later(60 * 24 * 400))
    assert filled.failed_reports() == []
    assert filled.retry_failed_reports("2") == 0


def test_finishing_unmatched_articles_ends_their_failures_and_no_others(filled):
    for article in ("a1", "a2"):
        filled.commit_judgement(article, now=NOW, failure=failure())
    filled.retry_failed_reports("2")
    filled.commit_judgement("a2", now=NOW, failure=failure("2"))
    assert filled.finish_unmatched({"a1": "en", "a2": "en"}, NOW) == 1
    assert [one.article_id for one in filled.failed_reports()] == ["a2"]
