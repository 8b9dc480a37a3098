"""A correction of a figure is stored, and deleted completely."""

from dataclasses import replace

import pytest

from store.errors import StoreError
from store.records.claims import ClaimCorrection, CorrectionKind
from tests.support.records import NOW

WITHDRAWN = ClaimCorrection(
    id="k1",
    story="story",
    action=CorrectionKind.WITHDRAW,
    kind="killed",
    speaker="NIS",
    low=17.0,
    high=None,
    unit="people",
    new_kind="",
    new_low=None,
    new_high=None,
    reason="warrants, not deaths: «ордера»",
    at=NOW,
)
CORRECTED = replace(
    WITHDRAWN, id="k2", action=CorrectionKind.CORRECT, new_kind="wounded", new_low=3.0, new_high=4.0
)


def test_corrections_are_read_as_they_were_stored_in_order(store):
    store.add_claim_correction(WITHDRAWN)
    store.add_claim_correction(CORRECTED)
    assert store.claim_corrections() == [WITHDRAWN, CORRECTED]


def test_a_second_one_with_the_same_id_is_refused(store):
    store.add_claim_correction(WITHDRAWN)
    with pytest.raises(StoreError):
        store.add_claim_correction(replace(CORRECTED, id="k1"))
    assert store.claim_corrections() == [WITHDRAWN]


def test_it_is_deleted_once(store):
    store.add_claim_correction(WITHDRAWN)
    assert store.remove_claim_correction("k1")
    assert not store.remove_claim_correction("k1")
    assert store.claim_corrections() == []


def test_any_reason_can_be_stored(store):
    store.add_claim_correction(replace(WITHDRAWN, reason="a\0b \ud800"))
    (read,) = store.claim_corrections()
    assert read.reason.startswith("a")
