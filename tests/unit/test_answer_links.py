"""The tokens of answer links: what they cover, and that nothing else passes."""

import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.answers.links import (
    ANSWERS,
    MAX_LIFE,
    AnswerAct,
    AnswerLink,
    AnswerLinks,
    AnswerMails,
)
from store.records.deliveries import DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW, make_delivery

BASE = "https://alerts.example/susulan/a/"
TODAY = int(NOW.timestamp() // 86_400)
LINKS = AnswerLinks("secret", BASE)

ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)
links = st.builds(
    AnswerLink, st.sampled_from(AnswerAct), ids, st.integers(0, 999), st.integers(TODAY, 999_999)
)


def parts(link, maker=LINKS):
    act, token = maker.url_for(link).removeprefix(BASE).split("/")
    return act, token


@given(links)
def test_a_link_stands_for_what_it_was_made_of(link):
    assert LINKS.check(*parts(link), NOW) == link


@given(links, links)
def test_no_token_serves_another_act_delivery_place_or_day(one, other):
    _, signature = parts(one)[1].rsplit(".", 1)
    act, token = parts(other)
    forged = f"{token.rsplit('.', 1)[0]}.{signature}"
    assert LINKS.check(act, forged, NOW) == (other if one == other else None)


@given(links, st.data())
def test_no_token_survives_a_changed_character(link, data):
    act, token = parts(link)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda one: one != token[place]))
    assert LINKS.check(act, token[:place] + letter + token[place + 1 :], NOW) is None


@given(links, st.sampled_from([1, 2]))
def test_there_is_one_way_to_write_a_link(link, place):
    act, token = parts(link)
    fields = token.split(".")
    fields[place] = f"0{fields[place]}"
    assert LINKS.check(act, ".".join(fields), NOW) is None


@given(links, st.text(min_size=1).filter(lambda text: text != "secret" and "\ud800" not in text))
def test_another_secret_makes_other_tokens(link, secret):
    other = AnswerLinks(secret.encode("utf-8", "replace").decode(), BASE)
    assert LINKS.check(*parts(link, other), NOW) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_refused_without_an_error(act, token):
    assert LINKS.check(act, token, NOW) is None


def test_a_signature_made_for_unsubscribing_is_none_here():
    from alerts.messages.unsubscribe_links import UnsubscribeScope, unsubscribe_token

    foreign = unsubscribe_token("secret", UnsubscribeScope("mail", "useful", "x1"))
    assert LINKS.check("useful", f"x1.0.{TODAY}.{foreign[:32]}", NOW) is None


def test_a_link_works_through_its_last_day():
    link = AnswerLink(AnswerAct.MUTE, "x1", 0, TODAY)
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert LINKS.check(*parts(link), midnight - timedelta(seconds=1)) == link
    assert LINKS.check(*parts(link), midnight) is None


def test_a_link_lasts_as_long_as_its_delivery_is_kept_and_no_longer_than_the_limit():
    delivery = make_delivery("x1", created=NOW)
    for life, days in ((timedelta(days=30), 30), (timedelta(days=9_000), MAX_LIFE.days)):
        (row,) = AnswerLinks("secret", BASE, life).for_message(make_alert(), delivery)
        assert {LINKS.check(*url.removeprefix(BASE).split("/"), NOW).last_day for _, url in row} == {
            TODAY + days
        }


def test_the_links_of_a_message_say_nothing_of_its_reader():
    delivery = make_delivery("x1", channel="mail", recipient="reader@example.org")
    (row,) = LINKS.for_message(make_alert(), delivery)
    assert tuple(act for act, _ in row) == ANSWERS
    for act, url in row:
        assert re.fullmatch(rf"{re.escape(BASE)}{act}/x1\.0\.\d{{5}}\.[\w-]{{32}}", url, re.ASCII)


def test_a_mail_answer_names_the_report_and_the_answer_and_can_hold_nothing_else():
    report = make_report(article_id="a1&cc=evil@example.org\r\nBcc: x")
    alert = make_alert(DeliveryKind.SUMMARY, [make_item(), make_item(report=report)])
    first, second = AnswerMails("desk+news@example.org").for_message(alert, make_delivery("x123456789012"))
    assert first == (
        (
            AnswerAct.CHOOSE,
            "mailto:desk%2Bnews@example.org?subject=Susulan%3A%20answer%20a1%20%28x123456789%29",
        ),
    )
    assert not re.search(r"[&\s]", second[0][1])
