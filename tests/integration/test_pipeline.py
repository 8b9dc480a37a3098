"""The stage between collecting and sending, over a real store: each alert is enqueued once, whatever fails."""

import asyncio
import threading
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest

import service.pipeline.alert_builder
import service.pipeline.judging
from alerts.channels.address import parse_address
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.delivery.send_window import SendPolicy
from alerts.developments.tracker import Tracker
from alerts.messages.alert import from_json
from service.pipeline.dispatch import Dispatcher, DispatchTarget
from service.pipeline.judging import Pipeline
from service.pipeline.summary import SUMMARY_MAX_WAIT
from service.version import VERSION
from store.errors import StoreError
from store.records.claims import ClaimStatus
from store.records.decisions import StatedFigure
from store.records.deliveries import DeliveryKind
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store
from tests.support.newsdesk import OTHERS, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.records import (
    NOW,
    FakeClock,
    later,
    make_article,
    make_claim,
    make_poll,
    make_source,
)
from tests.support.stories import story

LANGUAGES = {TOLL: "en", TOLL_KO: "ko", PRISONERS: "en", SAPPERS: "ru"}


class Desk:
    """A pipeline over a store file, and a source that brings reports."""

    def __init__(self, folder, pace=None):
        self.file = folder / "susulan.db"
        self.clock = FakeClock()
        you = parse_address("you@localhost")
        self.channel = Maildir(MaildirSettings("box", folder / "box", you, (you,), ZoneInfo("UTC")))
        self.pace = pace or SendPolicy()
        self.store = fresh_store(self.file)
        self.db = StoreThread()
        self.store.sync_sources([make_source("alpha"), make_source("beta")], NOW)
        self.leases = {
            lease.host.partition(".")[0]: lease for lease in self.store.lease_due_hosts(NOW, 86_400 * 30, 5)
        }
        self.made = 0
        self.pipeline = self.new_pipeline()

    def new_pipeline(self, **options):
        self.owing = Dispatcher(
            self.store, self.db, [DispatchTarget(self.channel, policy=self.pace)], self.clock
        )
        return Pipeline(self.store, self.db, [story()], self.owing, self.clock, **options)

    def bring(self, *reports, source="alpha", baseline=False):
        articles = []
        for title, text in reports:
            self.made += 1
            articles.append(
                make_article(
                    f"r{self.made}",
                    url=f"https://{source}.example/{self.made}",
                    source=source,
                    title=title,
                    text=text,
                    language=LANGUAGES.get((title, text), "en"),
                    published=self.clock(),
                    seen=self.clock(),
                    baseline=baseline,
                )
            )
        self.store.record_poll(
            self.leases[source], make_poll(source, *articles, at=self.clock(), next_due=later(900))
        )

    def judge(self):
        return asyncio.run(self.pipeline.judge_ready())

    def owed(self):
        """What is owed, as (kind, headlines), oldest first."""
        rows = sorted(self.store.deliveries((), limit=100), key=lambda one: (one.created, one.id))
        alerts = [from_json(one.alert) for one in rows]
        return [(one.kind, {item.report.title for item in one.items}) for one in alerts]

    def close(self):
        self.db.close()
        self.store.close()


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.close()


def test_one_alert_a_development_and_none_for_other_news(desk):
    desk.bring(baseline=True)
    desk.bring(TOLL, *OTHERS)
    desk.bring(TOLL_KO)
    desk.bring(SAPPERS)
    tally = desk.judge()
    assert (tally.articles, tally.matches, tally.opened, tally.updated, tally.enqueued) == (6, 3, 2, 1, 2)
    assert sorted(desk.owed(), key=str) == sorted(
        [(DeliveryKind.DEVELOPMENT, {TOLL[0]}), (DeliveryKind.DEVELOPMENT, {SAPPERS[0]})], key=str
    )
    assert desk.judge().articles == 0, "what is judged is not judged again"


def test_every_figure_is_stored_with_its_claimant_and_its_status(desk):
    desk.bring(TOLL, baseline=True)
    desk.bring(TOLL_KO)
    desk.judge()
    rows = [
        (one.kind, one.low, one.speaker, one.status.value, one.article_id)
        for one in desk.store.claims("troops")
    ]
    assert ("killed", 2000.0, "NIS", "seed", "") in rows
    assert rows[-2:] == [
        ("killed", 3100.0, "NIS", "maximum", "r1"),
        ("killed", 3100.0, "NIS", "repeat", "r2"),
    ]
    assert desk.store.claims("troops")[-2].compared_with == StatedFigure(
        2_000.0, 2_000.0, "NIS", "killed", "people"
    )


