"""Last-update lists, and which files of 15 minutes are read after which poll."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.gdelt.download import stated_md5
from crawler.gdelt.update_list import ListedFile, parse_update_list
from crawler.gdelt.windows import (
    CATCH_UP,
    MAX_FILES_PER_POLL,
    WINDOW,
    Progress,
    due_windows,
    parse_progress,
    plan_reading,
)
from store.errors import ParseError
from tests.support.gkg import update_list

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MD5 = "98f668dc83aa84d1942c973fc5fcf07c"


def earlier(quarters):
    return NOON - quarters * WINDOW


class TestLists:
    def test_the_gkg_file_is_taken_and_the_event_tables_are_not(self):
        listed = parse_update_list(update_list(NOON, b"zip").encode())
        assert listed == ListedFile(
            NOON, is_translated=False, size_bytes=3, md5="adcdbd79a8d84175c229b192aadc02f2"
        )
        assert listed.name == "20260301120000.gkg.csv.zip"

    def test_the_translated_stream(self):
        listed = parse_update_list(update_list(NOON, b"zip", translated=True).encode())
        assert listed.is_translated
        assert listed.name == "20260301120000.translation.gkg.csv.zip"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>503</html>",
            f"12 {MD5} http://a.example/20260301120000.export.CSV.zip".encode(),
            f"12 {MD5} http://a.example/20261301120000.gkg.csv.zip".encode(),
            f"12 {MD5} http://a.example/../../etc/passwd".encode(),
            f"12 {MD5[:-1]} http://a.example/20260301120000.gkg.csv.zip".encode(),
            f"x {MD5} http://a.example/20260301120000.gkg.csv.zip".encode(),
        ],
    )
    def test_a_list_without_a_gkg_file_is_refused(self, body):
        with pytest.raises(ParseError, match="names no"):
            parse_update_list(body)

    def test_only_the_name_of_an_address_is_used(self):
        body = f"12 {MD5} http://169.254.169.254/latest/20260301120000.gkg.csv.zip\r\n"
        assert parse_update_list(body.encode()).name == "20260301120000.gkg.csv.zip"

    @given(st.binary(max_size=500))
    def test_any_body_is_a_list_or_refused(self, body):
        with contextlib.suppress(ParseError):
            parse_update_list(body)


class TestStatedHashes:
    def test_of_google_storage(self):
        headers = {"x-goog-hash": "crc32c=n03x6A==, md5=mPZo3IOqhNGULJc/xfzwfA==", "etag": '"1"'}
        assert stated_md5(headers) == MD5

    @pytest.mark.parametrize(
        "headers", [{"etag": f'"{MD5}"'}, {"content-md5": "mPZo3IOqhNGULJc/xfzwfA=="}], ids=["etag", "md5"]
    )
    def test_of_other_servers(self, headers):
        assert stated_md5(headers) == MD5

    @pytest.mark.parametrize(
        "headers", [{}, {"etag": f'W/"{MD5}"'}, {"etag": '"5f2-63a"'}, {"content-md5": "!"}]
    )
    def test_a_server_may_state_none(self, headers):
        assert stated_md5(headers) is None


class TestWindows:
    def test_a_new_source_begins_with_the_newest_file(self):
        plan = plan_reading(parse_progress(None), NOON, NOON)
        assert plan.due == (NOON,)
        assert plan.given_up == 0

    def test_nothing_is_due_once_the_newest_is_read(self):
        assert plan_reading(Progress(NOON), NOON, NOON).due == ()

    def test_after_a_pause_the_newest_comes_first_then_the_missed_ones_in_their_order(self):
        plan = plan_reading(Progress(earlier(4)), NOON, NOON)
        assert plan.due == (NOON, earlier(3), earlier(2), earlier(1))

    def test_a_poll_reads_few_and_the_next_ones_the_rest(self):
        progress, seen = Progress(earlier(10)), []
        while True:
            plan = plan_reading(progress, NOON, NOON)
            progress = plan.progress
            if not plan.due:
                break
            assert len(plan.due) <= MAX_FILES_PER_POLL
            for window in plan.due:
                seen.append(window)
                progress = progress.after_reading(window)
        assert seen == [NOON, *(earlier(n) for n in range(9, 0, -1))]

    def test_what_is_older_than_a_day_is_given_up(self):
        plan = plan_reading(Progress(NOON - timedelta(days=7)), NOON, NOON)
        assert len(plan.progress.pending) == CATCH_UP // WINDOW + 1
        assert min(plan.progress.pending) == NOON - CATCH_UP
        assert plan.given_up == 7 * 96 - 97

    def test_pending_windows_are_given_up_with_time(self):
        progress = Progress(NOON, {earlier(90): 3})
        plan = plan_reading(progress, NOON + 10 * WINDOW, NOON + 10 * WINDOW)
        assert earlier(90) not in plan.progress.pending
        assert plan.given_up == 1

    def test_a_missing_file_is_tried_again_when_its_age_has_doubled(self):
        progress = plan_reading(Progress(earlier(1)), NOON, NOON).progress.after_failure(NOON, NOON)
        tried = []
        for minute in range(0, 24 * 60, 5):
            now = NOON + timedelta(minutes=minute)
            if due_windows(progress, NOON, now):
                tried.append(minute)
                progress = progress.after_failure(NOON, now)
        assert tried == [15, 45, 105, 225, 465, 945]

    def test_a_file_that_is_missing_for_long_is_not_tried_again_at_once(self):
        old = earlier(80)
        progress = Progress(NOON, {old: 0}).after_failure(old, NOON)
        assert due_windows(progress, NOON, NOON) == ()

    def test_a_list_may_name_a_file_some_minutes_ahead_of_the_clock(self):
        assert plan_reading(Progress(earlier(1)), NOON, NOON - timedelta(minutes=12)).due == (NOON,)

    def test_a_file_of_the_future_is_refused(self):
        with pytest.raises(ParseError, match="future"):
            plan_reading(Progress(), NOON + timedelta(days=2), NOON)

    def test_progress_from_a_wrong_clock_is_forgotten(self):
        plan = plan_reading(Progress(NOON + timedelta(days=900)), NOON, NOON)
        assert plan.due == (NOON,)
        assert plan.progress.newest == NOON

    def test_an_older_list_leads_to_nothing(self):
        assert plan_reading(Progress(NOON), earlier(3), NOON).due == ()

    @given(
        st.dictionaries(st.integers(0, 96).map(earlier), st.integers(0, 20), max_size=97),
        st.integers(-5, 5).map(earlier),
    )
    def test_progress_is_stored_and_read(self, pending, newest):
        progress = Progress(newest, pending)
        assert parse_progress(progress.as_text()) == progress
        assert len(progress.as_text()) < 2_000

    @given(st.text(max_size=200))
    def test_any_stored_text_is_read(self, text):
        parse_progress(text)

    @given(st.integers(0, 2_000), st.integers(0, 300))
    def test_whatever_the_pause_the_work_is_bounded(self, pause, ahead):
        plan = plan_reading(Progress(earlier(pause)), NOON, NOON - timedelta(minutes=ahead))
        assert len(plan.progress.pending) <= CATCH_UP // WINDOW + 1
        assert len(plan.progress.pending) + plan.given_up == pause
        assert len(set(plan.due)) == len(plan.due) <= MAX_FILES_PER_POLL
