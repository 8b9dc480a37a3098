import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.records.page_host import page_host


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example/a", "news.example:443"),
        ("http://news.example", "news.example:80"),
        ("HTTP://u:p@news.example:8080/", "news.example:8080"),
        ("https://[2001:DB8::1]/", "2001:db8::1:443"),
        ("ftp://news.example/", None),
        ("https://news.example:99999/", None),
        ("https://[broken/", None),
        ("https:///path", None),
        ("/path", None),
        ("", None),
    ],
)
def test_the_host_of_a_page_has_its_port(url, host):
    assert page_host(url) == host


@given(st.text())
def test_no_url_raises(url):
    page_host(url)
    page_host("https://" + url)
