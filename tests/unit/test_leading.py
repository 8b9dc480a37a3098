"""Which report an item leads with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.alert import LeadingReport, from_json, to_json
from alerts.messages.known_reports import candidates, with_known_reports
from alerts.messages.leading import Candidate, is_led_readably, leading_report, with_leading
from alerts.outlets.table import shipped_table
from alerts.text.languages import can_read
from store.records.decisions import Opened, OpenReason
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import make_article, make_member

OPENED = Opened(OpenReason.UNLIKE_ALL)


def report(key, language, **changes):
    return make_report(article_id=key, language=language, **{"title": f"Headline {key}", **changes})


def item(language="ko", *, opened=OPENED):
    return make_item(report=report("cause", language), opened=opened)


def later(*reports):
    return [Candidate(one, joined_before=False) for one in reports]


def earlier(*reports):
    return [Candidate(one, joined_before=True) for one in reports]


def test_a_first_alert_leads_with_the_first_language_that_a_report_is_in():
    known = later(report("e", "en"), report("i", "id"), report("i2", "id"))
    assert leading_report(item(), known, ("id", "en")) == LeadingReport(report("i", "id"))
    assert leading_report(item(), known, ("fr", "en")) == LeadingReport(report("e", "en"))
    assert leading_report(item(), known, ("fr", "de")) is None


def test_the_report_that_caused_the_alert_leads_if_its_language_comes_first():
    assert leading_report(item("en"), later(report("e", "en")), ("en",)) is None
    assert leading_report(item("en"), later(report("i", "id")), ("id", "en")) is not None
    assert leading_report(item("en"), [], ("id", "en")) is None


def test_an_update_leads_with_a_report_that_has_its_news_even_in_the_second_language():
    known = [*earlier(report("old", "id")), *later(report("new", "en"))]
    update = item(opened=None)
    assert leading_report(update, known, ("id", "en")) == LeadingReport(report("new", "en"))


def test_an_update_without_such_a_report_leads_with_the_latest_earlier_one_which_is_marked():
    known = [*earlier(report("old", "id"), report("older-news", "id"), report("e", "en"))]
    found = leading_report(item(opened=None), known, ("id", "en"))
    assert found == LeadingReport(report("older-news", "id"), is_earlier=True)
    assert not is_led_readably(replace(item(opened=None), leading=found), ("id", "en"))


def test_in_a_first_alert_an_earlier_report_counts_like_any_other():
    found = leading_report(item(), earlier(report("old", "id")), ("id",))
    assert found == LeadingReport(report("old", "id"))


def test_a_report_without_headline_does_not_lead():
    known = later(report("empty", "id", title="  "), report("e", "en"))
    assert leading_report(item(), known, ("id", "en")).report.article_id == "e"


@pytest.mark.parametrize(
    ("reader", "language", "reads"),
    [("id", "ms", True), ("zh-Hant", "zh", True), ("en-GB", "en", True), ("en", "und", False),
     ("und", "und", False), ("hr", "sr", True), ("pt-BR", "es", False)],
)  # fmt: skip
def test_who_reads_what(reader, language, reads):
    assert can_read(reader, language) is reads


def test_a_stored_alert_has_no_leading_report():
    led = with_leading(item(), later(report("i", "id")), ("id",))
    assert led.leading is not None
    stored = from_json(to_json(make_alert(items=[led])))
    assert stored.items[0].leading is None
    assert stored.items[0].opened == OPENED


LANGUAGES = st.sampled_from(["ko", "id", "en", "und", "fr"])


@given(
    st.lists(st.tuples(LANGUAGES, st.booleans()), max_size=8),
    st.lists(LANGUAGES, min_size=1, max_size=3, unique=True),
    LANGUAGES,
    st.booleans(),
)
def test_whatever_is_known_a_readable_headline_leads_if_there_is_one(known, languages, own, opens):
    listed = [
        Candidate(report(f"r{number}", language), joined_before=before)
        for number, (language, before) in enumerate(known)
    ]
    told = item(own, opened=OPENED if opens else None)
    found = leading_report(told, listed, languages)
    shown = found.report if found else told.report
    readable = [
        one for one in (own, *(language for language, _ in known)) if one in languages and one != "und"
    ]
    assert (shown.language in readable) == bool(readable)
    if found:
        assert found.report in [one.report for one in listed]
        assert not (opens and found.is_earlier)


def members_of(*keys):
    return [make_member(key, development="d1", origin=f"Outlet {key}") for key in keys]


def articles_of(**languages):
    return {
        key: make_article(
            key,
            title=f"Headline {key}",
            url=f"https://{key}.example/1",
            language=language,
            site=f"Outlet {key}",
        )
        for key, language in languages.items()
    }


def test_reports_that_joined_meanwhile_are_counted_and_listed():
    members = members_of("cause", "a", "b", "c")
    fuller = with_known_reports(
        item(), members, articles_of(cause="ko", a="en", b="ja", c="en"), shipped_table()
    )
    assert (fuller.reports, fuller.languages, fuller.sources) == (4, 3, 4)
    assert [one.article_id for one in fuller.others] == ["a", "b", "c"]
    assert len(fuller.owners) == 4
    assert len(fuller.owners) == 4
    assert (fuller.new, fuller.why, fuller.report) == (item().new, item().why, item().report)


def test_nothing_changes_where_no_report_joined_or_a_person_moved_the_report():
    articles = articles_of(cause="ko", a="en", b="ja")
    assert with_known_reports(item(), members_of("cause"), articles, shipped_table()) == item()
    moved = members_of("a", "b")
    assert with_known_reports(item(), moved, articles, shipped_table()) == item()
    assert candidates(item(), moved, articles) == []


def test_candidates_know_what_came_before_the_news_and_leave_out_background():
    articles = articles_of(x="en", y="en", cause="ko", z="id", w="id")
    members = members_of("x", "y", "cause", "z", "w")
    told = replace(item(opened=None), news_from="y")
    found = candidates(told, members, articles, {"w"})
    assert [(one.report.article_id, one.joined_before) for one in found] == [
        ("x", True), ("y", False), ("cause", False), ("z", False),
    ]  # fmt: skip
