"""Reports are judged while the encoder works, crashes or is closed: none is lost, and nothing waits for it."""

import asyncio
import os
import signal
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import ENCODER_PACKAGE
from alerts.matching.matcher import Matcher
from service.encoder.process import EncoderLimits, EncoderProcess
from service.pipeline.vectors import StoredVectors, VectorBuffer
from store.records.matching import Feedback
from tests.integration.test_pipeline import Desk
from tests.support.newsdesk import SAPPERS, TOLL
from tests.support.records import NOW
from tests.support.stories import story

ODD = Path(__file__).parent.parent / "support" / "odd_encoder.py"
pytestmark = pytest.mark.skipif(find_spec(ENCODER_PACKAGE) is None, reason="names the installed encoder")


class EncodingMatcher(Matcher):
    """Asks for the vector of every report, and judges without it where there is none."""

    def __init__(self, embeddings):
        super().__init__([story()])
        self.embeddings, self.vectors = embeddings, {}

    def match_text(self, article):
        self.vectors[article.id] = self.embeddings.vector(article)
        return super().match_text(article)


@pytest.fixture
def encoder():
    process = EncoderProcess(
        command=(sys.executable, str(ODD)), limits=EncoderLimits(request_s=0.3, text_s=0.0)
    )
    yield process
    process.close()


@pytest.fixture
def meeting(tmp_path):
    os.mkfifo(tmp_path / "meeting")
    return tmp_path / "meeting"


@pytest.fixture
def desk(tmp_path, encoder):
    one = Desk(tmp_path)
    one.encoder, one.buffer = encoder, VectorBuffer()
    one.matcher = EncodingMatcher(Embeddings(encoder, one.buffer))
    one.pipeline = one.new_pipeline(matcher=one.matcher, vectors=one.buffer)
    one.bring(baseline=True)
    yield one
    one.close()


def patient(encoder):
    """The same process with limits that no test reaches."""
    encoder._limits = EncoderLimits()


def test_vectors_are_stored_with_the_judgements_of_all_reports(desk):
    desk.bring(TOLL, ("Rain tomorrow", "Nothing else."), SAPPERS)
    assert desk.judge().articles == 3
    stored = desk.store.vectors(["r1", "r2", "r3"])
    assert set(stored) == {"r1", "r2", "r3"}
    assert {one.encoder for one in stored.values()} == {desk.matcher.embeddings.name}


def test_a_stored_vector_is_not_computed_again(desk):
    desk.bring(TOLL)
    desk.judge()
    again = Embeddings(desk.encoder, StoredVectors(desk.store))
    (article,) = desk.store.articles(["r1"]).values()
    assert (again.vector(article) == desk.matcher.vectors["r1"]).all()
    assert desk.encoder.counts.texts == 1


def test_stored_vectors_of_another_encoder_are_replaced(desk):
    desk.bring(TOLL)
    desk.judge()
    desk.matcher.embeddings = Embeddings(desk.encoder, desk.buffer)
    desk.matcher.embeddings.name = "another"
    desk.store._db.execute("UPDATE articles SET state = 'ready'")
    desk.store._db.execute("DELETE FROM matches")
    desk.store._db.execute("DELETE FROM members")
    desk.store._db.conn.commit()
    desk.judge()
    assert desk.encoder.counts.texts == 2
    assert desk.store.vectors(["r1"])["r1"].encoder == "another"


def test_a_process_killed_in_the_middle_of_a_batch_loses_no_report_and_no_vector(desk, meeting):
    patient(desk.encoder)
    desk.bring(TOLL, (f"meet {meeting}", ""), SAPPERS)

    async def judge_and_kill():
        judging = asyncio.create_task(desk.pipeline.judge_ready())
        pid = int(await asyncio.to_thread(meeting.read_text, encoding="ascii"))
        meeting.unlink()
        os.kill(pid, signal.SIGKILL)
        return await judging

    tally = asyncio.run(judge_and_kill())
    assert (tally.articles, tally.matches) == (3, 2)
    assert set(desk.store.vectors(["r1", "r2", "r3"])) == {"r1", "r2", "r3"}
    assert desk.encoder.counts.failures == 1


@pytest.mark.parametrize("word", ["crash", "hang", "fail", "numbers"])
def test_reports_that_cannot_be_encoded_are_judged_without_the_encoder(desk, word):
    title, text = TOLL
    desk.bring((f"{word} {title}", text), SAPPERS)
    tally = desk.judge()
    assert (tally.articles, tally.matches) == (2, 2)
    assert desk.matcher.vectors == {"r1": None, "r2": None}, "there is a pause after the failure"
    assert desk.store.ready_articles(9) == []


def test_the_event_loop_and_the_store_are_free_while_a_report_is_encoded(desk, meeting):
    patient(desk.encoder)
    desk.bring((f"meet {meeting}", ""))

    async def judge_and_count():
        judging = asyncio.create_task(desk.pipeline.judge_ready())
        pid = int(await asyncio.to_thread(meeting.read_text, encoding="ascii"))
        counts = [(await desk.db(desk.store.counts)).articles for _ in range(20)]
        assert not judging.done()
        meeting.unlink()
        os.kill(pid, signal.SIGKILL)
        return counts, await judging

    counts, tally = asyncio.run(judge_and_count())
    assert counts == [1] * 20
    assert tally.articles == 1


def test_a_stop_in_the_middle_of_a_text_leaves_the_other_reports_ready(desk, meeting):
    patient(desk.encoder)
    desk.bring(TOLL, (f"meet {meeting}", ""), SAPPERS)

    async def judge_and_stop():
        judging = asyncio.create_task(desk.pipeline.judge_ready())
        await asyncio.to_thread(meeting.read_text, encoding="ascii")
        desk.pipeline.stop()
        desk.encoder.close()
        return await judging

    assert asyncio.run(judge_and_stop()).articles == 2
    assert [article.id for article in desk.store.ready_articles(9)] == ["r3"]


def test_feedback_builds_the_matcher_off_the_event_loop_since_that_encodes_seeds(desk):
    threads = set()

    class Recorded(Matcher):
        def for_stories(self, stories):
            threads.add(threading.get_ident())
            return super().for_stories(stories)

    desk.pipeline = desk.new_pipeline(matcher=Recorded([story()]))
    desk.store.add_feedback(Feedback("f1", "troops", "r0", useful=True, log_odds=0.3, anchors=(), at=NOW))
    desk.bring(TOLL)
    desk.judge()
    assert threads
    assert threading.get_ident() not in threads


def test_the_alerts_of_a_slice_are_enqueued_before_the_next_slice(desk):
    now, enqueued = [0.0], []

    class Slow(Matcher):
        def match_text(self, article):
            now[0] += 1
            enqueued.append(desk.store.pending_count() if article.id == "r3" else None)
            return super().match_text(article)

    desk.pipeline = desk.new_pipeline(matcher=Slow([story()]), timer=lambda: now[0])
    desk.bring(TOLL, SAPPERS, ("Rain tomorrow", ""))
    desk.judge()
    assert enqueued == [None, None, 2]
