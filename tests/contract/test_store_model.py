"""Whatever is done with hosts and deliveries, in whatever order, the store answers as the small model does."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.errors import LeaseLost
from store.records.deliveries import DeliveryState
from tests.support.fresh_store import temporary_store
from tests.support.model_store import ModelHosts, ModelOutbox
from tests.support.records import FakeClock, make_attempt, make_delivery, make_poll, make_source

DAY_S = 86_400.0
MAX_WAIT = timedelta(days=2)
waits_s = st.sampled_from(
    [-5.0, 0.0, 1.0, 59.0, 60.0, 900.0, 2 * DAY_S, 2 * DAY_S + 1, 8 * DAY_S, 9 * DAY_S, 999 * DAY_S]
)
leases_s = st.sampled_from([0.0, 60.0])


def answer(verb, *args, **options):
    """What a verb returned, or the class of the error that it raised."""
    try:
        return verb(*args, **options)
    except LeaseLost:
        return LeaseLost


class Timed(RuleBasedStateMachine):
    """A store and a clock that goes on, and now and then back."""

    def __init__(self):
        super().__init__()
        self.clock = FakeClock()
        self.store = temporary_store()

    def teardown(self):
        self.store.close()

    def later(self, seconds):
        return self.clock() + timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from([0.5, 59.0, 60.0, 900.0, DAY_S, -DAY_S, 20 * DAY_S]))
    def wait(self, seconds):
        self.clock.advance(seconds)


class Hosts(Timed):
    """Three sources on two hosts: who may poll what."""

    @initialize()
    def begin(self):
        urls = {"a": "one.example/a", "b": "one.example/b", "c": "two.example/c"}
        sources = [make_source(name, url=f"https://{url}") for name, url in urls.items()]
        self.store.sync_sources(sources, self.clock())
        self.model = ModelHosts({source.name: source.host for source in sources}, self.clock())
        self.leases = []

    def pick(self, number):
        return self.leases[number % len(self.leases)]

    @rule(lease_s=leases_s, limit=st.integers(0, 3))
    def lease_due_hosts(self, lease_s, limit):
        asked = (self.clock(), lease_s, limit)
        leased = self.store.lease_due_hosts(*asked, max_wait=MAX_WAIT)
        assert leased == self.model.lease_due_hosts(*asked, max_wait=MAX_WAIT)
        self.leases += leased

    @rule(host=st.sampled_from(["one.example:443", "two.example:443", "unknown.example:443"]))
    def lease_host(self, host):
        lease = self.store.lease_host(host, self.clock(), 60.0)
        assert lease == self.model.lease_host(host, self.clock(), 60.0)
        self.leases += [lease] if lease else []

    @precondition(lambda self: self.leases)
    @rule(number=st.integers(0, 9))
    def host_work(self, number):
        lease = self.pick(number)
        work = answer(self.store.host_work, lease, self.clock(), 9, max_wait=MAX_WAIT)
        names = work if work is LeaseLost else [state.source.name for state in work.sources]
        assert names == answer(self.model.due_sources, lease, self.clock(), max_wait=MAX_WAIT)

    @precondition(lambda self: self.leases)
    @rule(number=st.integers(0, 9), source=st.sampled_from("abc"), wait_s=waits_s)
    def record_poll(self, number, source, wait_s):
        lease, due = self.pick(number), self.later(wait_s)
        recorded = answer(self.store.record_poll, lease, make_poll(source, at=self.clock(), next_due=due))
        expected = answer(self.model.record_poll, lease, source, due)
        assert (recorded is LeaseLost) is (expected is LeaseLost)

    @precondition(lambda self: self.leases)
    @rule(number=st.integers(0, 9), wait_s=waits_s)
    def renew_host(self, number, wait_s):
        asked = (self.pick(number), self.later(wait_s))
        assert answer(self.store.renew_host, *asked) == answer(self.model.renew_host, *asked)

    @precondition(lambda self: self.leases)
    @rule(number=st.integers(0, 9), wait_s=st.none() | waits_s)
    def release_host(self, number, wait_s):
        asked = (self.pick(number), None if wait_s is None else self.later(wait_s))
        self.store.release_host(*asked)
        self.model.release_host(*asked)

    @rule()
    def make_due(self):
        self.store.make_due(self.clock())
        self.model.make_due(self.clock())

    @precondition(lambda self: self.clock().second % 4 == 0)  # seldom: it ends what others began
    @rule()
    def expire_leases(self):
        assert self.store.expire_leases() == self.model.expire_leases()

    @invariant()
    def due_times_are_alike(self):
        dues = {state.source.name: state.next_due for state in self.store.source_states()}
        assert dues == {name: due for host in self.model.hosts.values() for name, due in host.dues.items()}


class Outbox(Timed):
    """Deliveries of two channels from being enqueued to their end."""

    def __init__(self):
        super().__init__()
        self.model = ModelOutbox()
        self.leased = []

    def pick(self, number):
        return self.leased[number % len(self.leased)]

    @rule(
        number=st.integers(0, 5),
        channel=st.sampled_from(["mail", "hook"]),
        wait_s=waits_s,
        life_s=st.sampled_from([0.0, 60.0, DAY_S, 99 * DAY_S]),
        state=st.sampled_from(DeliveryState),
    )
    def enqueue(self, number, channel, wait_s, life_s, state):
        now, due = self.clock(), self.later(wait_s)
        if state is DeliveryState.SENDING:
            state = DeliveryState.PENDING
        times = {"created": now, "due": due, "expires": due + timedelta(seconds=life_s)}
        delivery = make_delivery(f"{channel}-{number}", channel=channel, state=state, **times)
        assert self.store.enqueue([delivery], now) == self.model.enqueue([delivery])

    @rule(
        lease_s=leases_s, limit=st.integers(0, 3), skipped=st.sampled_from([(), ("mail",), ("mail", "hook")])
    )
    def lease_deliveries(self, lease_s, limit, skipped):
        asked = (self.clock(), lease_s, limit)
        leased = self.store.lease_deliveries(*asked, skip_channels=skipped)
        assert leased == self.model.lease_deliveries(*asked, skip_channels=skipped)
        self.leased += leased

    @precondition(lambda self: self.leased)
    @rule(number=st.integers(0, 9), content=st.sampled_from([b"one", b"two"]))
    def save_content(self, number, content):
        asked = (self.pick(number), content, f"<{content.decode()}@example>")
        assert answer(self.store.save_content, *asked) == answer(self.model.save_content, *asked)

    @precondition(lambda self: self.leased)
    @rule(number=st.integers(0, 9))
    def mark_transmitting(self, number):
        delivery = self.pick(number)
        assert answer(self.store.mark_transmitting, delivery) == answer(
            self.model.mark_transmitting, delivery
        )

    @precondition(lambda self: self.leased)
    @rule(
        number=st.integers(0, 9),
        state=st.sampled_from(
            [DeliveryState.SENT, DeliveryState.RETRY, DeliveryState.DEAD, DeliveryState.HELD]
        ),
        wait_s=st.none() | waits_s,
        uncertain=st.booleans(),
    )
    def finish_delivery(self, number, state, wait_s, uncertain):
        delivery, now = self.pick(number), self.clock()
        attempt = make_attempt(delivery.id, started=now, ended=now, answer=state.value)
        result = {
            "state": state,
            "due": None if wait_s is None else self.later(wait_s),
            "uncertain": uncertain,
        }
        assert answer(self.store.finish_delivery, delivery, attempt, **result) == answer(
            self.model.finish_delivery, delivery, attempt, **result
        )

    @precondition(lambda self: self.leased)
    @rule(number=st.integers(0, 9))
    def a_token_that_was_never_given_out_is_refused(self, number):
        delivery = replace(self.pick(number), token=self.pick(number).token + 99)
        assert answer(self.store.mark_transmitting, delivery) is LeaseLost

    @rule(number=st.integers(0, 5), channel=st.sampled_from(["mail", "hook"]))
    def requeue_delivery(self, number, channel):
        asked = (f"{channel}-{number}", self.clock(), self.later(DAY_S))
        assert self.store.requeue_delivery(*asked) == self.model.requeue_delivery(*asked)

    @rule(number=st.integers(0, 5), channel=st.sampled_from(["mail", "hook"]))
    def discard_delivery(self, number, channel):
        delivery_id = f"{channel}-{number}"
        assert self.store.discard_delivery(delivery_id) == self.model.discard_delivery(delivery_id)

    @precondition(lambda self: self.clock().second % 4 == 0)  # seldom: it ends what others began
    @rule()
    def expire_leases(self):
        assert self.store.expire_leases() == self.model.expire_leases()

    @invariant()
    def deliveries_are_alike(self):
        stored = self.store.deliveries(limit=50)
        assert stored == self.model.deliveries()
        assert self.store.pending_count() == self.model.pending_count()
        for delivery in stored:
            assert self.store.attempts(delivery.id) == self.model.attempts(delivery.id)


OPTIONS = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestHosts = Hosts.TestCase
TestHosts.settings = OPTIONS
TestOutbox = Outbox.TestCase
TestOutbox.settings = OPTIONS
