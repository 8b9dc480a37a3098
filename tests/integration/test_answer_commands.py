"""What readers answered, as the commands list and undo it."""

import json

import pytest
from typer.testing import CliRunner

from service.cli.main import build_app
from store.clock import utc_now
from store.records.deliveries import DeliveryState
from tests.support.answering import ME, Desk, reading
from tests.support.records import NOW, make_development, make_member


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


class TestCommands:
    async def test_feedback_and_silences_list_who_and_undo_what_readers_answered(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.answer(desk.link(mine), "Not this story")
            await reader.press(forms, "Mute this development")
            listed = run(desk, "feedback", "list", "--json")
            (row,) = json.loads(listed)["feedback"]
            assert (row["verdict"], row["channel"], row["recipient"]) == ("not-this-story", "mail", ME)
            assert row["at"] == desk.clock().isoformat()
            assert ME in run(desk, "feedback", "list")
            run(desk, "feedback", "undo", row["id"])
            assert desk.opinions() == []
            assert "Undo" not in await reader.open(desk.link(mine))
            await reader.answer(desk.link(mine))
        assert desk.opinions() == [(True, False, "mail", ME)]

    async def test_the_command_tells_reports_of_something_else_apart(self, desk):
        run(desk, "feedback", "a1", "not-this-story")
        (stored,) = desk.store.feedback()
        assert (stored.useful, stored.off_story, stored.recipient) == (False, True, "")
        result = CliRunner().invoke(
            build_app(), ["feedback", "a1", "not-this-story", "-c", str(desk.config.file)]
        )
        assert "has this feedback already" in str(result.exception)
        run(desk, "feedback", "a1", "not-useful")
        assert [one.off_story for one in desk.store.feedback()] == [True, False]


def run(desk, *words):
    result = CliRunner().invoke(build_app(), [*words, "-c", str(desk.config.file)])
    assert result.exit_code == 0, result.output
    return result.stdout


class TestSilences:
    async def test_a_development_is_silenced_for_one_reader(self, desk):
        desk.store.commit_judgement(
            "a1", developments=[make_development()], members=[make_member()], deliveries=[], now=NOW
        )
        run(desk, "alerts", "silence", "--development", "d", "--for", "9999d", "--recipient", ME)
        assert desk.mutes() == [("d1", "", ME)]
        mine, others = await desk.enqueue()
        assert (mine.state, others.state) == (DeliveryState.DISCARDED, DeliveryState.PENDING)
        assert f"development d1  for {ME}" in run(desk, "alerts", "silences")
        run(desk, "alerts", "unsilence", "1")
        assert desk.store.silences(utc_now()) == []

    async def test_an_expression_beside_a_development_must_be_met_too(self, desk):
        desk.store.commit_judgement(
            "a1", developments=[make_development()], members=[make_member()], deliveries=[], now=NOW
        )
        run(desk, "alerts", "silence", "volcano", "--development", "d1", "--for", "9999d")
        assert [one.state for one in await desk.enqueue()] == [DeliveryState.PENDING] * 2

    @pytest.mark.parametrize("words", [[], [""], ["--development", "zz"]])
    def test_a_silence_of_nothing_is_refused(self, desk, words):
        result = CliRunner().invoke(
            build_app(), ["alerts", "silence", *words, "--for", "1d", "-c", str(desk.config.file)]
        )
        assert result.exit_code != 0
        assert desk.mutes() == []
