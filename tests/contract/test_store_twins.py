"""Whatever is asked of them, in whatever order, both stores answer alike."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.errors import LeaseLost, StoreError
from store.memory import MemoryStore
from store.records.collection import (
    ArticleState,
    ClaimStatus,
    DeliveryKind,
    DeliveryState,
    PageResult,
    PollStatus,
    SourceTrouble,
)
from store.records.retention import Aging
from tests.support.fresh_store import fresh_store
from tests.support.records import (
    FakeClock,
    make_article,
    make_attempt,
    make_claim,
    make_delivery,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
    make_subscription,
)

numbers = st.integers(0, 5)
gaps = st.sampled_from([-5.0, 0.0, 1.0, 30.0, 61.0, 900.0])
urls = st.sampled_from(
    [f"https://h{n % 2}.example/{n}" for n in range(6)] + ["", "https://h1.example/feed-1"]
)
texts = st.sampled_from(["북한군이 쿠르스크에", "平壤 朝鮮", "Kim Čong-un", "x\0y \ud800", "เกาหลี ", ""])
sources = st.builds(
    lambda n, host: make_source(f"s{n}", url=f"https://h{host}.example/feed-{n}"), numbers, st.integers(0, 2)
)
articles = st.builds(
    lambda n, url, state, title, baseline: make_article(
        f"a{n}", url=url, state=state, title=title, text=f"text {n}", source="any", baseline=baseline
    ),
    numbers,
    urls,
    st.sampled_from([ArticleState.PAGE, ArticleState.READY]),
    texts,
    st.booleans(),
)
deliveries = st.builds(
    lambda n, channel, revision: make_delivery(
        f"m-{channel}-{n}-{revision}", channel=channel, subject=f"d{n}", revision=revision
    ),
    numbers,
    st.sampled_from(["mail", "hook"]),
    st.integers(0, 1),
)


class Twins(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = FakeClock()
        self.folder = tempfile.TemporaryDirectory()
        self.twins = (fresh_store(Path(self.folder.name) / "store.db"), MemoryStore())

    def teardown(self):
        for store in self.twins:
            store.close()
        self.folder.cleanup()

    def both(self, verb, *args, **options):
        answers = []
        for store in self.twins:
            try:
                answers.append(getattr(store, verb)(*args, **options))
            except StoreError as error:
                answers.append(type(error))
        assert answers[0] == answers[1], verb
        return answers[0]

    def later(self, seconds):
        return self.clock() + timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from([0.5, 10.0, 61.0, 1000.0, 90_000.0]))
    def wait(self, seconds):
        self.clock.advance(seconds)

    def timed(self, delivery):
        now = self.clock()
        return replace(delivery, created=now, due=now, expires=self.later(86_400))

    @rule(number=st.integers(0, 2), story=st.sampled_from(["", "story", "other"]), undo=st.booleans())
    def unsubscribe_or_undo(self, number, story, undo):
        if undo:
            self.both("resubscribe", number)
        else:
            channel = ["mail", "hook", "other"][number]
            self.both("unsubscribe", channel, make_delivery().recipient, story, self.clock())
        self.both("unsubscriptions")

    @precondition(lambda self: self.clock().second % 4 == 0)  # seldom: it ends what others began
    @rule()
    def start_again(self):
        self.both("release_claims")

    @invariant()
    def counts_and_due_times_are_alike(self):
        for verb in ("counts", "next_collection_due", "next_delivery_due"):
            self.both(verb)
        for number in range(6):
            self.both("article_versions", f"a{number}")
        self.both("deliveries", limit=50)


class Collecting(Twins):
    """From the config's sources to what is judged and summarised."""

    @initialize()
    def begin(self):
        feeds = [make_source(f"s{n}", url=f"https://h{n % 2}.example/feed-{n}") for n in range(3)]
        self.both("sync_sources", feeds, self.clock())
        self.leases = self.both("claim_hosts", self.clock(), 60.0, 9)

    @rule(config=st.lists(sources, max_size=4, unique_by=lambda source: source.name))
    def sync_sources(self, config):
        self.both("sync_sources", config, self.clock())

    @rule(host=texts, delay=st.none() | st.sampled_from([1, 2.5]), gap=gaps)
    def keep_crawl_delays(self, host, delay, gap):
        self.both("keep_crawl_delays", {host: delay}, self.clock(), self.later(gap))
        self.both("crawl_delays", self.clock())

    @rule(limit=st.integers(0, 3))
    def claim_hosts(self, limit):
        self.leases = (self.both("claim_hosts", self.clock(), 60.0, limit) + self.leases)[:4]

    @rule(host=st.integers(0, 2))
    def lease_host(self, host):
        lease = self.both("lease_host", f"h{host}.example:443", self.clock(), 60.0)
        self.leases = ([lease] if lease else []) + self.leases[:3]

    @precondition(lambda self: self.leases)
    @rule(pick=numbers)
    def give_back(self, pick):
        self.both("release_host", self.leases[pick % len(self.leases)], None)

    @rule(number=numbers, callback=st.integers(0, 2), title=texts, drop=st.booleans())
    def keep_or_drop_subscription(self, number, callback, title, drop):
        if drop:
            self.both("drop_subscriptions", [f"s{number}"])
        else:
            kept = make_subscription(f"s{number}", callback=f"c{callback}", error=title, due=self.clock())
            self.both("keep_subscription", kept)
        self.both("subscriptions")
        self.both("source_state", f"s{number}")

    @precondition(lambda self: self.leases)
    @rule(pick=numbers, limit=st.integers(0, 3))
    def host_work(self, pick, limit):
        self.both("host_work", self.leases[pick % len(self.leases)], self.clock(), limit)

    @precondition(lambda self: self.leases)
    @rule(pick=numbers, gap=gaps, renew=st.booleans())
    def renew_or_release(self, pick, gap, renew):
        verb = "renew_host" if renew else "release_host"
        self.both(verb, self.leases[pick % len(self.leases)], self.later(gap))

    @precondition(lambda self: self.leases)
    @rule(
        pick=numbers,
        number=numbers,
        found=st.lists(articles, min_size=1, max_size=4),
        status=st.sampled_from(list(PollStatus)),
        gap=gaps,
        validators=st.tuples(st.sampled_from([None, "e"]), st.sampled_from([None, "h"])),
        address=st.none() | st.sampled_from([f"https://h{n}.example/moved" for n in range(3)]),
        moving=st.booleans(),
    )
    def record_poll(self, pick, number, found, status, gap, validators, address, moving):
        seen = [replace(article, seen=self.clock()) for article in found]
        lease = self.leases[pick % len(self.leases)]
        here = [s.source.name for s in self.twins[1].source_states() if s.host == lease.host]
        name = here[number] if number < len(here) else f"s{number}"
        poll = make_poll(name, *seen, status=status, at=self.clock(), next_due=self.later(gap))
        poll = replace(poll, etag=validators[0], body_hash=validators[1], error=validators[1])
        if moving:
            poll = replace(poll, moved_to=address, moved_since=self.clock(), validators_lie=True, ttl_s=gap)
        elif address is not None:
            poll = replace(poll, address=address)
        self.both("record_poll", lease, poll)

    @rule(number=numbers, trouble=st.none() | st.sampled_from(list(SourceTrouble)), owed=deliveries)
    def note_sources(self, number, trouble, owed):
        self.both("note_sources", {f"s{number}": trouble, "gone": None}, [self.timed(owed)], self.clock())

    @precondition(lambda self: self.leases)
    @rule(
        pick=numbers,
        number=numbers,
        article=st.none() | articles,
        canonical=st.none() | urls,
        retry=st.none() | gaps,
    )
    def record_page(self, pick, number, article, canonical, retry):
        retry_at = None if retry is None else self.later(retry)
        wanted = [
            a.id for a in self.twins[1].articles_since(self.later(-99_999)) if a.state is ArticleState.PAGE
        ]
        article_id = wanted[number] if number < len(wanted) else f"a{number}"
        result = PageResult(article_id, self.clock(), article, canonical, retry_at=retry_at)
        self.both("record_page", self.leases[pick % len(self.leases)], result)

    @rule(gap=gaps)
    def make_due_or_give_up(self, gap):
        self.both("make_due", self.clock())
        self.both("give_up_pages", self.later(-gap))

    @rule(
        number=numbers,
        development=numbers,
        owed=st.lists(deliveries, max_size=2),
        story=st.sampled_from(["story", "other"]),
        matched=st.booleans(),
        language=st.none() | st.sampled_from(["ko", "\ud800"]),
    )
    def judge(self, number, development, owed, story, matched, language):
        ready = [article.id for article in self.twins[1].ready_articles(5)]
        article_id = ready[number] if number < len(ready) else f"a{number}"
        made = make_development(f"d{development}", story=story, updated=self.clock(), reports=number)
        member = make_member(article_id, f"d{development}", story=story, joined=self.clock())
        claim = make_claim(article_id, story=story, as_of=self.clock(), low=float(number))
        options = {"developments": [made], "members": [member], "claims": [claim]} if matched else {}
        match = make_match(article_id, story, matched=matched)
        timed = [self.timed(delivery) for delivery in owed]
        self.both(
            "commit_judgement",
            article_id,
            matches=[match],
            deliveries=timed,
            now=self.clock(),
            language=language,
            **options,
        )

    @rule(story=st.sampled_from(["story", "other"]), number=numbers)
    def begin_story(self, story, number):
        claim = make_claim("", story=story, low=float(number), status=ClaimStatus.SEED)
        self.both("keep_seed_claims", story, [claim] * (number % 3))

    @rule(
        story=st.sampled_from(["story", "other"]),
        some=st.integers(0, 3),
        owed=st.lists(deliveries, max_size=2),
    )
    def summarise(self, story, some, owed):
        members = self.both("members", story, self.later(-9999))
        self.both("commit_summary", members[:some], [self.timed(delivery) for delivery in owed], self.clock())

    @rule(
        query=st.sampled_from(["북한", "text", "朝 平壤", "kim x"])
        | texts
        | st.text(alphabet='북한군平壤朝鮮KimČ-un "*()x', max_size=6),
        limit=st.integers(0, 4),
    )
    def search(self, query, limit):
        self.both("search", query, limit)

    @rule(limit=st.integers(0, 3))
    def index(self, limit):
        self.both("index_articles", limit)

    @rule(aging=st.sampled_from(list(Aging)), gap=gaps)
    def prune(self, aging, gap):
        self.both("prunable", aging, self.later(-gap))
        self.both("prune", aging, self.later(-gap), 1_000, self.clock())

    @invariant()
    def what_was_collected_is_alike(self):
        self.both("source_states")
        self.both("baseline_pending")
        self.both("ready_articles", 50)
        self.both("articles_since", self.later(-999_999))
        self.both("matches_of", [f"a{number}" for number in range(6)])
        self.both("developments", limit=3)
        self.both("claims", limit=4)
        for story in ("story", "other"):
            self.both("baseline_members", story)
            self.both("members", story, self.later(-10))
            self.both("claims", story, since=self.later(-10), limit=3)


