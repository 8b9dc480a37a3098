"""What identifies an entry besides its link."""

from datetime import UTC, datetime

import pytest

from crawler.entry import Entry
from crawler.entry_identity import entry_key, entry_url, words_key
from crawler.formats.first_sentence import first_sentence
from crawler.urls import canonical_url
from store.records.sources import Source, SourceKind

URL = "https://post.example/live"
WHEN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def made(entry_id, link=URL, **facts):
    return Entry(**{"id": entry_id, "title": "파병", "link": link, "published": WHEN} | facts)


def source(kind=SourceKind.FEED):
    return Source("a", kind, "https://a.example/f", "a.example:443")


@pytest.mark.parametrize(
    ("entry_id", "link"),
    [
        (URL, URL),
        (f"{URL}#1", URL),
        (f"{URL}?utm_source=rss", f"{URL}?utm_source=rss"),
        ("", ""),
    ],
)
def test_an_id_that_says_no_more_than_the_link_is_none(entry_id, link):
    assert entry_key(made(entry_id, link), canonical_url(link) if link else "") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (made("p1"), made("p2")),
        (made(f"{URL}#p1", f"{URL}#p1"), made(f"{URL}#p2", f"{URL}#p2")),
        (made(f"{URL}#/news/1", f"{URL}#/news/1"), made(f"{URL}#/news/2", f"{URL}#/news/2")),
        (made("https://post.example/?p=1"), made("https://post.example/?p=2")),
    ],
)
def test_ids_tell_entries_of_one_link_apart(one, other):
    assert canonical_url(one.link) == canonical_url(other.link) == URL
    assert entry_key(one, URL)
    assert entry_key(one, URL) != entry_key(other, URL)
    assert entry_url(one, URL) != entry_url(other, URL)


@pytest.mark.parametrize(
    "link",
    [
        "https://news.google.com/rss/articles/CBMiQ{}?oc=5",
        "https://www.baidu.com/link?url={}",
        "https://www.sogou.com/link?url={}",
        "https://r.search.yahoo.com/_ylt={}/RU=x",
        "https://www.bing.com/ck/a?!&p={}",
    ],
)
def test_links_through_a_search_service_do_not_identify_a_report(link):
    one, other = (made("", link.format(token)) for token in ("aaaa", "bbbb"))
    assert words_key(one, one.link, source())
    assert words_key(one, one.link, source()) == words_key(other, other.link, source())
    assert words_key(one, one.link, source()) != words_key(
        made("", one.link, title="전사"), one.link, source()
    )


def test_hits_of_a_search_are_known_by_their_words_and_other_entries_are_not():
    assert words_key(made(""), URL, source(SourceKind.SEARCH))
    assert words_key(made("", site="Post"), URL, source())
    assert words_key(made(""), URL, source()) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Troops have begun clearing mines in Kursk. More follows.",
            "Troops have begun clearing mines in Kursk.",
        ),
        ("Mr. Kim met U.S. officials in New York. They spoke.", "Mr. Kim met U.S. officials in New York."),
        ("북한군이 쿠르스크에 도착했다. 국정원이 밝혔다.", "북한군이 쿠르스크에 도착했다."),
        ("北朝鮮の兵士がロシアに到着した。韓国が発表した。", "北朝鮮の兵士がロシアに到着した。"),
        ("सैनिक रूस पहुँचे और लड़े। कोरिया ने कहा।", "सैनिक रूस पहुँचे और लड़े।"),
        ("Срочно! Солдаты прибыли в Курск. Подробности.", "Срочно! Солдаты прибыли в Курск."),
        ("wort " * 100, "wort " * 38 + "wort…"),
        ("", ""),
    ],
)
def test_the_first_sentence_of_a_text(text, sentence):
    assert first_sentence(text) == sentence
