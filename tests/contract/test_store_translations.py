"""Machine translations are kept by key, up to a number and an age; what they cost in a day has a limit."""

from datetime import date, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store.sqlite.caches.translations as module
from store.records.retention import RetentionClass
from store.records.translations import TranslationBudget, TranslationUse
from store.sqlite.store import open_store
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, later

DAY = date(2025, 3, 1)
DAY_S = 86_400


def test_translations_are_found_by_their_keys(store):
    assert store.translations(["a"]) == {}
    store.save_translations({"a": "one", "b": ""}, NOW)
    assert store.translations(["a", "b", "c", "a"]) == {"a": "one", "b": ""}
    store.save_translations({"a": "two"}, later(1))
    assert store.translations(iter(["a"])) == {"a": "two"}


def test_many_keys_are_found_at_once(store):
    store.save_translations({f"k{number}": str(number) for number in range(1_200)}, NOW)
    assert len(store.translations(f"k{number}" for number in range(1_200))) == 1_200


def test_what_no_database_takes_is_cleaned(store):
    store.save_translations({"a\0": "x\0\ud800y"}, NOW)
    assert store.translations(["a"]) == {"a": "x\ufffdy"}


def test_the_first_are_deleted_beyond_the_limit_and_a_renewed_one_is_not_among_them(store):
    with patch.object(module, "MAX_TRANSLATIONS", 3):
        for key in ("a", "b", "c", "a", "d"):
            store.save_translations({key: key}, NOW)
    assert set(store.translations("abcd")) == {"c", "a", "d"}


def test_old_ones_are_pruned_and_counted_before(store):
    store.save_translations({"old": "x"}, NOW)
    store.save_translations({"new": "y"}, later(2 * DAY_S))
    assert store.prunable_count(RetentionClass.TRANSLATIONS, later(DAY_S)) == 1
    assert store.prune(RetentionClass.TRANSLATIONS, later(DAY_S), 25, later(DAY_S)).deleted == 1
    assert set(store.translations(["old", "new"])) == {"new"}


def test_a_set_back_clock_finds_what_was_spent_and_old_days_are_forgotten(store):
    budget = TranslationBudget(1, 100)
    assert store.spend_translation_budget(DAY, 10, budget)
    assert store.spend_translation_budget(DAY + timedelta(days=1), 10, budget)
    assert not store.spend_translation_budget(DAY, 10, budget)
    assert store.spend_translation_budget(DAY + timedelta(days=30), 10, budget)
    assert store.translation_use(DAY) == TranslationUse()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 6),
    st.integers(0, 500),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 200), st.booleans()), max_size=20),
)
def test_no_order_of_requests_and_restarts_exceeds_the_budget(tmp_path_factory, requests, characters, asked):
    path = tmp_path_factory.mktemp("budget") / "store.db"
    budget, spent = TranslationBudget(requests, characters), {}
    store = fresh_store(path)
    for offset, size, restarts in asked:
        day = DAY + timedelta(days=offset)
        before = spent.get(day, (0, 0))
        fits = before[0] < requests and before[1] + size <= characters
        assert store.spend_translation_budget(day, size, budget) is fits
        if fits:
            spent[day] = (before[0] + 1, before[1] + size)
        if restarts:
            store.close()
            store = open_store(path)
        assert store.translation_use(day) == TranslationUse(*spent.get(day, (0, 0)))
    store.close()
