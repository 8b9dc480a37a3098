import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats.listing import parse_listing
from crawler.formats.refresh_hints import feed_skip_hours, feed_ttl_s


@pytest.mark.parametrize(
    ("head", "ttl_s"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<TTL> 5 </TTL>", 300),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod> weekly </sy:updatePeriod>", 604_800),
        ("<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", None),
        ("<ttl>soon</ttl>", None),
        ("", None),
    ],
)
def test_the_stated_ttl(head, ttl_s):
    assert feed_ttl_s(head) == ttl_s


@pytest.mark.parametrize(
    ("head", "hours"),
    [
        ("<skipHours><hour>0</hour>\n<hour>23</hour></skipHours>", {0, 23}),
        ("<skipHours><hour>24</hour><hour>1</hour></skipHours>", {0, 1}),
        ("<skipHours><hour>77</hour></skipHours>", set()),
        ("<hour>5</hour>", set()),
    ],
)
def test_the_skip_hours(head, hours):
    assert {hour for hour in range(64) if feed_skip_hours(head) >> hour & 1} == hours


@given(st.text(alphabet="<>/tlskipHourdayupePriod0123456789:", max_size=200))
def test_any_text_gives_hours_of_the_day(head):
    assert 0 <= feed_skip_hours(head) < 2**24
    assert (feed_ttl_s(head) or 0) >= 0


def test_a_parsed_feed_has_its_refresh_hints():
    feed = """<rss version="2.0"><channel><title>T</title><ttl>90</ttl><skipHours><hour>3</hour></skipHours>
    <item><title>One</title><link>http://a.example/1</link></item></channel></rss>"""
    listing = parse_listing(feed.encode(), content_type="application/rss+xml", url="http://a.example/f")
    assert (listing.ttl_s, listing.skip_hours) == (5400, 0b1000)
