"""kill -9 while an answer is stored: it is stored whole or not at all, and the reader may press again."""

import subprocess
import sys

import pytest

from store.records.answers import AnswerState
from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.contract.test_store_answers import READER, mute, opinion
from tests.support.dying import MOMENTS
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, make_delivery

KILLED = -9
SCRIPT = """
import sys
from tests.contract.test_store_answers import mute, opinion
from tests.support.dying import prepare
from tests.support.records import NOW
from store.sqlite.store import open_store

path, verb, moment = sys.argv[1:]
store = open_store(path)
prepare(verb, moment)
new = opinion("f2", useful=False) if verb == "replace_opinion" else mute()
getattr(store, verb)("m1", 0, 1, new, NOW)
"""


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("verb", ["replace_opinion", "replace_mute"])
def test_an_answer_is_stored_whole_or_not_at_all(tmp_path, verb, moment):
    path = tmp_path / "susulan.db"
    store = fresh_store(path)
    own = {"subject": "d1", "recipient": READER}
    store.enqueue(
        [
            make_delivery("m1", **own, state=DeliveryState.SENT),
            make_delivery("m2", **own, revision=2, state=DeliveryState.WAITING),
        ],
        NOW,
    )
    store.replace_opinion("m1", 0, 0, opinion(), NOW)
    store.close()

    died = subprocess.run(
        [sys.executable, "-c", SCRIPT, path, verb, moment],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert died.returncode == KILLED, died.stderr

    store = open_store(path)
    state, silences = store.answer_state("m1", 0, NOW), store.silences(NOW)
    if moment != "after":
        assert (state, store.feedback(), silences) == (AnswerState(1, opinion()), [opinion()], [])
        assert store.delivery("m2").state is DeliveryState.WAITING
    elif verb == "replace_opinion":
        assert (state, store.feedback()) == (AnswerState(2, opinion("f2", useful=False)), [state.feedback])
    else:
        assert (state, len(silences)) == (AnswerState(2, opinion(), silences[0]), 1)
        assert store.delivery("m2").state is DeliveryState.DISCARDED
    again = {"replace_opinion": opinion("f3"), "replace_mute": mute()}[verb]
    assert getattr(store, verb)("m1", 0, state.version, again, NOW)
    store.close()