class Sending(Twins):
    """From what is owed to what was sent."""

    def __init__(self):
        super().__init__()
        self.claims = []

    @rule(owed=st.lists(deliveries, max_size=3))
    def owe(self, owed):
        self.both("owe", [self.timed(delivery) for delivery in owed], self.clock())

    @rule(limit=st.integers(0, 3), skip=st.sampled_from([(), ("mail",), ("hook", "mail")]))
    def claim_deliveries(self, limit, skip):
        claimed = self.both("claim_deliveries", self.clock(), 60.0, limit, skip_channels=skip)
        self.claims = (claimed + self.claims)[:4]

    @precondition(lambda self: self.claims)
    @rule(pick=numbers, transmit=st.booleans())
    def begin(self, pick, transmit):
        claim = self.claims[pick % len(self.claims)]
        kept = self.both("keep_content", claim, b"bytes", f"<{claim.id}@example>")
        if transmit and kept is not LeaseLost:
            self.both("mark_transmitting", claim)

    @precondition(lambda self: self.claims)
    @rule(
        pick=numbers,
        state=st.sampled_from(
            [DeliveryState.SENT, DeliveryState.RETRY, DeliveryState.DEAD, DeliveryState.HELD]
        ),
        gap=st.none() | gaps,
        uncertain=st.booleans(),
    )
    def finish(self, pick, state, gap, uncertain):
        claim = self.claims[pick % len(self.claims)]
        due = None if gap is None else self.later(gap)
        attempt = make_attempt(claim.id, state.value, ended=self.clock())
        self.both("finish_delivery", claim, attempt, state=state, due=due, uncertain=uncertain)

    @rule(gap=gaps)
    def prune(self, gap):
        self.both("prunable", Aging.DELIVERIES, self.later(-gap))
        self.both("prune", Aging.DELIVERIES, self.later(-gap), 1_000, self.clock())

    @rule(delivery=deliveries, revive=st.booleans())
    def decide_by_hand(self, delivery, revive):
        if revive:
            self.both("revive_delivery", delivery.id, self.clock(), self.later(86_400))
        else:
            self.both("discard_delivery", delivery.id)

    @invariant()
    def what_is_owed_is_alike(self):
        self.both("owed", DeliveryKind.DEVELOPMENT)
        for delivery in self.twins[1].deliveries(limit=50):
            self.both("attempts", delivery.id)
            self.both("sent_root", delivery.channel, delivery.recipient, delivery.subject)


some = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestCollecting = Collecting.TestCase
TestCollecting.settings = some
TestSending = Sending.TestCase
TestSending.settings = some