def test_after_months_and_a_restart_an_old_figure_is_known(desk):
    desk.bring(baseline=True)
    desk.bring(TOLL)
    desk.judge()
    desk.clock.advance(86_400 * 100)
    desk.pipeline = desk.new_pipeline()
    desk.bring(TOLL_KO)
    desk.judge()
    seeds = [one for one in desk.store.claims("troops") if one.status.value == "seed"]
    assert desk.store.claims("troops")[-1].status.value == "repeat"
    assert {one.as_of for one in seeds} == {NOW}, "the seed's figures are written once"


def test_a_restart_forgets_no_figure_however_many_were_reported_since(desk):
    desk.bring(baseline=True)
    desk.bring(TOLL)
    desk.judge()
    desk.clock.advance(86_400 * 100)
    others = [
        make_claim(f"x{number}", story="troops", kind=f"count{number % 50}", low=float(number), high=None)
        for number in range(5_100)
    ]
    assert desk.store.add_claims(others) == len(others)
    seeds = desk.store.seed_claims("troops")
    desk.pipeline = desk.new_pipeline()
    desk.bring(TOLL_KO)
    desk.judge()
    assert desk.store.claims("troops")[-1].status is ClaimStatus.REPEAT
    assert desk.store.seed_claims("troops") == seeds, "what the seed says is not written again"


def test_after_a_restart_a_known_development_causes_no_alert(desk):
    desk.bring(baseline=True)
    desk.bring(TOLL)
    desk.judge()
    desk.pipeline = desk.new_pipeline()
    desk.bring(TOLL_KO)
    tally = desk.judge()
    assert (tally.opened, tally.updated, tally.enqueued) == (0, 1, 0)


def test_baseline_articles_cause_one_summary(desk):
    desk.bring(TOLL, PRISONERS, baseline=True)
    desk.bring(SAPPERS, source="beta", baseline=True)
    assert desk.judge().enqueued == 0
    assert asyncio.run(desk.pipeline.enqueue_summaries()) == 1
    assert desk.owed() == [(DeliveryKind.SUMMARY, {TOLL[0], PRISONERS[0], SAPPERS[0]})]
    assert asyncio.run(desk.pipeline.enqueue_summaries()) == 0


def test_the_summary_waits_for_sources_not_yet_polled_but_not_for_ever(desk):
    desk.bring(TOLL, baseline=True)
    desk.judge()
    assert asyncio.run(desk.pipeline.enqueue_summaries()) == 0, "beta was not read yet"
    desk.clock.advance(SUMMARY_MAX_WAIT.total_seconds() + 1)
    assert asyncio.run(desk.pipeline.enqueue_summaries()) == 1


def test_a_summary_that_is_not_wanted_is_recorded_but_not_sent(desk):
    desk.pipeline = desk.new_pipeline(initial_summary=False)
    desk.bring(TOLL, baseline=True)
    desk.judge()
    assert asyncio.run(desk.pipeline.enqueue_summaries(force=True)) == 0
    assert desk.owed() == []
    desk.bring(TOLL_KO)
    assert desk.judge().enqueued == 0, "it is known nevertheless"


def test_a_report_is_stored_with_the_language_of_its_text(desk):
    wrong = dict.fromkeys(LANGUAGES, "vi")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.integration.test_pipeline.LANGUAGES", wrong)
        desk.bring(TOLL, TOLL_KO, SAPPERS, baseline=True)
    desk.judge()
    articles = desk.store.articles(["r1", "r2", "r3"])
    assert {key: article.language for key, article in articles.items()} == {
        "r1": "en",
        "r2": "ko",
        "r3": "ru",
    }


def test_matching_and_placing_leave_the_event_loop_free_and_keep_the_order(desk, monkeypatch):
    placed, threads, real = [], set(), Tracker.place

    def place(self, article, *args, **kwargs):
        placed.append(article.id)
        threads.add(threading.get_ident())
        return real(self, article, *args, **kwargs)

    monkeypatch.setattr(Tracker, "place", place)
    desk.bring(baseline=True)
    desk.bring(SAPPERS, TOLL, *OTHERS, TOLL_KO, PRISONERS)
    desk.judge()
    assert placed == ["r1", "r2", "r6", "r7"]
    assert threading.get_ident() not in threads


def test_two_hundred_reports_of_other_news_are_judged_in_a_few_transactions(desk):
    desk.bring(
        *((f"The council met again, number {n}", "It rained.") for n in range(199)), TOLL, baseline=True
    )
    begun = []
    desk.store._db.conn.set_trace_callback(
        lambda sql: begun.append(sql) if sql == "BEGIN IMMEDIATE" else None
    )
    tally = desk.judge()
    assert (tally.articles, tally.matches) == (200, 1)
    assert len(begun) < 50


