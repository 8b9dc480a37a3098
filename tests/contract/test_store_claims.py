"""Claims are stored with the judgement of their report, and the claims of the seed beside them."""

from dataclasses import replace

import pytest

from store.records.claims import ClaimStatus
from store.records.decisions import StatedFigure
from store.records.matching import Figure
from tests.support.records import NOW, later, make_article, make_claim, make_poll, make_source


@pytest.fixture
def filled(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", *map(make_article, ("a1", "a2", "a3"))))
    return store


def test_claims_come_back_with_every_field_in_order_of_storing(filled):
    given = [
        make_claim("a1", as_of=later(9)),
        make_claim(
            "a1",
            low=None,
            kind="wounded",
            speaker="",
            compared_with=StatedFigure(2_000.0, 2_000.0, "NIS", "killed", "people"),
            status=ClaimStatus.REVISED,
        ),
        make_claim("a1", high=None, story="다른", sentence="죽었다", as_of=later(-9)),
    ]
    assert filled.commit_judgement("a1", claims=given, now=NOW)
    assert filled.claims() == given
    assert filled.claims("story") == given[:2]
    assert filled.claims("다른") == given[2:]


def test_claims_of_an_article_that_was_judged_before_are_not_written(filled):
    filled.commit_judgement("a1", now=NOW)
    assert not filled.commit_judgement("a1", claims=[make_claim("a1")], now=NOW)
    assert filled.claims() == []


def test_of_many_claims_the_latest_are_returned(filled):
    for number, key in enumerate(("a1", "a2", "a3")):
        filled.commit_judgement(key, claims=[make_claim(key, as_of=later(-number))], now=NOW)
    assert [claim.article_id for claim in filled.claims(limit=2)] == ["a2", "a3"]
    assert [claim.article_id for claim in filled.claims("story", limit=2)] == ["a2", "a3"]
    assert [claim.article_id for claim in filled.claims(since=later(-1))] == ["a1", "a2"]
    assert [claim.article_id for claim in filled.claims("story", since=NOW, limit=9)] == ["a1"]


def test_the_figures_of_a_seed_replace_those_it_gave_before(filled):
    filled.commit_judgement("a1", claims=[make_claim("a1")], now=NOW)
    seeds = [replace(make_claim("", low=float(low)), status=ClaimStatus.SEED) for low in (1, 2, 3)]
    filled.replace_seed_claims("story", seeds[:2])
    filled.replace_seed_claims("other", [replace(seeds[0], story="other")])
    filled.replace_seed_claims("story", seeds[2:])
    assert [(claim.story, claim.status.value, claim.low) for claim in filled.claims()] == [
        ("story", "first", 600.0), ("other", "seed", 1.0), ("story", "seed", 3.0)
    ]  # fmt: skip


def test_what_no_database_takes_is_cleaned(filled):
    filled.commit_judgement("a1", claims=[make_claim("a1", title="a\0b", speaker="\ud800")], now=NOW)
    (kept,) = filled.claims("sto\0ry")
    assert (kept.title, kept.speaker) == ("ab", "\ufffd")


def test_claims_that_another_store_exported_are_added_once(store):
    known, new = make_claim("a1"), make_claim("a2", low=7.0, high=None)
    assert store.add_claims([known]) == 1
    told_otherwise = replace(
        known, status=ClaimStatus.REPEAT, compared_with=StatedFigure(600.0, 600.0, "NIS")
    )
    assert store.add_claims([told_otherwise, new, new, replace(new, story="other")]) == 2
    assert store.claims("story") == [known, new]
    assert store.add_claims([]) == 0


def test_reported_figures_are_those_of_all_claims_but_the_seeds_in_order(filled):
    seed = replace(make_claim("", low=9.0), status=ClaimStatus.SEED)
    filled.replace_seed_claims("story", [seed])
    given = [make_claim("a1", low=float(low), high=None, speaker="NIS") for low in (3, 1, 2)]
    filled.commit_judgement("a1", claims=[*given, make_claim("a1", story="other")], now=NOW)
    assert filled.seed_claims("story") == [seed]
    assert filled.seed_claims("other") == []
    unit = given[0].unit
    assert filled.reported_figures("story") == [
        Figure(given[0].kind, low, None, unit, "NIS") for low in (3.0, 1.0, 2.0)
    ]
