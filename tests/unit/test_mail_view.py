"""The context of a mail's templates."""

from zoneinfo import ZoneInfo

import pytest

from alerts.messages.language.words import Words
from alerts.messages.view import MAX_SUMMARY_OTHERS, template_context
from alerts.messages.wording import isolate_bidi, own_direction, safe_url
from store.records.decisions import Confirmed, NewFigure, StatedFigure
from store.records.deliveries import DeliveryKind
from store.records.matching import Figure
from tests.support.alerting import make_alert, make_item, make_report

UTC = ZoneInfo("UTC")
DEAD = Figure(
    "killed", 600.0, 600.0, "people", "South Korea", "", "maximum", StatedFigure(300.0, 300.0, "South Korea")
)


def told(kind=DeliveryKind.DEVELOPMENT, **changes):
    return template_context(make_alert(kind, [make_item(**changes)]), "x1", Words(zone=UTC))["items"][0]


def stated(number, speaker="South Korea", kind="killed", against=None):
    earlier = against and StatedFigure(against, against, speaker, kind)
    return NewFigure(StatedFigure(number, number, speaker, kind, "people"), "maximum", earlier)


@pytest.mark.parametrize(
    ("new", "figures"),
    [
        (stated(600.0, against=300.0), []),
        (stated(600.0), []),
        (stated(600.0, speaker="NIS", against=300.0), ["killed"]),
        (stated(1_600.0, against=300.0), ["killed"]),
        (stated(600.0, kind="wounded"), ["killed"]),
        (Confirmed(), ["killed"]),
    ],
)
def test_a_figure_that_stands_in_the_news_is_not_listed_again(new, figures):
    assert [one["what"] for one in told(new=(new,), figures=(DEAD,))["figures"]] == figures


def test_reports_of_one_language_stand_together():
    others = tuple(make_report(title=one, language=one[:2]) for one in ("ko 1", "en 1", "ko 2"))
    assert [one["title"] for one in told(others=others)["others"]] == ["ko 1", "ko 2", "en 1"]


def test_a_summary_counts_the_reports_that_it_does_not_list():
    others = tuple(make_report(title=str(number)) for number in range(7))
    item = told(DeliveryKind.SUMMARY, others=others)
    assert (len(item["others"]), item["others_left"]) == (
        MAX_SUMMARY_OTHERS,
        f"+{7 - MAX_SUMMARY_OTHERS} more reports",
    )
    assert told(others=others)["others_left"] == ""


def test_an_update_names_the_first_headline_only_where_another_report_had_it():
    assert told(headline="First words")["continues"] == "First words"
    assert told(headline=make_report().title)["continues"] == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "HTTP//x",
        "https://x.example/a b",
        "",
        "https://x/" + "a" * 3_000,
    ],
)
def test_an_invalid_url_becomes_no_link(url):
    item = told(report=make_report(url=url))
    assert safe_url(url) == item["address"] == ""


def test_only_right_to_left_words_are_isolated():
    assert isolate_bidi("Київ 平壤") == own_direction("Київ 平壤") == "Київ 平壤"
    assert isolate_bidi("صحيفة") == "\u2068صحيفة\u2069"
    assert own_direction("קול: refused") == "\u2066קול: refused\u2069"
