"""Which sitemaps of an index are read first, and how the others take turns."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats.listing import parse_listing
from crawler.formats.sitemap_order import is_news_sitemap, newest_first
from crawler.sources.sitemap_rotation import Rotation
from store.errors import ParseError

BASE = "https://news.paper.example/"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def first_of(names: list[str], times: list[datetime | None] | None = None) -> list[str]:
    rows = zip(times or [None] * len(names), (BASE + name for name in names), strict=True)
    return [address.removeprefix(BASE) for address in newest_first(list(rows))]


MONTHS = [(year, month) for year in (2025, 2026) for month in range(1, 13) if (year, month) <= (2026, 11)]
ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    ["{y}-{m:02}.xml", "sitemap_{y}{m:02}.xml", "map.xml?year={y}&month={m}", "{y}/{m}/sitemap.xml", "{m:02}-{y}.xml",
     "sitemap-{e}-{y}.xml", "archiv/{y}-{e}.xml.gz", "posts.php?d=30.{m}.{y}", "2/post-{y}_{m}.xml"],
)  # fmt: skip
@pytest.mark.parametrize("is_turned", [False, True])
def test_the_newest_month_by_its_name(form, is_turned):
    names = [form.format(y=year, m=month, e=ENGLISH[month - 1].lower()) for year, month in MONTHS]
    assert first_of(names[::-1] if is_turned else names)[:3] == names[:-4:-1]


def test_the_highest_number():
    names = ["post-sitemap.xml", *(f"post-sitemap{n}.xml" for n in range(2, 58))]
    assert first_of(names)[:2] == ["post-sitemap57.xml", "post-sitemap56.xml"]


def test_the_newest_of_each_kind_before_the_second_of_one():
    names = [f"post-sitemap{n}.xml" for n in range(1, 5)] + [f"event-sitemap{n}.xml" for n in range(1, 99)]
    assert first_of(names)[:4] == [
        "post-sitemap4.xml",
        "event-sitemap98.xml",
        "post-sitemap3.xml",
        "event-sitemap97.xml",
    ]


@pytest.mark.parametrize(
    "news",
    ["news-sitemap.xml", "sitemap-news.xml", "google-news.xml", "sitemapnews.xml", "newsSitemap.xml", "noticias.xml",
     "sitemap/haber.xml", "berita.xml", "новости.xml", "aktuelle-nachrichten.xml", "latest.xml"],
)  # fmt: skip
def test_news_first(news):
    assert is_news_sitemap(BASE + news)
    assert first_of(["2026-10.xml", "2026-11.xml", news])[0] == news


@pytest.mark.parametrize("name", ["2026-11.xml", "newsletter.xml", "newspapers.xml", "post-sitemap.xml", ""])
def test_the_host_and_longer_words_are_not_news(name):
    assert not is_news_sitemap(BASE + name)


def test_lists_of_tags_and_authors_come_last():
    names = [
        "post_tag-sitemap9.xml",
        "author-sitemap.xml",
        "category-sitemap.xml",
        "page-sitemap.xml",
        "post-sitemap.xml",
    ]
    assert first_of(names)[0] == "post-sitemap.xml"
    assert first_of(["sitemap.xml?page=1", "sitemap.xml?page=2", "authors.xml"])[0] == "sitemap.xml?page=2"


def test_times_decide_where_they_differ():
    names = ["2025-01.xml", "2025-02.xml", "2025-03.xml"]
    times = [NOW, NOW - timedelta(days=20), NOW - timedelta(days=1)]
    assert first_of(names, times) == ["2025-01.xml", "2025-03.xml", "2025-02.xml"]


@pytest.mark.parametrize("spread_s", [0, 1, 40])
def test_the_same_time_everywhere_says_nothing(spread_s):
    names = [f"{year}-{month:02}.xml" for year, month in MONTHS]
    times = [NOW - timedelta(seconds=spread_s * at) for at in range(len(names))]
    assert first_of(names, times)[:2] == ["2026-11.xml", "2026-10.xml"]


@given(st.lists(st.tuples(st.none() | st.datetimes(timezones=st.just(UTC)), st.text(max_size=40))))
def test_every_sitemap_stays_once(rows):
    assert sorted(newest_first(rows)) == sorted({address for _, address in rows})


def test_an_index_in_a_file_and_a_robots_txt_are_ordered_alike():
    names = ["2025-01", "2025-02", "2026-11", "news", "2026-10"]
    rows = "".join(f"<sitemap><loc>{BASE}{name}.xml</loc></sitemap>" for name in names)
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    robots = "User-agent: *\n" + "".join(f"Sitemap: {BASE}{name}.xml\n" for name in names)
    expected = [f"{BASE}{name}.xml" for name in ("news", "2026-11", "2026-10", "2025-02", "2025-01")]
    for text in (index, robots):
        listing = parse_listing(text.encode(), content_type=None, url=BASE)
        assert list(listing.child_sitemaps) == expected


@pytest.mark.parametrize("newest_at", [0, 2_499])
def test_an_undated_sitemap_over_the_limit_keeps_both_ends(newest_at):
    rows = "".join(f"<url><loc>{BASE}a/{at}</loc></url>" for at in range(2_500))
    listing = parse_listing(f"<urlset>{rows}</urlset>".encode(), content_type=None, url=BASE, max_entries=100)
    assert f"{BASE}a/{newest_at}" in {entry.link for entry in listing.entries}
    assert len(listing.entries) == 100


def test_each_has_its_turn_and_a_round_is_counted():
    rotation, names = Rotation(), {"a", "b", "c"}
    turns = []
    for _ in range(7):
        rotation = Rotation.parse(rotation.as_text()).next_of(names)
        turns.append((rotation.rounds, rotation.last))
    assert turns == [(0, "a"), (0, "b"), (0, "c"), (1, "a"), (1, "b"), (1, "c"), (2, "a")]
    assert Rotation(1, "b").next_of({"a", "c"}) == Rotation(1, "c")


@pytest.mark.parametrize("progress", [None, "", "x", "-1 a", "99999999999 a"])
def test_progress_in_another_form_begins_anew(progress):
    assert Rotation.parse(progress) == Rotation()


def test_an_index_with_nothing_in_it_is_refused_or_empty():
    with pytest.raises(ParseError):
        parse_listing(b"", content_type=None, url=BASE)
