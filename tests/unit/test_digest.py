"""Alerts that waited together become one delivery; nothing that they say is lost."""

from dataclasses import replace

from alerts.delivery.digest import merge
from alerts.delivery.outbox import EXPIRES_AFTER, delivery_of
from alerts.delivery.send_window import DIGEST
from alerts.messages.alert import from_json
from alerts.messages.article_refs import MAX_OTHERS
from alerts.messages.compose import MAX_SUMMARY_ITEMS
from store.records.decisions import IndependentSource, NewFigure, StatedFigure
from store.records.deliveries import DeliveryKind, DeliveryState
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.records import NOW, later

MERGED_AT = later(3_600)
KILLED_3, KILLED_5 = (
    NewFigure(StatedFigure(count, count, "the ministry", "killed"), "new") for count in (3.0, 5.0)
)
SECOND_SOURCE = IndependentSource("Antara")


def waiting(alert, reason=DIGEST):
    delivery = delivery_of(alert, "mail", "reader@example.org", now=NOW)
    return replace(delivery, state=DeliveryState.WAITING, wait_reason=reason)


def about(number, **changes):
    """An alert about the development `d<number>`, by an article of its own."""
    report = make_report(article_id=f"a{number}", published=later(number))
    item = make_item(development=f"d{number}", report=report, **changes)
    return make_alert(items=[item], subject=f"d{number}")


def revision(number, new=()):
    """A later alert about the development `d1`."""
    kind = DeliveryKind.UPDATE if number else DeliveryKind.DEVELOPMENT
    item = make_item(report=make_report(article_id=f"r{number}"), new=new)
    return make_alert(kind, [item], revision=number)


def test_alerts_about_one_development_become_the_newest_of_them():
    members = [waiting(revision(number)) for number in range(3)]
    merged = merge(members, MERGED_AT)
    assert (merged.id, merged.state, merged.wait_reason) == (members[2].id, DeliveryState.PENDING, "")
    alert = from_json(merged.alert)
    assert (alert.kind, alert.revision) == (DeliveryKind.DEVELOPMENT, 2)
    assert alert.items[0].report.article_id == "r2"
    assert [other.article_id for other in alert.items[0].others] == ["r0", "r1"]


def test_a_merged_delivery_is_due_now_and_expires_from_now():
    for members in ([waiting(revision(0)), waiting(revision(1))], [waiting(about(1)), waiting(about(2))]):
        merged = merge(members, MERGED_AT)
        assert merged.due == MERGED_AT
        assert merged.expires == MERGED_AT + EXPIRES_AFTER


def test_a_merged_alert_keeps_every_piece_of_news_once_and_in_order():
    news = [(KILLED_3,), (KILLED_3, SECOND_SOURCE), (KILLED_5,)]
    merged = merge([waiting(revision(number, new)) for number, new in enumerate(news)], MERGED_AT)
    assert from_json(merged.alert).items[0].new == (KILLED_3, SECOND_SOURCE, KILLED_5)


def test_a_merged_alert_lists_a_limited_number_of_other_reports():
    members = [waiting(revision(number)) for number in range(MAX_OTHERS + 2)]
    assert len(from_json(merge(members, MERGED_AT).alert).items[0].others) == MAX_OTHERS


def test_alerts_about_many_developments_become_a_digest_with_the_newest_first():
    members = [waiting(about(number), "wave") for number in (2, 3, 1)]
    merged = merge(members, MERGED_AT)
    assert merged.kind is DeliveryKind.SUMMARY
    assert (merged.channel, merged.recipient) == ("mail", "reader@example.org")
    alert = from_json(merged.alert)
    assert [item.development for item in alert.items] == ["d3", "d2", "d1"]
    assert (alert.total, alert.created) == (3, MERGED_AT)


def test_a_digest_has_one_item_for_each_development():
    first, update = about(1, new=(KILLED_3,)), about(1, new=(KILLED_5,))
    merged = merge([waiting(first), waiting(about(2)), waiting(replace(update, revision=1))], MERGED_AT)
    items = {item.development: item for item in from_json(merged.alert).items}
    assert items["d1"].new == (KILLED_3, KILLED_5)
    assert len(items) == 2


def test_a_digest_counts_the_developments_that_it_does_not_list():
    for count, listed in ((MAX_SUMMARY_ITEMS, MAX_SUMMARY_ITEMS), (MAX_SUMMARY_ITEMS + 1, MAX_SUMMARY_ITEMS)):
        alert = from_json(merge([waiting(about(number)) for number in range(count)], MERGED_AT).alert)
        assert (len(alert.items), alert.total) == (listed, count)


def test_the_id_of_a_digest_depends_on_its_members_alone():
    members = [waiting(about(number)) for number in range(3)]
    digest = merge(members, MERGED_AT)
    assert merge(members[::-1], later(9)).id == digest.id
    assert merge(members[:2], MERGED_AT).id != digest.id


def test_the_note_of_a_digest_follows_from_what_its_members_waited_for():
    notes = {
        reason: from_json(merge([waiting(about(1), reason), waiting(about(2), reason)], NOW).alert).note
        for reason in ("wave", DIGEST, "outage")
    }
    assert len(set(notes.values())) == 3
    assert all(notes.values())


def test_alerts_without_items_merge_into_the_newest():
    members = [waiting(make_alert(items=[], revision=number)) for number in range(2)]
    assert from_json(merge(members, MERGED_AT).alert) == make_alert(items=[], revision=1)
