"""Which rows name a story: names in titles of all scripts and in GDELT's English names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.gdelt.folding import fold
from crawler.gdelt.names import Name, NameFilter, NameGroup, StoryNames, stories_as_json, stories_from_json


def named(*groups, required=None):
    return NameFilter([StoryNames(required or len(groups), tuple(NameGroup(group) for group in groups))])


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        (Name("kursk", 2), "Fighting in KURSK", True),
        (Name("kursk", 2), "Kursker Front", True),
        (Name("kursk", 2), "Kurskaya", False),
        (Name("oman", 2), "Roman ruins", False),
        (Name("росси", 6), "Войска России", True),
        (Name("türkiye", 6), "TÜRKİYE'de deprem", True),
        (Name("são paulo"), "Sao  Paulo floods", True),
        (Name("روسيا"), "وروسيا تعلن", True),
        (Name("كوريا"), "عن کوریا", True),
        (Name("北朝鮮", is_unspaced=True), "在北朝鮮的", True),
        (Name("uk"), "在UK的", True),
        (Name("US", is_exact=True), "US sends aid", True),
        (Name("US", is_exact=True), "It is up to us", False),
        (Name("US", is_exact=True), "USA", False),
    ],
)
def test_names_are_found_as_words(name, title, expected):
    assert named((name,)).names_story(title, "") is expected


def test_every_required_group_must_be_named_in_title_or_names():
    both = named((Name("north korea"), Name("кндр")), (Name("russia"),))
    assert both.names_story("КНДР: новости", "russia;vladimir putin")
    assert both.names_story("Two men captured", "North Korea,10;Russia,20")
    assert not both.names_story("North Korea and north korea", "kim jong un")


def test_a_story_with_several_names_needs_one():
    assert named((Name("commerzbank"),), (Name("unicredit"),), required=1).names_story("Unicredit waits", "")


def test_words_of_a_title_do_not_count_among_names():
    story = StoryNames(1, (NameGroup((Name("quake", 2),), in_title_only=True),))
    assert NameFilter([story]).names_story("Quakes in Chile", "")
    assert not NameFilter([story]).names_story("A football club", "Quakes,12")


def test_groups_of_different_stories_do_not_add_up():
    stories = [StoryNames(2, (NameGroup((Name(a),)), NameGroup((Name(b),)))) for a, b in ("ab", "cd")]
    assert not NameFilter(stories).names_story("a c", "")
    assert NameFilter(stories).names_story("a c", "d")


def test_without_stories_nothing_is_named():
    assert not NameFilter([]).names_story("Kursk", "Kursk")


def test_the_worker_gets_the_same_names():
    stories = [
        StoryNames(
            2, (NameGroup((Name("a", 3, is_unspaced=True), Name("B", is_exact=True)), in_title_only=True),)
        )
    ]
    assert stories_from_json(json.loads(json.dumps(stories_as_json(stories)))) == stories


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text(), st.text(min_size=1, max_size=5))
def test_any_text_is_searched(title, names, name):
    found = named((Name(name, is_unspaced=True),)).names_story(title, names)
    if fold(name).strip():
        assert found == (fold(name).strip() in fold(title) or fold(name).strip() in fold(names))
