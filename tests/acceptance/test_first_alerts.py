"""The wait of a first alert in a real service: it survives kill -9, and it ends early for a readable report."""

from contextlib import closing
from email import message_from_string, policy

import pytest

from alerts.messages.alert import from_json
from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.support.newsdesk import OTHERS, TOLL, TOLL_KO
from tests.support.process import until

CHANNEL = """
[[channels]]
kind = "maildir"
name = "patient"
path = "patient"
languages = ["en"]
group_wait = "{wait}"
"""


def deliveries(desk, *states):
    with closing(open_store(desk.folder / "susulan.db", exclusive=False)) as store:
        return [one for one in store.deliveries(states, channel="patient") if from_json(one.alert).story]


def mails(desk):
    """Alerts as the reader has them, without the summary of the first start."""
    texts = [file.read_text() for file in (desk.folder / "patient" / "new").glob("*")]
    return [text for text in texts if "X-Susulan-Kind: summary" not in text]


def started(desk, service_of, wait):
    desk.write(channels=CHANNEL.format(wait=wait))
    desk.publish(1, *OTHERS)
    service = service_of(desk)
    service.wait_for("source_polled")
    polls = desk.press.polls
    until(lambda: desk.press.polls > polls + 1)
    return service


@pytest.mark.slow
def test_a_kill_during_the_wait_neither_loses_nor_doubles_the_alert(desk, service_of):
    service = started(desk, service_of, "4s")
    desk.publish(10, TOLL_KO)
    until(lambda: deliveries(desk, DeliveryState.WAITING), 30, lambda: service.events)
    (waiting,) = deliveries(desk, DeliveryState.WAITING)
    service.kill()
    assert mails(desk) == []
    again = service_of(desk)
    until(lambda: mails(desk), 30, lambda: again.events)
    until(lambda: deliveries(desk, DeliveryState.SENT), 30)
    (sent,) = deliveries(desk)
    assert (sent.id, sent.state) == (waiting.id, DeliveryState.SENT)
    assert len(mails(desk)) == 1
    again.stop()


@pytest.mark.slow
def test_a_report_that_the_reader_can_read_ends_the_wait_and_leads(desk, service_of):
    service = started(desk, service_of, "2h")
    desk.publish(10, TOLL_KO)
    until(lambda: deliveries(desk, DeliveryState.WAITING), 30, lambda: service.events)
    desk.publish(20, TOLL)
    until(lambda: mails(desk), 30, lambda: service.events)
    service.stop()
    (mail,) = mails(desk)
    message = message_from_string(mail, policy=policy.default)
    assert TOLL[0][:40] in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    assert text.index(TOLL[0]) < text.index(TOLL_KO[0])
    (sent,) = deliveries(desk, DeliveryState.SENT)
    assert from_json(sent.alert).items[0].report.language == "ko"
