"""kill -9 at each named place: after the restart the message arrives, and twice only where no one can know.

Every case has one message, a sender (or the whole `susulan once`) that is killed, and one that is not. The receivers
kill at moments of the dialogue; `tests.support.dying` kills at verbs of the store. Production code has no switch for
this.
"""

import shutil
from collections import Counter
from datetime import timedelta

import pytest

from store.clock import utc_now
from store.records.deliveries import DeliveryState
from tests.support.dying import MOMENTS
from tests.support.newsdesk import OTHERS, TOLL
from tests.support.receivers import HOOK_MOMENTS, MAIL_MOMENTS
from tests.support.sinks import FaultDesk, Sinks
from tests.support.wire import Press

KILLED = -9
SAFE, DOUBTFUL, DOUBLED = (1, False), (1, True), (2, True)
"""How often the message was taken in the end, and whether it is marked as uncertain."""

slow = pytest.mark.slow


@pytest.fixture(scope="module")
def press():
    one = Press()
    one.publish(1, *OTHERS[0])
    yield one
    one.close()


@pytest.fixture
def sinks(tmp_path):
    one = Sinks(tmp_path)
    yield one
    one.close()


@pytest.fixture
def desk_of(tmp_path, sinks, press, request):
    forked = request.node.get_closest_marker("slow") is None

    def made(*channels):
        feed = f"{press.address}/feed.xml"
        return FaultDesk(tmp_path, sinks, feed=feed, channels=channels, forked=forked)

    return made


def outcome(desk, identity):
    """The state after a sender that is not killed."""
    assert desk.run_cycle(only_send=True) == 0
    (row,) = [one for one in desk.deliveries() if one.id == identity]
    assert row.state is DeliveryState.SENT
    assert set(desk.sinks.copies()) == {identity}
    desk.assert_sound()
    return desk.sinks.copies()[identity], row.uncertain


def in_dialogue(moments, before, at_end):
    """The possible results of a kill at each moment of the dialogue; cheap ones are in every test run."""
    table = dict.fromkeys(moments, (before,)) | {"body": (DOUBTFUL,), "taken": (DOUBLED,), "answered": at_end}
    return [
        pytest.param(moment, table[moment], marks=() if moment == "taken" else slow, id=moment)
        for moment in moments
    ]


@pytest.mark.parametrize(("moment", "expected"), in_dialogue(MAIL_MOMENTS, SAFE, (SAFE, DOUBLED)))
def test_killed_at_a_moment_of_the_mail_dialogue(desk_of, moment, expected):
    # At DATA the mark is set, and the server has not yet asked for the message.
    wanted = (DOUBTFUL,) if moment == "DATA" else expected
    desk = desk_of("mail")
    (identity,) = desk.enqueue()
    assert desk.run_cycle(only_send=True, kill_at=f"mail {moment}") == KILLED
    assert outcome(desk, identity) in wanted


@slow
@pytest.mark.parametrize(("moment", "expected"), in_dialogue(HOOK_MOMENTS, DOUBTFUL, (SAFE, DOUBLED)))
def test_killed_at_a_moment_of_the_post(desk_of, moment, expected):
    # The connection may be seen before or after the mark is set on this side.
    wanted = (SAFE, DOUBTFUL) if moment == "connect" else expected
    desk = desk_of("hook")
    (identity,) = desk.enqueue()
    assert desk.run_cycle(only_send=True, kill_at=f"hook {moment}") == KILLED
    assert outcome(desk, identity) in wanted


SENDING = {
    "lease_deliveries": (SAFE, SAFE, SAFE),
    "save_content": (SAFE, SAFE, SAFE),
    "mark_transmitting": (SAFE, SAFE, DOUBTFUL),
    "finish_delivery": (DOUBLED, DOUBLED, SAFE),
}


@slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("verb", SENDING)
@pytest.mark.parametrize("channel", ["mail", "hook"])
def test_killed_around_each_commit_of_the_sender(desk_of, channel, verb, moment):
    desk = desk_of(channel)
    (identity,) = desk.enqueue()
    assert desk.run_cycle(dying=(verb, moment), only_send=True) == KILLED
    assert outcome(desk, identity) == SENDING[verb][MOMENTS.index(moment)]


@slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("transmitting", [False, True])
def test_killed_again_while_it_recovers(desk_of, moment, transmitting):
    desk = desk_of("mail")
    (identity,) = desk.enqueue()
    desk.leave_claimed(transmitting=transmitting)
    assert desk.run_cycle(dying=("expire_leases", moment), only_send=True) == KILLED
    assert outcome(desk, identity) == (1, transmitting)


@slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_waiting_alerts_are_merged(desk_of, moment):
    desk = desk_of("mail", "hook")
    desk.enqueue(3, state=DeliveryState.WAITING, wait_reason="digest", due=utc_now() - timedelta(seconds=1))
    assert desk.run_cycle(dying=("fold_deliveries", moment)) == KILLED
    assert desk.run_cycle() == 0
    rows = desk.deliveries()
    summaries = [one for one in rows if one.state is DeliveryState.SENT]
    assert Counter(one.channel for one in summaries) == {"mail": 1, "hook": 1}
    assert Counter(one.folded_into for one in rows if one.state is DeliveryState.FOLDED) == dict.fromkeys(
        (one.id for one in summaries), 3
    )
    assert desk.sinks.copies() == dict.fromkeys((one.id for one in summaries), 1)


@pytest.fixture(scope="module")
def held_before_the_news(tmp_path_factory, press):
    """A store after the first poll of the feed."""
    folder = tmp_path_factory.mktemp("before")
    one = Sinks(folder)
    desk = FaultDesk(folder, one, feed=f"{press.address}/feed.xml")
    assert desk.run_cycle() == 0
    one.close()
    return desk.store


@slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("verb", ["record_poll", "commit_judgement"])
def test_killed_between_the_feed_and_the_outbox(desk_of, press, held_before_the_news, verb, moment):
    desk = desk_of("mail", "hook")
    shutil.copy(held_before_the_news, desk.store)
    kept = list(press.items)
    press.publish(2, *TOLL)
    try:
        assert desk.run_cycle(dying=(verb, moment)) == KILLED
        assert desk.run_cycle() == 0
    finally:
        press.items[:] = kept
    rows = desk.deliveries()
    assert Counter((one.channel, one.state, one.uncertain) for one in rows) == {
        ("mail", DeliveryState.SENT, False): 1,
        ("hook", DeliveryState.SENT, False): 1,
    }
    assert desk.sinks.copies() == dict.fromkeys((one.id for one in rows), 1)
