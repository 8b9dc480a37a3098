"""When a channel is suspended, and when its failure is worth a notice."""

import pytest

from alerts.delivery.channel_health import NOTIFY_AFTER, ChannelHealth
from alerts.delivery.retry_policy import FAILURES_TO_OPEN, MIN_PROBE_DELAY_S
from tests.support.records import NOW, later

HOUR_S = NOTIFY_AFTER.total_seconds()


def failed(times):
    health = ChannelHealth()
    for _ in range(times):
        health.record_failure("mail", NOW)
    return health


@pytest.mark.parametrize(("after_s", "notify"), [(0, False), (HOUR_S - 1, False), (HOUR_S, True)])
def test_a_failure_is_worth_a_notice_once_it_has_lasted_an_hour(after_s, notify):
    assert failed(1).record_failure("mail", later(after_s)) is notify


def test_a_success_starts_the_hour_anew():
    health = failed(1)
    health.record_success("mail")
    assert not health.record_failure("mail", later(HOUR_S))
    assert health.record_failure("mail", later(2 * HOUR_S))


def test_a_channel_is_suspended_and_then_probed():
    health = failed(FAILURES_TO_OPEN)
    assert health.max_in_flight("mail", NOW, 8) == 0
    assert health.max_in_flight("mail", later(MIN_PROBE_DELAY_S), 8) == 1
    assert health.max_in_flight("hook", NOW, 8) == 8
    assert (health.was_suspended("mail"), health.was_suspended("hook")) == (True, False)


def test_a_success_ends_the_suspension():
    health = failed(FAILURES_TO_OPEN)
    health.record_success("mail")
    assert health.max_in_flight("mail", NOW, 8) == 8
    assert not health.was_suspended("mail")


def test_a_few_failures_do_not_suspend_a_channel():
    health = failed(FAILURES_TO_OPEN - 1)
    assert health.max_in_flight("mail", NOW, 8) == 8
    assert not health.was_suspended("mail")
