"""`First by` goes by the stated times of publication, not by which source was polled first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.developments.first_report import FirstReport, first_report
from alerts.messages.lines.line import line_of
from store.records.articles import TimeBasis
from tests.support.alerting import make_item
from tests.support.records import NOW, make_article, make_member


def _report(name, origin, age_min, *, seen_min=0, joined_min=0, **changes):
    published = None if age_min is None else NOW - timedelta(minutes=age_min)
    article = make_article(name, published=published, seen=NOW - timedelta(minutes=seen_min), **changes)
    member = make_member(name, origin=origin, joined=NOW - timedelta(minutes=joined_min))
    return member, article


def _ago(minutes):
    return NOW - timedelta(minutes=minutes)


def _first(*reports, origins=()):
    members, articles = zip(*reports, strict=True)
    return first_report(members, {article.id: article for article in articles}, origins)


def test_the_earliest_publication_was_first_whoever_was_polled_first():
    polled_first = _report("a", "The Daily", 30)
    assert _first(polled_first, _report("b", "Yonhap", 90)) == FirstReport("Yonhap", published=_ago(90))
    assert _first(polled_first, _report("b", "Yonhap", 10)) == FirstReport("The Daily", published=_ago(30))


@pytest.mark.parametrize(
    "other",
    [
        _report("b", "Antara", None),
        _report("b", "Antara", 600, time_basis=TimeBasis.CHANGED),
        _report("b", "Antara", 600, time_basis=TimeBasis.ZONELESS),
        _report(
            "b",
            "Antara",
            (NOW - NOW.replace(hour=0, minute=0, second=0, microsecond=0)) / timedelta(minutes=1),
        ),
    ],
    ids=["undated", "lastmod", "without a zone", "only a day"],
)
def test_without_an_exact_time_somewhere_it_is_only_as_far_as_dated(other):
    assert _first(_report("a", "The Daily", 30), other) == FirstReport(
        "The Daily", is_certain=False, published=_ago(30)
    )


def test_an_undated_report_that_was_seen_before_the_others_were_published_was_first():
    undated = _report("a", "Interfax", None, seen_min=120)
    assert _first(undated, _report("b", "TASS", 60)) == FirstReport("Interfax")


def test_a_copy_that_was_published_before_its_original_was_first():
    copied = _report("a", "The Daily", 30)
    member, article = _report("b", "KCNA", 45)
    assert _first(copied, (replace(member, duplicate_of="a"), article)) == FirstReport(
        "KCNA", published=_ago(45)
    )


def test_reports_that_are_gone_came_first_and_leave_a_doubt():
    later_report = _report("b", "Yonhap", 5)
    assert _first(later_report, origins=["KCNA", "Yonhap"]) == FirstReport("KCNA", is_certain=False)
    assert first_report((), {}) == FirstReport("")


def test_the_alert_says_as_far_as_dated():
    item = make_item(reports=2, first="KCNA")
    assert line_of(item).coverage.startswith("first by KCNA; 2 reports")
    doubtful = replace(item, first_is_certain=False)
    assert line_of(doubtful).coverage.startswith("first by KCNA, as far as dated; 2 reports")
