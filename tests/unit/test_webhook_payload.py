"""What a webhook receives fits its schema and its size, whatever the alert holds."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from alerts.channels.webhook import signature_header, signing_key
from alerts.messages.alert import LeadingReport
from alerts.messages.payload import MAX_BYTES, build_payload, encode_json
from alerts.outlets.records import Control, Owner
from store.records.decisions import Opened, OpenReason, Unparsed
from store.records.deliveries import DeliveryKind
from store.records.matching import ArticleField as Where
from store.records.matching import Figure, Reason
from tests.support.alerting import make_alert, make_item, make_report

VALIDATOR = Draft202012Validator(
    json.loads((files("alerts.messages") / "webhook.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
TEXT = st.text(max_size=400)
REPORTS = st.builds(
    make_report,
    title=TEXT,
    source=TEXT,
    url=TEXT,
    language=st.sampled_from(["ko", "und"]),
    published=st.none(),
)
NUMBERS = st.none() | st.floats(0, 1e9, allow_nan=False)
OWNERS = st.builds(Owner, TEXT, st.sampled_from(Control))
ITEMS = st.builds(
    make_item,
    report=REPORTS,
    new=st.builds(Unparsed, TEXT).map(lambda fact: (fact,)),
    why=st.lists(
        st.builds(Reason, TEXT, TEXT, st.sampled_from(list(Where)), TEXT, st.floats(-5, 5)), max_size=12
    ).map(tuple),
    figures=st.lists(st.builds(Figure, TEXT, NUMBERS, NUMBERS, TEXT, TEXT), max_size=4).map(tuple),
    others=st.lists(REPORTS, max_size=12).map(tuple),
    owners=st.lists(OWNERS, max_size=4).map(tuple),
    owner=st.none() | OWNERS,
    outlet_owner=st.none() | OWNERS,
    leading=st.none() | st.builds(LeadingReport, REPORTS, st.booleans()),
    opened=st.none() | st.builds(Opened, st.sampled_from(OpenReason), searched_days=st.floats(0, 15)),
)


@given(st.sampled_from(list(DeliveryKind)), st.lists(ITEMS, max_size=4), TEXT)
def test_any_alert_fits_the_schema(kind, items, note):
    data = build_payload(make_alert(kind, items, note=note), "x1")
    VALIDATOR.validate(json.loads(encode_json(data)))


def test_every_kind_of_alert_has_a_type_of_its_own():
    types = {build_payload(make_alert(kind), "x1")["type"] for kind in DeliveryKind}
    assert types == {"news.match", "news.update", "news.digest", "service.notice", "service.test"}


def test_a_huge_alert_is_shortened_and_counts_what_it_omits():
    others = tuple(make_report(title="북" * 300) for _ in range(12))
    items = [make_item(others=others) for _ in range(30)]
    data = build_payload(make_alert(DeliveryKind.SUMMARY, items, total=50), "x1")
    assert len(encode_json(data)) < MAX_BYTES
    told = len(data["data"]["items"])
    assert 0 < told < 30
    assert data["data"]["truncated"]["items"] == 50 - told


def test_owners_are_listed_with_a_mark_and_counted_where_they_are_too_many():
    state = Owner("Rossiya Segodnya", Control.STATE)
    data = build_payload(
        make_alert(items=[make_item(owners=(state, Owner("BBC", Control.PUBLIC)), owner=state)]), "x1"
    )["data"]
    assert data["items"][0]["owners"] == [
        {"name": "Rossiya Segodnya", "state": True, "control": "state"},
        {"name": "BBC", "state": False, "control": "public"},
    ]
    assert data["items"][0]["owner"]["name"] == "Rossiya Segodnya"
    many = tuple(Owner("북" * 400 + str(number)) for number in range(400))
    data = build_payload(make_alert(items=[make_item(owners=many)]), "x1")
    assert len(encode_json(data)) < MAX_BYTES
    assert len(data["data"]["items"][0]["owners"]) + data["data"]["truncated"]["owners"] == 400


def test_an_ordinary_alert_is_complete():
    data = build_payload(make_alert(), "x1")["data"]
    assert data["truncated"] == {"items": 0, "others": 0, "owners": 0}
    item = data["items"][0]
    assert item["report"]["url"] == "https://outlet.example/a1?x=1&y=2"
    assert [one["anchor"] for one in item["why"]] == ["North Korea", "killed"]
    assert item["figures"] == [
        {"what": "killed", "low": 600.0, "high": 600.0, "unit": "people", "who_says": "South Korea", "status": "maximum",
         "before": "300, says South Korea"}
    ]  # fmt: skip


# ── signing ───────────────────────────────────────────────────────────────────────────────────────

OLD, NEW = ("whsec_" + b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def headers(keys, body, *, at=None):
    at = at or datetime.now(UTC)
    stamp = int(at.timestamp())
    return {
        "webhook-id": "x1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature_header(keys, "x1", stamp, body),
    }


@given(st.binary(max_size=200).map(lambda raw: json.dumps({"b": raw.hex()}).encode()))
def test_an_independent_verifier_accepts_the_signature(body):
    Verifier(NEW).verify(body.decode(), headers([signing_key(NEW)], body))


def test_both_keys_verify_during_a_rotation():
    both = headers([signing_key(NEW), signing_key(OLD)], b"{}")
    Verifier(NEW).verify("{}", both)
    Verifier(OLD).verify("{}", both)


@pytest.mark.parametrize("change", ["body", "id", "old", "other"])
def test_changed_or_old_messages_fail_verification(change):
    sent = headers(
        [signing_key(NEW)], b"{}", at=datetime.now(UTC) - timedelta(seconds=400 * (change == "old"))
    )
    if change == "id":
        sent["webhook-id"] = "x2"
    with pytest.raises(WebhookVerificationError):
        Verifier(OLD if change == "other" else NEW).verify("{ }" if change == "body" else "{}", sent)


@pytest.mark.parametrize(
    "secret", ["whsec_", "whsec_zzz", "whsec_" + b64encode(b"short").decode(), "ö" * 40], ids=str.encode
)
def test_a_bad_secret_is_refused(secret):
    with pytest.raises(ValueError, match="whsec_"):
        signing_key(secret)
