"""What pages read is on a connection that cannot write, bounded in time; developments, reports, days, marks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreError
from store.records.dashboard.views import Cursor, DayCount
from store.records.deliveries import Silence
from store.records.matching import Feedback
from store.sqlite.views.open import open_views
from tests.support.records import NOW, later, make_delivery
from tests.support.viewing import STORY, add_article, add_judged, all_pages, viewed_store

FEEDBACK = Feedback("f", STORY, "a1", useful=True, log_odds=0.1, anchors=(), at=NOW)
WRITES = {
    "last look": lambda views: views.set_last_look("ana", NOW),
    "delivery": lambda views: views.enqueue([make_delivery()], NOW),
    "silence": lambda views: views.add_silence(Silence(0, "", "x", "", NOW, later(9))),
    "feedback": lambda views: views.add_feedback(FEEDBACK),
    "sources": lambda views: views.sync_sources([], NOW),
    "deletion": lambda views: views._execute("DELETE FROM articles", {}),
    "new table": lambda views: views._execute("CREATE TABLE x(y)", {}),
    "after allowing it": lambda views: [
        views._execute("PRAGMA query_only = OFF", {}),
        views._execute("DELETE FROM articles", {}),
    ],
}


@pytest.fixture
def views(store, tmp_path):
    opened = open_views(tmp_path / "store.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("write", WRITES)
def test_every_write_is_refused(store, views, write):
    add_article(store, "a1")
    with pytest.raises(Exception, match=r"readonly|read-only|read only"):
        WRITES[write](views)
    assert list(store.articles(["a1"])) == ["a1"]
    assert (store.last_look("ana"), store.feedback(), store.silences(NOW)) == (None, [], [])


def test_without_a_store_there_is_nothing_to_view_and_none_is_made(tmp_path):
    with pytest.raises(StoreError):
        open_views(tmp_path / "none.db").development_page(None)
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_later_is_seen(store, views):
    assert views.development_page(None) == []
    add_judged(store, "a1", "d1")
    assert [one.key for one in views.development_page(None)] == ["d1"]


def test_a_read_waits_for_no_writer(store, views):
    with store._write_transaction():
        store._execute("INSERT INTO last_looks VALUES ('ana', 1.0)", {})
        assert views.last_look("ana") is None


def test_a_read_that_takes_too_long_ends_and_the_next_one_works(store, views):
    add_judged(store, "a1", "d1")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    views.limit_next_read(0.05)
    with pytest.raises(StoreError):
        views._query(endless)
    views.limit_next_read(10.0)
    assert [one.key for one in views.development_page(None)] == ["d1"]


@given(st.lists(st.integers(0, 3), max_size=10), st.integers(1, 4))
def test_pages_of_developments_have_no_gap_and_no_repeat(seconds, limit):
    with viewed_store() as (store, views):
        for number, late in enumerate(seconds):
            add_judged(store, f"a{number}", f"d{number}", story=f"s{number % 2}", updated=later(late))
        wanted = sorted(((later(late), f"d{number}") for number, late in enumerate(seconds)), reverse=True)
        for story, rows in ((None, wanted), ("s1", [one for one in wanted if int(one[1][1:]) % 2])):
            found = all_pages(
                lambda after, most, story=story: views.development_page(story, after=after, limit=most),
                lambda one: Cursor(one.updated, one.key),
                limit,
            )
            assert [(one.updated, one.key) for one in found] == rows


def test_a_development_without_reports_is_on_no_page(store, views):
    add_judged(store, "a1", "d1")
    store._execute("UPDATE developments SET reports = 0", {})
    assert views.development_page(None) == views.development_page(STORY) == []


def test_reports_are_in_order_of_joining_the_first_of_each(store, views):
    for number in range(6):
        add_judged(store, f"a{number}", f"d{number % 2}", title=f"Title {number}")
    found = views.reports_of(["d1", "d0", "none", "d1"], most=2)
    assert {key: [row.member.article_id for row in rows] for key, rows in found.items()} == {
        "d0": ["a0", "a2"],
        "d1": ["a1", "a3"],
        "none": [],
    }
    (row, _) = found["d0"]
    assert (row.title, row.source, row.outlet, row.language, row.seen) == (
        "Title 0",
        "alpha",
        "alpha",
        "en",
        NOW,
    )
    assert views.reports_of([]) == {}


def test_a_report_whose_article_is_deleted_is_still_counted(store, views):
    add_judged(store, "a1", "d1", site="The Alpha")
    assert views.reports_of(["d1"])["d1"][0].outlet == "The Alpha"
    store._execute("PRAGMA foreign_keys = OFF", {})
    store._execute("DELETE FROM articles", {})
    (row,) = views.reports_of(["d1"])["d1"]
    assert (row.member.article_id, row.title, row.url, row.published) == ("a1", "", "", None)


def test_the_developments_of_a_report_by_story(store, views):
    add_judged(store, "a1", "d1")
    add_judged(store, "a2", "d2")
    assert views.developments_of("a2") == ["d2"]
    assert views.developments_of("none") == []


def test_days_are_those_of_the_readers_zone(store, views):
    for number, seconds in enumerate((0, 20 * 3_600, 22 * 3_600)):  # 03:04, 23:04 and 01:04 UTC
        add_judged(store, f"a{number}", f"d{number}", story=f"s{number % 2}", joined=later(seconds))
    first, second = date(2026, 1, 2), date(2026, 1, 3)
    assert views.report_days(None, NOW, 0.0) == [DayCount(first, 2), DayCount(second, 1)]
    assert views.report_days(None, NOW, 9 * 3_600.0) == [DayCount(first, 1), DayCount(second, 2)]
    assert views.report_days("s1", NOW, 0.0) == [DayCount(first, 1)]
    assert views.report_days(None, later(1), 0.0) == [DayCount(first, 1), DayCount(second, 1)]


def test_languages_of_matched_reports_and_the_latest_ids(store, views):
    for number, language in enumerate(("ko", "en", "ko")):
        add_judged(store, f"a{number}", "d1", language=language)
    assert list(views.matched_languages(STORY, NOW).items()) == [("ko", 2), ("en", 1)]
    assert views.matched_languages(STORY, later(1)) == views.matched_languages("none", NOW) == {}
    assert views.latest_report_ids(2) == ["a2", "a1"]


def test_the_marks_change_with_whatever_a_page_shows(store, views):
    marks = views.marks()
    assert views.marks() == marks
    acts = (
        lambda: add_article(store, "a0"),
        lambda: add_judged(store, "a1", "d1", claim={}),
        lambda: store.enqueue([make_delivery()], NOW),
        lambda: store.add_feedback(FEEDBACK),
        lambda: store.remove_feedback("f"),
        lambda: store.add_silence(Silence(0, "", "x", "", NOW, later(99))),
        lambda: store.end_silence(1, later(1)),
        lambda: store.discard_delivery("m1"),
        lambda: store.requeue_delivery("m1", NOW, later(99)),
        lambda: store.set_last_look("ana", NOW),
    )
    for number, act in enumerate(acts):
        act()
        before, marks = marks, views.marks()
        assert (marks != before) is (number < len(acts) - 1), number  # the last is of one reader alone
