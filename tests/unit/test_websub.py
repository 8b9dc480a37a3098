"""Hub offers, signatures, and the life of a subscription."""

import hashlib
import hmac
import string
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entry import HubOffer, Listing
from crawler.fetching.response import HttpResponse
from crawler.formats.hubs import hub_links
from crawler.formats.listing import parse_listing
from crawler.link_header import parse_link_header
from crawler.websub import subscription
from crawler.websub.offer import hub_offer
from crawler.websub.signature import signature_matches
from store.errors import FetchError
from tests.support.collecting import rss
from tests.support.records import NOW, later, make_subscription

FEED = "https://paper.example/feed.xml"
HUB, SELF = "https://hub.example/", "https://paper.example/real.xml"

# ── the header ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ("", ()),
        ("<a>", (("a", set()),)),
        ('<a>; rel="hub"', (("a", {"hub"}),)),
        ("<a>; rel=hub, <b>;rel=self", (("a", {"hub"}), ("b", {"self"}))),
        ('< a >;REL = "HUB  self"', (("a", {"hub", "self"}),)),
        ('<a>; title="x, <b>; rel=hub"; rel=next', (("a", {"next"}),)),
        (r'<a>; title="a \" ; rel=hub"; rel="n\ext"', (("a", {"next"}),)),
        ("<a>; rel=next; rel=hub", (("a", {"next"}),)),
        ("<a,b;c>; rel=hub", (("a,b;c", {"hub"}),)),
        ("<a>; rel", (("a", set()),)),
        ('<a>; rel="open', (("a", set()),)),
        ("nonsense, <a>; rel=hub", (("a", {"hub"}),)),
        ("<a>;; rel=hub", (("a", {"hub"}),)),
    ],
)
def test_links_are_read_from_a_header(header, links):
    assert [(target, set(relations)) for target, relations in parse_link_header(header)] == list(links)


@given(st.text(max_size=300) | st.text('<>;,="\\ relhubself', max_size=300))
def test_any_header_can_be_read(header):
    for target, relations in parse_link_header(header):
        assert "<" not in target
        assert all(isinstance(one, str) and one == one.lower() for one in relations)


uris = st.text(string.ascii_letters + string.digits + ":/?&=,;.-_~%\"'", min_size=1, max_size=30)
words = st.text(string.ascii_lowercase, min_size=1, max_size=6)
quoted = st.text(string.printable.replace("\r", "").replace("\n", ""), max_size=20)


@st.composite
def links(draw):
    target, relations = draw(uris), draw(st.lists(words, min_size=1, max_size=3))
    others = draw(st.lists(st.tuples(words.filter(lambda name: name != "rel"), quoted), max_size=3))
    said = [f'{name}="{value.translate({34: chr(92) + chr(34), 92: chr(92) * 2})}"' for name, value in others]
    said.insert(draw(st.integers(0, len(said))), f'rel="{" ".join(relations)}"')
    return (target.strip(), frozenset(relations)), "; ".join([f"<{target}>", *said])


@given(st.lists(links(), max_size=5))
def test_a_written_header_is_parsed(written):
    assert parse_link_header(", ".join(text for _, text in written)) == tuple(link for link, _ in written)


def test_a_long_empty_header_is_parsed_quickly():
    assert parse_link_header("<a>" + "; x" * 50_000 + "; rel=hub") == (("a", frozenset()),)
    assert parse_link_header("<" * 100_000) == ()


# ── the offer ─────────────────────────────────────────────────────────────────────────────────────


def offer_of(feed, link=""):
    fetched = HttpResponse(FEED, 200, {"link": link} if link else {}, feed.encode())
    return hub_offer(fetched, parse_listing(fetched.body, content_type=None, url=FEED))


def in_channel(markup):
    return rss("One report").replace("<channel>", f"<channel>{markup}", 1)


ATOM = "http://www.w3.org/2005/Atom"


@pytest.mark.parametrize(
    "links",
    [
        f'<atom:link xmlns:atom="{ATOM}" rel="hub" href="{HUB}"/><atom:link xmlns:atom="{ATOM}" rel="self" href="{SELF}"/>',
        f"<a10:link xmlns:a10='{ATOM}' href='{SELF}' rel='self'/><a10:link xmlns:a10='{ATOM}' href='{HUB}' rel='hub'/>",
        f'<link rel="self" href="{SELF}"/><link rel="HUB nofollow" href="{HUB}"/><!-- hub -->',
        f'<link xmlns="{ATOM}" rel="hub" href="{HUB}"></link><link xmlns="{ATOM}" rel="self" href="/real.xml"></link>',
    ],
)
def test_a_feed_offers_its_hub(links):
    assert offer_of(in_channel(links)) == HubOffer(HUB, SELF)


def test_an_atom_feed_and_a_json_feed_offer_theirs():
    atom = (
        f'<feed xmlns="{ATOM}"><title>P</title><link rel="hub" href="{HUB}"/><link rel="self" href="{SELF}"/>'
        '<entry><id>1</id><title>A</title><link href="https://paper.example/1"/></entry></feed>'
    )
    json_feed = (
        f'{{"version": "https://jsonfeed.org/version/1.1", "title": "P", "feed_url": "{SELF}", "items": [],'
        f'"hubs": [{{"type": "rssCloud", "url": "https://no.example/"}}, 7, {{"type": "WebSub", "url": "{HUB}"}}]}}'
    )
    assert offer_of(atom) == offer_of(json_feed) == HubOffer(HUB, SELF)


OWN = f'<link rel="self" href="{SELF}"/>'


