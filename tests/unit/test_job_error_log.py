"""A job that fails every second is not logged every second; its recovery is logged."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from structlog.testing import capture_logs

from service.runtime.scheduler import JobErrorLog


@dataclass
class Event:
    code: int
    job_id: str = "collect"
    exception: Exception | None = None


class Hour:
    """One word a second for an hour, then three minutes in which all is well."""

    def __init__(self):
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.output = JobErrorLog(lambda: self.now)

    def live(self, event, seconds):
        for _ in range(seconds):
            self.output(event)
            self.now += timedelta(seconds=1)


def test_a_job_that_fails_every_second_for_an_hour_is_logged_seven_times():
    hour = Hour()
    with capture_logs() as lines:
        hour.live(Event(EVENT_JOB_ERROR, exception=OSError("disk full")), 3_600)
        hour.live(Event(EVENT_JOB_EXECUTED), 180)
    failed, over = lines[:-1], lines[-1]
    assert {line["event"] for line in failed} == {"job_failed"}
    assert len(failed) == 6
    assert failed[0] == {"event": "job_failed", "log_level": "error", "job": "collect",
                         "error": "OSError('disk full')"}  # fmt: skip
    assert over["event"] == "job_recovered"
    assert over["times"] == 3_600


def test_a_missed_job_is_logged_and_a_working_one_is_not():
    hour = Hour()
    with capture_logs() as lines:
        hour.live(Event(EVENT_JOB_EXECUTED), 10)
        hour.live(Event(EVENT_JOB_MISSED), 1)
    assert [(line["event"], line["error"]) for line in lines] == [("job_failed", "missed")]
