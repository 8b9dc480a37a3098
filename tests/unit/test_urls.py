import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import MAX_URL, canonical_url, host_port, parse_web_url
from store.errors import FetchError


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("HTTPS://News.Example:443/A?utm_source=rss&id=7#top", "https://news.example/A?id=7"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:8080/a/", "http://news.example:8080/a/"),
        ("https://news.example/a/amp/", "https://news.example/a"),
        ("https://news.example/amp", "https://news.example/amp"),
        ("https://news.example/a?amp=1", "https://news.example/a"),
        ("https://news.example/a?from=rss&from=2", "https://news.example/a?from=2"),
        ("https://news.example/a?src=story", "https://news.example/a?src=story"),
        ("https://news.example/view.php?a;b&&c", "https://news.example/view.php?a;b&&c"),
        ("https://news.example/новости", "https://news.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://новости.example/a", "https://xn--b1amnebsh.example/a"),
        ("  https://news.example./a ", "https://news.example/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("javascript:alert(1)", ""),
        ("ftp://news.example/a", ""),
        ("//news.example/a", ""),
        ("https:///a", ""),
        ("http://news.example:99999/", ""),
        ("http://[bad/", ""),
        ("https://news.example/" + "a" * MAX_URL, ""),
    ],
)
def test_canonical(link, address):
    assert canonical_url(link) == address


@given(st.text(max_size=80) | st.text(max_size=60).map("https://news.example/".__add__))
def test_any_text_has_a_canonical_url_and_it_is_stable(link):
    once = canonical_url(link)
    assert canonical_url(once) == once


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60))
def test_a_url_is_parsed_or_a_permanent_error(link):
    try:
        found = parse_web_url(link)
    except FetchError:
        return
    assert found.host
    assert found.scheme in ("http", "https")


@pytest.mark.parametrize(
    "link",
    ["file:///etc/passwd", "file://a.example/x", "ftp://a.example/x", "gopher://a.example:70/x", "s3://b/k"],
)
def test_another_address_is_a_permanent_error(link):
    with pytest.raises(FetchError) as refused:
        parse_web_url(link)
    assert refused.value.permanent


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://A.example/x", "a.example:443"),
        ("http://a.example", "a.example:80"),
        ("http://a.example:8080", "a.example:8080"),
    ],
)
def test_the_host_and_port_for_leases(link, host):
    assert host_port(link) == host


@pytest.mark.parametrize(
    ("wrapped", "url"),
    [
        ("http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=https%3a%2f%2fpost.example%2fa%3fid%3d1&c=2",
         "https://post.example/a?id=1"),
        ("https://www.google.com/url?rct=j&sa=t&url=https://post.example/a%3Fid%3D1%26utm_source%3Dx&ct=ga&usg=z",
         "https://post.example/a?id=1"),
        ("https://www.google.com/url?url=https%3A%2F%2Fwww.google.com%2Furl%3Furl%3Dhttps%253A%252F%252Fpost.example%252F",
         "https://post.example/"),
        ("https://www.google.com/url?url=javascript:x", "https://www.google.com/url?url=javascript:x"),
        ("https://www.google.com/search?url=https://post.example/", "https://www.google.com/search?url=https://post.example/"),
        ("https://post.example/url?url=https://other.example/", "https://post.example/url?url=https://other.example/"),
    ],
)  # fmt: skip
def test_click_counters_of_search_services_are_unwrapped(wrapped, url):
    assert canonical_url(wrapped) == url
    assert canonical_url(url) == url
