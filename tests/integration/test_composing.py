"""A message as it is rendered now: the reports that joined meanwhile, and the one that the reader can read."""

import asyncio
import json
from dataclasses import replace

import pytest

import service.pipeline.composing
from alerts.delivery.outbox import delivery_of
from alerts.messages.alert import LeadingReport, to_json
from alerts.messages.article_refs import article_ref
from alerts.messages.render import render_as
from service.pipeline.composing import CACHE_TIME, MAX_CACHED, AlertCompleter, MessageComposer
from store.errors import StoreError
from store.records.decisions import Decision, Joined, Opened, OpenReason
from store.records.deliveries import DeliveryKind
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert, make_item
from tests.support.fresh_store import fresh_store
from tests.support.records import (
    NOW,
    FakeClock,
    make_article,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

OPENED = Opened(OpenReason.UNLIKE_ALL, searched_days=15.0)


class Room:
    """A store with one development, and its first alert."""

    def __init__(self, folder):
        self.store, self.clock = fresh_store(folder / "s.db"), FakeClock()
        self.store.sync_sources([make_source("alpha")], NOW)
        (self.lease,) = self.store.lease_due_hosts(NOW, 86_400, 5)
        self.first = self.bring("k", "ko", opened=OPENED)
        item = make_item(report=article_ref(self.first), opened=OPENED, reports=1)
        self.alert = make_alert(items=[item])

    def bring(self, key, language, *, opened=None, retrospective=False, development="d1"):
        article = make_article(
            key,
            title=f"Headline {key}",
            url=f"https://{key}.example/1",
            language=language,
            site=f"Paper {key}",
        )
        self.store.record_poll(self.lease, make_poll("alpha", article, at=self.clock()))
        self.store.commit_judgement(
            key,
            matches=[make_match(key, "story", retrospective=retrospective)],
            developments=[make_development(development, story="story")],
            members=[
                make_member(
                    key,
                    development=development,
                    joined=self.clock(),
                    origin=f"Paper {key}",
                    decision=Decision(opened or Joined(2.0)),
                )
            ],
            now=self.clock(),
        )
        return article

    def completer(self, *languages):
        return AlertCompleter(self.store, {"mail": languages}, self.clock)

    def completed(self, *languages):
        return self.completer(*languages).complete(self.alert, "mail").items[0]


@pytest.fixture
def room(tmp_path):
    one = Room(tmp_path)
    yield one
    one.store.close()


def test_a_report_that_joined_after_the_alert_was_made_leads_and_is_counted(room):
    assert room.completed("id", "en") == room.alert.items[0]
    room.clock.advance(30)
    english = room.bring("e", "en")
    item = room.completed("id", "en")
    assert item.leading == LeadingReport(article_ref(english))
    assert (item.reports, item.languages, item.sources, len(item.owners)) == (2, 2, 2, 2)
    assert item.others == (article_ref(english),)
    assert (item.report, item.new, item.why) == (
        room.alert.items[0].report,
        room.alert.items[0].new,
        room.alert.items[0].why,
    )


def test_the_first_preferred_language_decides_and_background_never_leads(room):
    room.bring("e", "en")
    indonesian = room.bring("i", "id")
    assert room.completed("id", "en").leading.report == article_ref(indonesian)
    assert room.completed("fr").leading is None
    room.bring("f", "fr", retrospective=True)
    assert room.completed("fr").leading is None


def test_an_update_leads_with_what_came_after_its_news(room):
    room.bring("e", "en")
    update = room.bring("u", "ko")
    item = replace(room.alert.items[0], report=article_ref(update), opened=None)
    room.alert = make_alert(items=[item])
    earlier = room.completed("en").leading
    assert (earlier.report.article_id, earlier.is_earlier) == ("e", True)
    room.bring("e2", "en")
    later = room.completed("en").leading
    assert (later.report.article_id, later.is_earlier) == ("e2", False)


def test_where_there_may_be_more_reports_than_were_read_the_stored_numbers_stay(room, monkeypatch):
    monkeypatch.setattr("service.pipeline.composing.MAX_REPORTS", 3)
    room.bring("j", "ja")
    assert room.completed("en").reports == 2
    english = room.bring("e", "en")
    item = room.completed("en")
    assert (item.reports, item.leading.report) == (1, article_ref(english))


def test_each_development_of_a_digest_is_led_by_a_report_that_the_reader_can_read(room):
    room.bring("e", "en")
    other = room.bring("k2", "ko", opened=OPENED, development="d2")
    room.bring("i2", "id", development="d2")
    items = [
        *room.alert.items,
        replace(room.alert.items[0], development="d2", report=article_ref(other), opened=OPENED),
    ]
    room.alert = make_alert(DeliveryKind.SUMMARY, items)
    led = room.completer("id", "en").complete(room.alert, "mail").items
    assert [one.leading.report.article_id for one in led] == ["e", "i2"]


def test_a_report_that_a_person_moved_keeps_its_own_headline(room):
    room.bring("e", "en")
    item = replace(room.alert.items[0], development="d2")
    room.bring("x", "en", development="d2")
    room.alert = make_alert(items=[item])
    assert room.completed("en") == item


def test_the_recipients_of_an_alert_share_what_was_read(room, monkeypatch):
    reads = []
    real = room.store.articles
    monkeypatch.setattr(room.store, "articles", lambda ids: reads.append(ids) or real(ids))
    room.bring("j", "ja")
    completer = room.completer("en")
    for _ in range(3):
        assert completer.complete(room.alert, "mail").items[0].leading is None
    assert len(reads) == 1
    room.bring("e", "en")
    assert completer.complete(room.alert, "mail").items[0].leading is not None, "never what was read before"
    assert len(reads) == 2
    room.clock.advance(CACHE_TIME.total_seconds() + 1)
    completer.complete(room.alert, "mail")
    assert len(reads) == 3
    for number in range(MAX_CACHED + 10):
        other = replace(room.alert.items[0], development=f"o{number}")
        completer.complete(make_alert(items=[other]), "mail")
    assert len(completer._cache) == len(completer._counted) == MAX_CACHED


def test_an_alert_is_counted_once_for_all_its_recipients_and_each_alert_for_itself(room, monkeypatch):
    counted = []
    real = service.pipeline.composing.with_known_reports
    monkeypatch.setattr(
        service.pipeline.composing,
        "with_known_reports",
        lambda item, *values: counted.append(item) or real(item, *values),
    )
    room.bring("j", "ja")
    completer = room.completer("en")
    for _ in range(3):
        assert completer.complete(room.alert, "mail").items[0].reports == 2
    assert len(counted) == 1
    other = replace(room.alert.items[0], new=())
    assert completer.complete(make_alert(items=[other]), "mail").items[0].new == ()
    room.bring("k3", "ko")
    assert completer.complete(room.alert, "mail").items[0].reports == 3


class Broken:
    def __init__(self, error):
        self.error = error

    def complete(self, alert, channel):
        raise self.error


def compose(completer, alert, translate=None):
    db = StoreThread()
    try:
        delivery = delivery_of(alert, "mail", "you@x.example", now=NOW)
        return asyncio.run(MessageComposer(db, completer, translate).compose(alert, delivery))
    finally:
        db.close()


def test_a_mistake_of_ours_costs_the_headline_and_not_the_alert(room):
    assert compose(Broken(ZeroDivisionError("ours")), room.alert) == room.alert
    with pytest.raises(StoreError):
        compose(Broken(StoreError("disk full")), room.alert)


def test_translations_are_asked_for_after_the_report_that_leads_is_known(room):
    room.bring("e", "en")
    asked = []

    async def translate(alert, delivery):
        asked.append((alert.items[0].leading.report.language, delivery.channel))
        return alert

    compose(room.completer("en"), room.alert, translate)
    assert asked == [("en", "mail")]


def test_an_alert_links_to_its_page_in_the_dashboard_where_that_has_an_address(room):
    completer = AlertCompleter(room.store, {}, room.clock, None, "https://desk.example.org")
    alert = completer.complete(room.alert, "mail")
    page = f"https://desk.example.org/d/{alert.items[0].development}"
    assert f"Open in the dashboard: {page}" in render_as(alert, "text")
    assert f'href="{page}"' in render_as(alert, "html")
    assert json.loads(render_as(alert, "json"))["data"]["items"][0]["page"] == page
    assert page not in to_json(alert)
    assert "dashboard" not in render_as(room.alert, "text")
