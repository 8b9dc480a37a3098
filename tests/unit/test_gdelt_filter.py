"""Which rows the stories want: by names in many languages, then by the judges of the stories."""

import pytest

from crawler.gdelt.names import NameFilter
from crawler.gdelt.rows import GkgRow
from crawler.gdelt.story_filter import NO_STORIES, RowVerdict
from service.stories.gdelt.filter import stories_filter, story_filter
from store.records.sources import Source, SourceKind
from tests.support.stories import story

STORIES = ("troops", "earthquake", "merger")
KURSK = "North Korea,10;Kim Jong Un,30;Russia,50;Kursk,70"


def row(title, names="", language=""):
    return GkgRow("https://paper.example/1", "paper.example", title, names, language, "", "20260301120000")


def verdict(name, wanted):
    one = stories_filter([story(name)])
    if not NameFilter(one.names).names_story(wanted.title, wanted.names):
        return None
    return one.judge([wanted])[0]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("troops", row("북한군 러시아 파병 사상자 600명", language="kor")),
        ("troops", row("КНДР отправила солдат в Россию", language="rus")),
        ("troops", row("North Korean soldiers killed fighting for Russia in Kursk")),
        ("earthquake", row("Землетрясение в Турции: тысячи погибших", language="rus")),
        ("merger", row("UniCredit erhöht ihren Anteil an der Commerzbank", language="deu")),
    ],
)
def test_a_headline_that_tells_the_story(name, wanted):
    assert verdict(name, wanted) is RowVerdict.BY_TITLE


def test_the_names_in_a_text_tell_what_a_headline_leaves_out():
    assert verdict("troops", row("An old man waits for letters", KURSK)) is RowVerdict.BY_NAMES


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize(
    "wanted",
    [
        row("Council repairs two old bridges", "Mayor Jane Hill,10;Dunedin,40;New Zealand,60"),
        row("Chess: a draw in round nine", "Magnus Carlsen,5;Norway,80"),
        row("新しい美術館が開館", "Kanazawa,20;Japan,25", "jpn"),
    ],
)
def test_other_news(name, wanted):
    assert verdict(name, wanted) in (None, RowVerdict.FAR)


def test_one_party_of_two_is_not_enough_for_a_framed_story():
    assert verdict("troops", row("Russia raises its key rate", "Vladimir Putin,10;Russia,50")) is None
    assert verdict("troops", row("North Korea tests a missile", "Kim Jong Un,10;North Korea,20")) is None


def test_one_filter_serves_all_stories():
    many = stories_filter([story(name) for name in STORIES])
    names = NameFilter(many.names)
    wanted = [
        row("UniCredit erhöht ihren Anteil an der Commerzbank", language="deu"),
        row("North Korean soldiers killed fighting for Russia in Kursk"),
        row("Earthquake drill in Chile", "Chile,5"),
    ]
    assert all(names.names_story(one.title, one.names) for one in wanted)
    assert many.judge(wanted) == [RowVerdict.BY_TITLE, RowVerdict.BY_TITLE, RowVerdict.FAR]


def test_without_a_source_of_that_kind_nothing_is_built():
    feed = Source("a", SourceKind.FEED, "http://a.example/", "a.example:80")
    assert story_filter([feed], [story()]) is NO_STORIES
    gdelt = Source("g", SourceKind.GDELT, "http://g.example/", "g.example:80")
    assert story_filter([feed, gdelt], [story()]).names
    assert NO_STORIES.judge([row("Kursk")]) == [RowVerdict.FAR]
