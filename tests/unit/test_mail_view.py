"""The context of a mail's templates."""

from zoneinfo import ZoneInfo

import pytest

from alerts.messages.view import MAX_SUMMARY_OTHERS, template_context
from alerts.messages.wording import force_ltr, isolate_bidi, safe_url
from store.records.decisions import StatedFigure
from store.records.deliveries import DeliveryKind
from store.records.matching import Figure
from store.records.old_sentences import parse_news
from tests.support.alerting import make_alert, make_item, make_report

UTC = ZoneInfo("UTC")
DEAD = Figure(
    "killed", 600.0, 600.0, "people", "South Korea", "", "maximum", StatedFigure(300.0, 300.0, "South Korea")
)


def told(kind=DeliveryKind.DEVELOPMENT, **changes):
    return template_context(make_alert(kind, [make_item(**changes)]), "x1", UTC)["items"][0]


@pytest.mark.parametrize(
    ("new", "figures"),
    [
        ("killed: 300 → 600, says South Korea", []),
        ("killed: 600 people, says South Korea", []),
        ("killed: 300 → 600, says NIS", ["killed"]),
        ("killed: 300 → 1,600, says South Korea", ["killed"]),
        ("wounded: 600, says South Korea", ["killed"]),
        ("", ["killed"]),
    ],
)
def test_a_figure_that_stands_in_the_news_is_not_listed_again(new, figures):
    assert [one["what"] for one in told(new=parse_news(new), figures=(DEAD,))["figures"]] == figures


def test_reports_of_one_language_stand_together():
    others = tuple(make_report(title=one, language=one[:2]) for one in ("ko 1", "en 1", "ko 2"))
    assert [one["title"] for one in told(others=others)["others"]] == ["ko 1", "ko 2", "en 1"]


def test_a_summary_counts_the_reports_that_it_does_not_list():
    others = tuple(make_report(title=str(number)) for number in range(7))
    item = told(DeliveryKind.SUMMARY, others=others)
    assert (len(item["others"]), item["others_left"]) == (MAX_SUMMARY_OTHERS, 7 - MAX_SUMMARY_OTHERS)
    assert told(others=others)["others_left"] == 0


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
    assert isolate_bidi("Київ 平壤") == force_ltr("Київ 平壤") == "Київ 平壤"
    assert isolate_bidi("صحيفة") == "\u2068صحيفة\u2069"
    assert force_ltr("קול: refused") == "\u2066קול: refused\u2069"