class TestFailures:
    @contextmanager
    def failing(self, monkeypatch, where, name, condition, error):
        real = getattr(where, name)

        def broken(*args, **kwargs):
            if condition(*args, **kwargs):
                raise error
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(where, name, broken)
            yield

    def test_an_article_that_cannot_be_judged_holds_up_nobody(self, desk, monkeypatch):
        desk.bring(baseline=True)
        desk.bring(PRISONERS, TOLL, SAPPERS)
        with self.failing(
            monkeypatch,
            service.pipeline.judging.Matcher,
            "match_text",
            lambda _, article: article.title == TOLL[0],
            ValueError("planted"),
        ):
            tally = desk.judge()
        assert (tally.articles, tally.matches) == (3, 2)
        assert desk.judge().articles == 0
        (report,) = desk.store.failed_reports()
        assert (report.title, report.failure.stage) == (TOLL[0], "judging")
        assert "planted" in report.failure.error

    def test_an_article_that_cannot_be_placed_holds_up_nobody(self, desk, monkeypatch):
        desk.bring(baseline=True)
        desk.bring(PRISONERS, TOLL, SAPPERS)
        with self.failing(
            monkeypatch,
            Tracker,
            "place",
            lambda _, article, *_rest, **_read: article.title == TOLL[0],
            KeyError("planted"),
        ):
            tally = desk.judge()
        assert (tally.articles, tally.matches, tally.enqueued) == (3, 2, 2)
        (kept,) = desk.store.matches_by_article(["r2"])["r2"]
        assert kept.matched, "the verdict is kept for a later look"
        assert [one.failure.stage for one in desk.store.failed_reports()] == ["placing"]

    def test_an_article_that_failed_is_judged_and_alerted_after_an_upgrade(self, desk, monkeypatch):
        desk.bring(baseline=True)
        desk.bring(PRISONERS, TOLL)
        with self.failing(
            monkeypatch,
            Tracker,
            "place",
            lambda _, article, *_rest, **_read: article.title == TOLL[0],
            KeyError("planted"),
        ):
            desk.judge()
        assert len(desk.owed()) == 1
        assert desk.store.retry_failed_reports(VERSION) == 0
        assert desk.store.retry_failed_reports(f"{VERSION}+1") == 1
        assert desk.judge().enqueued == 1
        assert len(desk.owed()) == 2
        assert desk.store.failed_reports() == []

    def test_an_alert_that_cannot_be_built_is_not_lost(self, desk, monkeypatch):
        desk.bring(baseline=True)
        desk.bring(TOLL)
        with monkeypatch.context() as patch:
            patch.setattr(service.pipeline.alert_builder, "development_alert", lambda *_, **__: 1 / 0)
            assert desk.judge().enqueued == 0
        assert [one.failure.stage for one in desk.store.failed_reports()] == ["placing"]
        desk.store.retry_failed_reports("next")
        assert desk.judge().enqueued == 1

    def test_a_store_that_fails_loses_nothing(self, desk, monkeypatch):
        desk.bring(baseline=True)
        desk.bring(TOLL, SAPPERS)
        failed = []

        def once(*_, **__):
            failed.append(True)
            return len(failed) == 2

        with (
            self.failing(monkeypatch, desk.store, "commit_judgement", once, StoreError("disk full")),
            pytest.raises(StoreError),
        ):
            desk.judge()
        assert len(desk.owed()) == 1
        assert desk.judge().enqueued == 1
        assert len(desk.owed()) == 2

    def test_an_article_judged_by_another_process_meanwhile_is_not_counted(self, desk):
        desk.bring(baseline=True)
        desk.bring(TOLL)
        (article,) = desk.store.ready_articles(10)
        judgement = desk.pipeline._desk.match(article)
        desk.judge()
        tally = asyncio.run(desk.pipeline._place_and_commit(judgement))
        assert tally.articles == 0
        assert len(desk.owed()) == 1


def test_the_sender_is_notified_as_soon_as_something_is_enqueued(desk):
    desk.bring(baseline=True)
    desk.bring(TOLL, SAPPERS, *OTHERS)
    seen = []
    desk.pipeline = desk.new_pipeline(on_enqueued=lambda: seen.append(desk.store.pending_count()))
    assert desk.judge().enqueued == 2
    assert seen == [1, 2], "each once it is stored, and not for what matches nothing"
