"""Whether a response offers a hub, by its `Link` headers or else by the feed itself. Pure."""

from __future__ import annotations

from crawler.entry import HubOffer, Listing
from crawler.fetching.response import HttpResponse
from crawler.formats.cleaning import absolute_url
from crawler.link_header import parse_link_header
from crawler.urls import MAX_URL
from store.records.page_host import page_host


def hub_offer(fetched: HttpResponse, listing: Listing) -> HubOffer | None:
    """Return the first hub named, with the feed's own address; None unless both are given."""
    links = parse_link_header(fetched.headers.get("link", ""))
    hub = next(iter([*_targets(links, "hub", fetched.url), *listing.hubs]), "")
    topic = next(iter(_targets(links, "self", fetched.url)), listing.self_url)
    if page_host(hub) is None or not topic or max(len(hub), len(topic)) > MAX_URL:
        return None
    return HubOffer(hub, topic)


def _targets(links: tuple[tuple[str, frozenset[str]], ...], relation: str, base: str) -> list[str]:
    """Absolute addresses of the links with this relation."""
    addresses = (absolute_url(target, base) for target, relations in links if relation in relations)
    return [address for address in addresses if address]
