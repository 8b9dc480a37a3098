"""Links to answer and their pages in a real browser: they fit a narrow phone, and a finger hits them."""

import pytest

from alerts.messages.answers.links import AnswerAct
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.words import Words
from service.stories.answers import AnsweredAlert
from service.web.answer_page import OVERTAKEN, AnswerPage, gone_page
from store.records.answers import AnswerState
from tests.contract.test_store_answers import mute, opinion
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.mail_pictures import browser, measured
from tests.support.records import NOW, make_delivery
from tests.unit.test_answer_mails import OFFERS, parts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser() is None, reason="no Chromium: install one, or name it in SUSULAN_BROWSER"),
]
NARROW, FINGER_PX = 320, 24
TABLE = "<table></table>"
"""What the measurement looks for below the content."""
LONG = "Fährunglückshinterbliebenenentschädigungsverhandlungsdelegation"


def pages():
    """The pages in every language, with everything in force and nothing."""
    item = make_item(report=make_report(title=f"{LONG} {LONG * 3}", source=LONG, language="de"))
    delivery = make_delivery("x1", story=LONG, alert=make_alert(items=[item]))
    for language in LANGUAGES:
        for name, state in (("none", AnswerState()), ("all", AnswerState(2, opinion(), mute()))):
            page = AnswerPage(
                AnsweredAlert(delivery, 0, item, state, NOW), lambda act: f"../{act}/x", Words((language,))
            )
            yield f"{language} {name} ask", page.ask(AnswerAct.MUTE, OVERTAKEN).text + TABLE
            yield f"{language} {name} thank", page.thank().text + TABLE
        yield f"{language} gone", gone_page(Words((language,))).text + TABLE


def test_no_page_is_wider_than_a_narrow_phone():
    found = measured(dict(pages()), NARROW)
    assert len(found) == 5 * len(LANGUAGES)
    assert {name: look["out"] for name, look in found.items() if look["out"] or look["width"] > NARROW} == {}


def test_the_links_in_mails_fit_a_narrow_phone_and_a_finger():
    mails = {
        f"{language} {name}": parts(name, OFFERS[0], Words((language,)))[2]
        for language in LANGUAGES
        for name in ("id-first", "digest")
    }
    found = measured(mails, NARROW)
    assert {name: look["out"] for name, look in found.items() if look["out"] or look["width"] > NARROW} == {}
    assert all(sum(height >= FINGER_PX for height in look["taps"]) >= 4 for look in found.values())