@pytest.mark.parametrize(
    "markup",
    [
        "",
        OWN,
        f'<link rel="hub" href="{HUB}"/>',
        f'{OWN}<!-- <link rel="hub" href="{HUB}"/> -->',
        f'{OWN}<description><![CDATA[<link rel="hub" href="{HUB}"/>]]></description>',
        f'{OWN}<link rel="hub" href="javascript:alert(1)"/>',
        f'{OWN}<link rel="hub" href="ftp://hub.example/"/>',
        f'{OWN}<link rel="hub" href="https://hub.example:99999/"/>',
        f'{OWN}<link rel="hub" href="https://hub.example/{"x" * 2_000}"/>',
        f'{OWN}<link rel="github" href="{HUB}"/>',
    ],
)
def test_an_incomplete_offer_is_none(markup):
    assert offer_of(in_channel(markup)) is None


@pytest.mark.parametrize(
    "piece", ["<!-- ", "<![CDATA[", "<link ", "<link a", "<link " + "a" * 2_900 + ">", "hub=\"'"]
)
def test_a_hostile_head_is_parsed_quickly(piece):
    began = time.process_time()
    assert hub_links("hub" + piece * (1_000_000 // len(piece)), FEED) == ((), "")
    assert time.process_time() - began < 1


def test_a_hub_named_by_an_entry_is_not_the_feeds():
    feed = rss("One report").replace("<item>", f'<item><link rel="hub" href="{HUB}"/>{OWN}', 1)
    assert offer_of(feed) is None


def test_link_headers_override_the_feed_and_are_completed_by_it():
    feed = in_channel(f'{OWN}<link rel="hub" href="https://second.example/"/>')
    assert offer_of(feed, f"<{HUB}>; rel=hub") == HubOffer(HUB, SELF)
    assert offer_of(feed, "</other.xml>; rel=self").topic == "https://paper.example/other.xml"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "offered"),
        ({"requested_at": NOW}, "asked"),
        ({"requested_at": NOW, "error": "HTTP 500"}, "failing"),
        ({"requested_at": NOW, "error": "HTTP 500", "lease_until": later(9)}, "agreed"),
        ({"lease_until": later(9), "last_push": NOW}, "pushed"),
        ({"lease_until": later(-9), "last_push": NOW, "requested_at": NOW}, "asked"),
    ],
)
def test_the_state_is_one_word(changes, word):
    assert subscription.status_label(make_subscription(**changes), NOW) == word


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=30))
def test_no_offer_breaks_anything(header, hubs, address):
    offer = hub_offer(
        HttpResponse(FEED, 200, {"link": header}), Listing("rss", hubs=tuple(hubs), self_url=address)
    )
    assert offer is None or offer.hub


# ── the signature ─────────────────────────────────────────────────────────────────────────────────


@given(st.binary(max_size=100), st.sampled_from(["sha1", "sha256", "sha384", "sha512"]), st.booleans())
def test_a_signature_is_valid_for_its_body_and_secret_alone(body, method, upper):
    digest = hmac.new(b"secret", body, getattr(hashlib, method)).hexdigest()
    header = f"{method}={digest.upper() if upper else digest}"
    assert signature_matches("secret", header, body)
    assert not signature_matches("another", header, body)
    assert not signature_matches("secret", header, body + b" ")
    assert not signature_matches("secret", header[:-1], body)


@given(st.text(max_size=100))
def test_any_header_is_no_signature(header):
    assert not signature_matches("secret", header, b"body")


# ── the agreement ─────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 10_000), st.floats(0, 1e9))
def test_requests_wait_longer_each_time_up_to_a_limit(tries, retry_after_s):
    one = subscription.record_request(make_subscription(tries=tries), NOW)
    assert one.tries == tries + 1
    assert timedelta(minutes=5) <= one.next_request - NOW <= timedelta(hours=13.2)
    waits = subscription.record_failure(one, NOW, FetchError("no", retry_after_s=retry_after_s))
    assert one.next_request <= waits.next_request <= NOW + timedelta(days=9)
    refused = subscription.record_failure(one, NOW, FetchError("no", permanent=True))
    assert timedelta(days=1) <= refused.next_request - NOW <= timedelta(days=9)


@given(st.integers(1, 10**12))
def test_a_lease_is_renewed_before_it_ends_if_it_is_no_shorter_than_minutes(lease_s):
    one = subscription.record_confirmation(make_subscription(tries=3, error="x"), NOW, float(lease_s))
    assert (one.tries, one.error) == (0, None)
    assert one.lease_until <= NOW + timedelta(days=90)
    if lease_s > 300:
        assert NOW < one.next_request < one.lease_until


def test_a_hub_that_never_verifies_is_an_error():
    once = subscription.record_request(make_subscription(), NOW)
    assert once.error is None
    twice = subscription.record_request(once, later(600))
    assert "[public]" in twice.error
    assert subscription.record_confirmation(twice, later(700), 600).error is None


def test_a_denial_ends_the_subscription():
    one = subscription.record_confirmation(subscription.record_request(make_subscription(), NOW), NOW, 600)
    over = subscription.record_denial(one, NOW, " gone \n for good " * 50)
    assert over.lease_until is None
    assert not subscription.awaits_verification(over, NOW)
    assert "\n" not in over.error
    assert len(over.error) < 350


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({}, later(3_600)),
        ({"lease_until": None}, None),
        ({"lease_until": NOW}, None),
        ({"last_push": None}, None),
        ({"last_push": later(-90_000)}, None),
        ({"last_push": later(-86_000)}, later(400)),
        ({"missed_push_at": later(-11)}, later(3_600)),
        ({"missed_push_at": later(-10)}, None),
        ({"missed_push_at": later(-5)}, None),
    ],
)
def test_only_a_hub_that_pushed_recently_is_trusted(changes, until):
    one = make_subscription(lease_until=later(3_600), last_push=later(-10))
    assert subscription.push_trusted_until(replace(one, **changes), NOW) == until
