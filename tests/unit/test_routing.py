"""Which alerts a channel is for, and what is silenced."""

import pytest

from alerts.delivery.routing import Route, silenced_by
from store.records.deliveries import DeliveryKind, Silence
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW, later


@pytest.mark.parametrize(
    ("route", "accepted"),
    [
        (Route(), True),
        (Route(stories=("story",)), True),
        (Route(stories=("other",)), False),
        (Route(languages=("uk", "ru")), True),
        (Route(languages=("ko",)), False),
        (Route(outlets=("OUTLET",)), True),
        (Route(outlets=("Yonhap",)), False),
        (Route(anchors=("Killed",)), True),
        (Route(anchors=("prisoners",)), False),
        (Route(min_score=0.93), True),
        (Route(min_score=0.9), True),
        (Route(min_score=0.95), False),
        (Route(stories=("story",), languages=("ko",)), False),
    ],
)
def test_a_route_accepts_an_alert_that_passes_all_its_filters(route, accepted):
    assert route.accepts(make_alert()) is accepted


def test_retrospectives_can_be_excluded():
    back = make_alert(items=[make_item(retrospective=True)])
    assert Route().accepts(back)
    assert not Route(retrospectives=False).accepts(back)


@pytest.mark.parametrize("kind", [DeliveryKind.NOTICE, DeliveryKind.TEST])
def test_notices_and_tests_pass_every_route(kind):
    assert Route(stories=("other",), languages=("ko",), min_score=1.0).accepts(make_alert(kind))


def test_a_digest_is_routed_by_its_story():
    assert Route(languages=("ko",)).accepts(make_alert(DeliveryKind.SUMMARY))
    assert not Route(stories=("other",)).accepts(make_alert(DeliveryKind.SUMMARY))


@pytest.mark.parametrize(
    ("expression", "story", "held"),
    [
        ("Курськом", "", True),
        ('"600 військових"', "", True),
        ("Outlet AND killed", "story", True),
        ("Курськом", "other", False),
        ("missile", "", False),
        ("Курськом NOT killed", "", False),
    ],
)
def test_a_silence_applies_to_alerts_that_its_expression_matches(expression, story, held):
    silence = Silence(1, story, expression, "", NOW, later(60))
    assert (silenced_by(make_alert(), [silence]) is silence) is held


def test_notices_are_not_silenced():
    silence = Silence(1, "", "note", "", NOW, later(60))
    assert silenced_by(make_alert(DeliveryKind.NOTICE, note="note"), [silence]) is None


def test_the_name_of_an_outlet_is_matched_in_any_case():
    alert = make_alert(items=[make_item(report=make_report(source="Yonhap News"))])
    assert Route(outlets=("yonhap news",)).accepts(alert)
