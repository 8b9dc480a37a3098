"""Which hosts belong to one publisher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.same_site import same_site


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://news.paper.example/a", "https://www.paper.example/b"),
        ("https://sport.paper.example/a", "https://news.paper.example/b"),
        ("https://paper.example", "http://m.paper.example:8080/b"),
        ("https://www.paper.co.kr/a", "http://news.paper.co.kr/b"),
        ("https://www.paper.kyiv.ua/a", "https://paper.kyiv.ua/b"),
        ("https://www.a.github.io/a", "https://a.github.io/b"),
        ("https://PAPER.example./a", "https://paper.example/b"),
        ("https://новости.рф/a", "https://www.xn--b1amnebsh.xn--p1ai/b"),
        ("http://127.0.0.1:80/a", "http://127.0.0.1:81/b"),
        ("http://[::1]/a", "http://[::1]:81/b"),
        ("http://localhost/a", "http://localhost:81/b"),
    ],
)
def test_hosts_of_one_publisher(url, other):
    assert same_site(url, other)
    assert same_site(other, url)


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://a.github.io/", "https://b.github.io/"),
        ("https://one.kyiv.ua/", "https://other.kyiv.ua/"),
        ("https://one.co.kr/", "https://other.co.kr/"),
        ("https://paper.com/", "https://paper.co.uk/"),
        ("https://paper.example/", "https://paper.example.evil.example/"),
        ("https://paper.example/", "https://notpaper.example/"),
        ("https://github.io/", "https://a.github.io/"),
        ("http://127.0.0.1/", "http://127.0.0.2/"),
        ("http://10.0.0.1/", "http://11.0.0.1/"),
        ("http://[::1]/", "http://[::2]/"),
        ("http://a.example/", "http://[broken"),
        ("http://[broken", "http://[broken"),
        ("", ""),
    ],
)
def test_hosts_of_two_publishers(url, other):
    assert not same_site(url, other)
    assert not same_site(other, url)


@given(st.text(max_size=40))
def test_any_text_can_be_compared(text):
    assert same_site("http://" + text, "http://paper.example") in (True, False)
