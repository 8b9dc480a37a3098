"""Links to answer in every golden mail: both parts have them, and they can be read and hit."""

import re
from html import unescape

import pytest

from alerts.delivery.outbox import delivery_of
from alerts.messages import render
from alerts.messages.answers.links import AnswerLinks, AnswerMails
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.words import Words
from store.records.deliveries import DeliveryKind
from tests.support.golden_alerts import alerts
from tests.support.mail_page import Page, contrast
from tests.support.records import NOW

ALERTS = alerts()
OFFERS = [AnswerLinks("secret", "https://alerts.example/a/"), AnswerMails("editor@example.org")]
ENOUGH = 4.5


def parts(name, offer, words):
    alert = ALERTS[name]
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    answers = offer.for_message(alert, delivery)
    rendered = (one(alert, delivery.id, words, answers=answers) for one in (render.text, render.html))
    return [url for row in answers for _, url in row], *rendered


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("name", sorted(ALERTS))
def test_both_parts_have_every_link_once_and_in_order(name, offer):
    urls, text, page = parts(name, offer, Words())
    assert bool(urls) is bool(ALERTS[name].items)
    found = [given["href"] for tag, given in Page(page).tags if tag == "a" and given["href"] in urls]
    assert found == urls
    assert re.findall(r"(?:mailto:|https://alerts\.example/a/)\S+", text) == urls


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_links_have_enough_contrast_and_size_in_every_language(language, scheme):
    for name in ("id-first", "digest"):
        kind = "summary" if ALERTS[name].kind is DeliveryKind.SUMMARY else "development"
        labels = {"summary": 1, "development": 4}[kind]
        plain, with_links = (parts(name, offer, Words((language,)))[2] for offer in (_NoOffer(), OFFERS[0]))
        before = [shown for shown, _ in Page(plain).texts]
        links = [(shown, look) for shown, look in Page(with_links).texts if shown not in before]
        assert len({shown for shown, _ in links}) == labels
        for shown, look in links:
            letters, ground = getattr(look, scheme)
            assert contrast(letters, ground) >= ENOUGH, (unescape(shown), letters, ground)
            assert look.size_px >= 15


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_no_alert_names_a_command(name):
    _, text, page = parts(name, OFFERS[0], Words())
    if ALERTS[name].items:
        assert not re.search(r"susulan [a-z]+ [a-z]", text + page)


class _NoOffer:
    def for_message(self, alert, delivery):
        return ()


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_the_text_part_has_the_link_to_unsubscribe_on_a_line_of_its_own(name):
    text = render.text(ALERTS[name], "x0f1e2d3c4b", unsubscribe="https://alerts.example/u/token")
    assert text.rstrip().splitlines()[-1] == "Unsubscribe: https://alerts.example/u/token"
