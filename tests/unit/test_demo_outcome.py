from __future__ import annotations

import pytest

from service.demo.outcome import ReceivedMessage, check_arrivals, reports_in_text
from service.demo.scenario import DemoReport, Outlet, OutletKind, Scenario

CHANNELS = ("mail", "hook")


def report(name, edition, development=None):
    return DemoReport(
        id=name,
        outlet="paper",
        edition=edition,
        age_min=1,
        title=name,
        lead=name,
        body=(),
        development=development,
        left_out=None if development else "sport",
    )


OLD = report("old", 0, "drones")
FIRST = report("first", 1, "toll")
SECOND = report("first-copy", 2, "toll")
OTHER = report("other", 2, "museum")
SPORT = report("sport", 1)
SCENARIO = Scenario(
    outlets=(Outlet("paper", "Paper", "en", OutletKind.RSS, teaser=False, sections=("Home",)),),
    reports=(OLD, FIRST, SECOND, OTHER, SPORT),
)
SUMMARIES = tuple(ReceivedMessage(channel, (OLD,), summary=True) for channel in CHANNELS)
ALL = (
    *SUMMARIES,
    *(ReceivedMessage(channel, (report,)) for channel in CHANNELS for report in (FIRST, OTHER)),
)


def url_of(report):
    return f"http://127.0.0.1:8000/news/{report.id}"


def test_all_alerts_on_all_channels_are_right():
    verdict = check_arrivals(ALL, CHANNELS, SCENARIO)
    assert verdict.complete
    assert verdict.clean
    assert verdict.alerts == {"toll": {"mail": 1, "hook": 1}, "museum": {"mail": 1, "hook": 1}}


@pytest.mark.parametrize("lost", range(2, len(ALL)))
def test_an_alert_that_did_not_arrive_is_missing(lost):
    verdict = check_arrivals(ALL[:lost] + ALL[lost + 1 :], CHANNELS, SCENARIO)
    assert not verdict.complete
    assert verdict.clean
    assert verdict.missing == ((ALL[lost].reports[0].development, ALL[lost].channel),)


def test_a_second_summary_or_none_is_not_complete():
    assert not check_arrivals((*ALL, SUMMARIES[0]), CHANNELS, SCENARIO).complete
    assert not check_arrivals(ALL[1:], CHANNELS, SCENARIO).complete


def test_a_left_out_report_is_wrong_even_in_a_summary():
    verdict = check_arrivals(
        (ReceivedMessage("mail", (OLD, SPORT), summary=True), *ALL[1:]), CHANNELS, SCENARIO
    )
    assert verdict.unexpected == (SPORT,)
    assert verdict.complete
    assert not verdict.clean


def test_two_developments_in_one_alert_are_mixed():
    verdict = check_arrivals((*ALL[:-1], ReceivedMessage("hook", (FIRST, OTHER))), CHANNELS, SCENARIO)
    assert verdict.mixed == (("toll", "museum"),)
    assert not verdict.clean


def test_a_development_sent_twice_on_a_channel_is_reported():
    verdict = check_arrivals((*ALL, ReceivedMessage("mail", (SECOND, FIRST))), CHANNELS, SCENARIO)
    assert verdict.repeated == (("toll", "mail"),)
    assert verdict.complete
    assert not verdict.clean


def test_an_alert_about_a_baseline_report_counts_for_its_own_development():
    verdict = check_arrivals((*ALL, ReceivedMessage("mail", (OLD,))), CHANNELS, SCENARIO)
    assert verdict.alerts["drones"] == {"mail": 1}
    assert verdict.early == (OLD,)
    assert not verdict.clean


def test_reports_are_named_by_their_whole_address_in_order():
    text = f"see {url_of(OTHER)}, <{url_of(SECOND)}> and {url_of(SPORT)}ing"
    assert reports_in_text(text, url_of, SCENARIO) == (OTHER, SECOND)
