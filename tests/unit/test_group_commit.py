"""Group commit: fewer commits, and nobody continues before the commit of their own write."""

import asyncio
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.group_commit import GroupCommit
from store.records.result import Result

NEVER_S = 3_600.0
"""A delay that no test waits for: the group is committed because it is complete."""


class FakeStore:
    """Records what each commit holds; a verb that is called outside of one is a commit by itself."""

    def __init__(self):
        self.commits, self.durable, self.open = [], set(), None

    def verb(self, name, *, error=None):
        return partial(self._write, name, error)

    def _write(self, name, error):
        if error is not None:
            raise error
        if self.open is None:
            self.commits.append([name])
        else:
            self.open.append(name)

    def in_one_transaction(self, verbs, *, durable=False):
        self.durable.add(durable)
        self.open = []
        results = [Result.capture(verb) for verb in verbs]
        self.commits.append(self.open)
        self.open = None
        return results

    def committed(self):
        return {name for commit in self.commits for name in commit}


class FakeThread:
    """Runs verbs when it is let: each call waits for its turn."""

    def __init__(self):
        self.turn = asyncio.Event()
        self.turn.set()
        self.calls = 0

    async def __call__(self, verb, *args):
        self.calls += 1
        await self.turn.wait()
        return verb(*args)


def grouping(*, max_delay_s=NEVER_S, **options):
    store, thread = FakeStore(), FakeThread()
    return store, thread, GroupCommit(store, thread, max_delay_s=max_delay_s, **options)


async def settled():
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_deliveries_in_flight_share_each_commit_and_their_own_order_stays():
    store, _, group = grouping()

    async def attempt(name):
        with group.delivery_in_flight():
            await group.run(store.verb(f"content {name}"), store.verb(f"mark {name}"))
            assert {f"content {name}", f"mark {name}"} <= store.committed()
            await group.run(store.verb(f"result {name}"))
            assert f"result {name}" in store.committed()

    await asyncio.gather(*map(attempt, "abc"))
    assert store.commits == [[f"{step} {name}" for name in "abc"] for step in ("content", "mark", "result")]
    assert store.durable == {True}


async def test_one_delivery_alone_waits_for_nobody():
    store, _, group = grouping()
    with group.delivery_in_flight():
        await group.run(store.verb("content"), store.verb("mark"))
    assert store.commits == [["content"], ["mark"]]
    assert store.durable == set(), "a durable verb needs no transaction around it"


async def test_nobody_waits_longer_than_the_delay_for_a_delivery_that_has_nothing_to_store():
    store, _, group = grouping(max_delay_s=0.0)
    with group.delivery_in_flight(), group.delivery_in_flight():
        await group.run(store.verb("mark"))
    assert store.commits == [["mark"]]


async def test_a_delivery_that_ends_without_a_write_is_not_waited_for():
    store, _, group = grouping()
    with group.delivery_in_flight():
        with group.delivery_in_flight():
            waiting = asyncio.create_task(group.run(store.verb("mark")))
            await settled()
            assert store.commits == []
        await waiting
    assert store.commits == [["mark"]]


async def test_a_group_is_bounded():
    store, _, group = grouping(max_writes=2)
    with group.delivery_in_flight(), group.delivery_in_flight(), group.delivery_in_flight():
        await asyncio.gather(*(group.run(store.verb(name)) for name in "ab"))
    assert store.commits == [["a", "b"]]


async def test_a_write_that_fails_fails_alone_and_its_next_step_does_not_run():
    store, _, group = grouping()
    lost = ValueError("lease lost")

    async def attempt(name, error):
        with group.delivery_in_flight():
            await group.run(store.verb(f"content {name}", error=error), store.verb(f"mark {name}"))

    results = await asyncio.gather(attempt("a", None), attempt("b", lost), return_exceptions=True)
    assert results == [None, lost]
    assert store.committed() == {"content a", "mark a"}


async def test_those_who_wait_are_told_when_the_thread_has_ended():
    store, _, group = grouping()
    group._db = None  # calling it raises TypeError

    async def attempt():
        with group.delivery_in_flight():
            await group.run(store.verb("mark"))

    errors = await asyncio.gather(attempt(), attempt(), return_exceptions=True)
    assert [type(error) for error in errors] == [TypeError, TypeError]


async def test_a_write_is_finished_before_a_cancelled_attempt_ends():
    store, thread, group = grouping()
    thread.turn.clear()

    async def attempt():
        with group.delivery_in_flight():
            await group.run(store.verb("content"), store.verb("mark"))

    attempting = asyncio.create_task(attempt())
    await settled()
    attempting.cancel()
    await settled()
    assert not attempting.done(), "the verbs are on their way to the disk"
    thread.turn.set()
    with pytest.raises(asyncio.CancelledError):
        await attempting
    assert store.commits == [["content"], ["mark"]]


async def test_a_cancelled_attempt_is_not_in_the_way_of_the_others():
    store, thread, group = grouping()
    thread.turn.clear()

    async def attempt(name, error=None):
        with group.delivery_in_flight():
            await group.run(store.verb(name, error=error))

    gone = asyncio.create_task(attempt("gone", ValueError("lease lost")))
    stays = asyncio.create_task(attempt("stays"))
    await settled()
    gone.cancel()  # in the same turn of the loop as the end of the commit
    thread.turn.set()
    results = await asyncio.gather(gone, stays, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, type(None)]
    assert store.commits == [["stays"]]


async def test_what_comes_while_a_commit_runs_is_the_next_group():
    store, thread, group = grouping()
    thread.turn.clear()
    with group.delivery_in_flight(), group.delivery_in_flight(), group.delivery_in_flight():
        early = [asyncio.create_task(group.run(store.verb(name))) for name in "abc"]
        await settled()
        assert thread.calls == 1
        thread.turn.set()
        await asyncio.gather(*early)
    assert store.commits == [["a", "b", "c"]]


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4), min_size=1, max_size=12), st.integers(1, 5)
)
def test_whatever_the_order_each_continues_after_its_own_commits(pauses, max_writes):
    """Deliveries that pause between their steps for any number of turns of the loop."""

    async def scenario():
        store, _, group = grouping(max_delay_s=0.001, max_writes=max_writes)

        async def attempt(name, steps):
            with group.delivery_in_flight():
                for step, turns in enumerate(steps):
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    names = [f"{name} {step} content", f"{name} {step} mark"]
                    await group.run(*map(store.verb, names))
                    first, second = (
                        next(n for n, commit in enumerate(store.commits) if one in commit) for one in names
                    )
                    assert first < second

        await asyncio.wait_for(asyncio.gather(*(attempt(*one) for one in enumerate(pauses))), 5)
        assert len(store.committed()) == sum(map(len, store.commits)) == 2 * sum(map(len, pauses))
        assert max(map(len, store.commits)) <= max(max_writes, 1)
        assert group._in_flight == 0
        assert not group._waiting

    asyncio.run(scenario())
