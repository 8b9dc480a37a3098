"""What looks like the log-in page of a network, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.captive_portal import (
    PortalSuspicion,
    is_html,
    same_site,
    suspect_any_page,
    suspect_portal,
)
from crawler.fetching.response import HttpResponse

ASKED = "https://www.paper.example/feed"
PAGE = "<!DOCTYPE html><html><head><title>{}</title>{}</head><body>{}</body></html>"


def told(body: str, url: str = ASKED) -> PortalSuspicion | None:
    return suspect_portal(HttpResponse(url, 200, {}, body.encode()), ASKED)


@pytest.mark.parametrize(
    "body",
    [
        PAGE.format("Welcome to Hotel Example Wi-Fi", "", "<form>Room number <input name=room></form>"),
        PAGE.format("Login", "", "<form><input type=password></form>"),
        PAGE.format("호텔 와이파이 접속", "", ""),
        PAGE.format("", "<meta http-equiv='refresh' content='0; url=http://10.0.0.1/login'>", ""),
        "<html><script>window.location = 'http://login.hotel.example/?from=x';</script></html>",
        PAGE.format("", "", "<!-- <WISPAccessGatewayParam><Redirect/></WISPAccessGatewayParam> -->"),
        PAGE.format("Hello", "", "<a href='http://1.2.3.4/fgtauth?0d0c'>Go on</a>"),
        PAGE.format("Hello", "", "<form action='/guest/s/default/login'></form>"),
    ],
)
def test_pages_that_networks_show_in_the_place_of_a_host(body):
    assert told(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<rss version='2.0'><channel><title>Wi-Fi news</title></channel></rss>",
        PAGE.format("Council agrees to repair the bridge - Paper", "", "<p>Report.</p>"),
        PAGE.format("Log in to the future: how schools learn", "", ""),
        PAGE.format("", "<meta http-equiv='refresh' content='0; url=/en/'>", ""),
        "<html><script>window.location.href = 'https://m.paper.example/feed';</script></html>",
        PAGE.format("News", "<script>window.location='https://other.example/'</script>", "x" * 9_000),
        "{}",
        "\x00\xff",
    ],
)
def test_what_a_host_itself_shows(body):
    assert told(body) is None


def test_a_report_on_wireless_networks_is_none_unless_it_asks_for_a_password():
    for asks, doubted in (("", False), ("<input type=password>", True)):
        body = PAGE.format("Town gets free Wi-Fi", "", f"<p>Report.</p>{asks}").encode()
        assert bool(suspect_portal(HttpResponse(ASKED, 200, {}, body), ASKED, is_article=True)) is doubted


def test_a_page_of_another_site_is_one_and_its_address_is_the_sign():
    page = PAGE.format("Anything", "", "")
    assert told(page, "http://login.hotel.example/x?from=1") == told(page, "http://login.hotel.example/y")
    assert told(page, "https://m.paper.example/feed") is None
    assert told("<rss/>", "https://feeds.other.example/rss") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.paper.co.kr/a", "http://news.paper.co.kr/b", True),
        ("https://www.paper.co.kr/a", "http://other.co.kr/b", False),
        ("https://paper.com/a", "http://login.paper.com/b", True),
        ("http://127.0.0.1/a", "http://127.0.0.2/", False),
        ("http://127.0.0.1:80/a", "http://127.0.0.1:81/", True),
        ("http://[::1]/a", "http://[::2]/", False),
        ("http://a.example/a", "http://[broken", False),
    ],
)
def test_hosts_of_one_publisher_are_told_by_their_names(one, other, same):
    assert same_site(one, other) is same


def test_one_networks_page_is_known_again_in_the_place_of_another_host_and_another_papers_is_not():
    form = "<form action='/in?for={}'><input name=user><input type=password></form>"
    here, there = (told(PAGE.format("Log in", "", form.format(host))) for host in ("a.example", "b.example"))
    assert here == there
    assert here.weak
    other = told(PAGE.format("Log in", "<script>1</script>", form.format("a.example")))
    assert (other.reason, other.fingerprint) == (here.reason, other.fingerprint)
    assert other.fingerprint != here.fingerprint
    assert str(here.to_error()) == "a page titled 'Log in' in its place"
    assert here.to_error().sign != other.to_error().sign


def test_any_page_is_a_weak_doubt_where_there_was_a_list_before():
    assert suspect_any_page(HttpResponse(ASKED, 200, {}, PAGE.format("News", "", "").encode())).weak
    assert suspect_any_page(HttpResponse(ASKED, 200, {}, b"<rss/>")) is None


PIECES = st.sampled_from(
    [
        "<html>",
        "<title>",
        "Wi-Fi",
        "</title>",
        "<meta http-equiv=refresh content='0;url=",
        "http://[",
        "'>",
        "\0",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join), st.booleans())
def test_any_page_can_be_looked_at(body, reads_well):
    answer = HttpResponse(ASKED, 200, {}, body.encode("utf-8", "replace"))
    assert suspect_portal(answer, ASKED, is_article=reads_well) is None or is_html(answer)
