"""What a notice about sources says, in mail and webhook."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

from alerts.channels.address import parse_address
from alerts.channels.mime import build_mail
from alerts.delivery.outbox import delivery_of
from alerts.messages import wording
from alerts.messages.alert import from_json, to_json
from alerts.messages.language.words import Words
from alerts.messages.notices import MAX_LINES, source_notice
from alerts.messages.payload import MAX_BYTES, build_payload, encode_json
from store.records.sources import SourceProblem, SourceState
from tests.support.records import NOW, later, make_source

UTC = ZoneInfo("UTC")


def state(name="kbs", **facts):
    return SourceState(make_source(name), NOW, **facts)


FAILS = state(failures=9, failing_since=later(-90_000), last_error="HTTP 404 from kbs.example", last_new=NOW)
QUIET = state("tass", usual_interval=timedelta(hours=3), last_new=later(-900_000))
GONE = state("old", gone=True)


def notice(begun=(), over=()):
    return source_notice(begun, over, UTC, NOW)


def test_a_notice_names_each_source_with_the_reason_the_gone_ones_first():
    told = notice(
        [(FAILS, SourceProblem.FAILING), (QUIET, SourceProblem.SILENT), (GONE, SourceProblem.GONE)],
        [state("bbc", notified_state=SourceProblem.FAILING)],
    )
    assert told.note == "1 source failing, 1 source silent, 1 source gone, 1 source back"
    gone, silent, failing, back = told.lines
    assert gone.startswith("old (old.example): the publisher says it is gone for good (HTTP 410)")
    assert silent.startswith(
        "tass (tass.example): answers, but brings nothing new; it used to every 3 hours;"
    )
    assert "HTTP 404 from kbs.example; failing since 1 Jan 2026, 02:04 UTC, 9 polls;" in failing
    assert "last new report 2 Jan 2026, 03:04 UTC" in failing
    assert back == "bbc (bbc.example): was failing, works again"
    assert wording.subject_line(told) == f"[Susulan] Notice: {told.note}"


def test_a_notice_says_that_entries_are_all_known_or_dropped():
    known = state("kbs", known_run=12, known_since=later(-172_800))
    dropping = state("tass", listed=40, dropped=31, last_new=NOW)
    told = notice(
        [(known, SourceProblem.KNOWN), (dropping, SourceProblem.DROPPING)],
        [state("bbc", notified_state=SourceProblem.KNOWN)],
    )
    assert told.note == "1 source with known entries only, 1 source with dropped entries, 1 source back"
    first, second, back = told.lines
    assert first.startswith("tass (tass.example): 31 of its last 40 entries were dropped: their pages state")
    assert "since 31 Dec 2025, 03:04 UTC all of its 12 entries were known already; never a new" in second
    assert back == "bbc (bbc.example): was bringing known entries only, works again"


def test_many_sources_fit_one_notice_and_the_rest_is_counted():
    many = [(replace(FAILS, source=make_source(f"나라{n}")), SourceProblem.FAILING) for n in range(500)]
    told = notice(many)
    assert len(told.lines) == MAX_LINES + 1
    assert told.lines[-1] == "... and 470 more"
    assert len(encode_json(build_payload(told, "x"))) < MAX_BYTES
    assert from_json(to_json(told)) == told


def test_a_password_in_a_url_is_not_told():
    source = make_source("a", url="https://me:hunter2@a.example/feed")
    assert "hunter2" not in str(notice([(replace(FAILS, source=source), SourceProblem.FAILING)]))


def test_a_notice_reads_well_as_mail():
    told = notice([(FAILS, SourceProblem.FAILING), (GONE, SourceProblem.GONE)])
    me = parse_address("Susulan <alerts@susulan.example>")
    sent = build_mail(
        told, delivery_of(told, "mail", "desk@newsroom.example", now=NOW), me, None, Words(zone=UTC)
    )
    message = message_from_bytes(sent.content, policy=default)
    text = message.get_body(("plain",)).get_content()
    assert "1 source failing, 1 source gone\n\n  - old (old.example): the publisher" in text
    html = message.get_body(("html",)).get_content()
    assert all(line.split(":")[0] in html for line in told.lines)


def test_a_heartbeat_s_subject_is_what_it_says():
    beat = replace(notice([(FAILS, SourceProblem.FAILING)]), subject="heartbeat", note="All is well.")
    assert wording.subject_line(beat) == "[Susulan] All is well."


def test_a_source_that_ended_the_service_or_brought_too_much_is_named():
    crashing = state("bomb", crashes=3, failures=3)
    flooding = state("flood", day_began=NOW, day_new=5_000, left_out=1_234)
    told = notice([(crashing, SourceProblem.CRASHING), (flooding, SourceProblem.FLOODING)])
    assert told.note == "1 source with too many new entries, 1 source that ended the service"
    assert told.lines[0].startswith("bomb (")
    assert "the service ended 3 times in a row while this source was being read" in told.lines[0]
    assert "1,234 new entries were left out" in told.lines[1]
    over = notice(over=[state("bomb", notified_state=SourceProblem.CRASHING)])
    assert over.lines[0].endswith("was being read when the service ended, works again")
