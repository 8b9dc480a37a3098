"""Whether an answer offers a hub: by its `Link` headers, else by what stands in the feed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.entry import Listing
from crawler.fetching.response import HttpResponse
from crawler.formats.cleaning import absolute_url
from crawler.urls import MAX_URL
from crawler.websub.link_header import parse_link_header
from store.records.page_host import page_host


@dataclass(frozen=True, slots=True)
class HubOffer:
    """A hub, and the address by which it knows the feed."""

    hub: str
    topic: str


def hub_offer(fetched: HttpResponse, listing: Listing) -> HubOffer | None:
    """The first hub that is named, with the feed's own address; None unless both are given."""
    said = parse_link_header(fetched.headers.get("link", ""))
    hubs = [
        address
        for one, relations in said
        if "hub" in relations and (address := absolute_url(one, fetched.url))
    ]
    own = [
        address
        for one, relations in said
        if "self" in relations and (address := absolute_url(one, fetched.url))
    ]
    hub = next(iter([*hubs, *listing.hubs]), "")
    topic = next(iter(own), listing.self_url)
    if page_host(hub) is None or not topic or max(len(hub), len(topic)) > MAX_URL:
        return None
    return HubOffer(hub, topic)
