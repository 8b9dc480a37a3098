"""Whatever alerts come and whatever the service does: the original stays, the budget holds, nothing is paid twice."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.outbox import delivery_of
from service.translation.provider import checked_answers
from store.errors import TranslationError
from store.records.translations import TranslationBudget
from tests.support.alerting import TITLE, make_alert, make_item, make_report
from tests.support.records import NOW, FakeClock
from tests.support.translating import translating

MAX_REQUESTS, MAX_CHARACTERS = 6, 900


@dataclass
class Scripted:
    """A service that does what its script says, one step a request."""

    script: list
    name: str = "S"
    sent: list[tuple[str, ...]] = field(default_factory=list)
    good: Counter = field(default_factory=Counter)

    async def translate(self, texts, source, target):
        self.sent.append(tuple(texts))
        step = self.script.pop(0) if self.script else "good"
        await asyncio.sleep(0)
        if step == "good":
            self.good.update(texts)
            return checked_answers(texts, [f"<b>{target}</b> {text}" for text in texts])
        if step == "count":
            return checked_answers(texts, ["x"] * (len(texts) + 1))
        if step == "crash":
            raise RuntimeError("a mistake in the program")
        raise TranslationError("busy", retry_after_s=60.0 if step == "busy" else None)

    async def close(self):
        pass

    def secrets(self):
        return ()


TITLES = st.lists(st.integers(0, 5).map(lambda number: f"{TITLE}, частина {number}"), min_size=1, max_size=4)
STEPS = st.lists(st.sampled_from(["good", "good", "good", "count", "busy", "crash", "fail"]), max_size=12)


@given(st.lists(st.tuples(TITLES, st.booleans(), st.integers(0, 300)), max_size=12), STEPS)
def test_originals_stay_and_the_budget_holds(tmp_path_factory, rounds, script):
    asyncio.run(run(tmp_path_factory.mktemp("property"), rounds, script))


async def run(folder, rounds, script):
    provider, clock = Scripted(list(script)), FakeClock(NOW)
    budget = TranslationBudget(MAX_REQUESTS, MAX_CHARACTERS)
    async with translating(folder, provider=provider, clock=clock, budget=budget) as rig:
        translator = rig.translator()
        for titles, restarts, pause_s in rounds:
            items = [make_item(report=make_report(title=title)) for title in titles]
            alert = make_alert(items=items)
            deliveries = [delivery_of(alert, "mail", to, now=clock()) for to in ("a", "b")]
            shown = await asyncio.gather(*(translator.add_translations(alert, one) for one in deliveries))
            for one in shown:
                assert (
                    replace(one, items=tuple(replace(item, translation=None) for item in one.items)) == alert
                )
                for item in one.items:
                    assert item.translation is None or item.translation.title == f"en {item.report.title}"
            if restarts:
                await translator.close()
                translator = rig.translator()
            clock.advance(pause_s)
        await translator.close()
        use = await rig.db(rig.store.translation_use, NOW.date())
    assert len(provider.sent) <= MAX_REQUESTS
    assert sum(len(text) for texts in provider.sent for text in texts) <= MAX_CHARACTERS
    assert (use.requests, use.characters) == (
        len(provider.sent),
        sum(len(text) for texts in provider.sent for text in texts),
    )
    assert set(provider.good.values()) <= {1}, "what was translated once is never sent again"
