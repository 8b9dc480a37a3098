"""What a story needs from its sources, and what a config's sources cover of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.outlets.records import Control, Outlet
from alerts.outlets.table import OutletTable
from alerts.stories.build import build_story
from alerts.stories.seed import SeedText
from alerts.stories.story import StorySpec
from service.catalogue.coverage import SourceProfile, measure_coverage
from service.catalogue.coverage_text import missing_text, summary_text
from service.catalogue.needs import NeedKind, story_needs
from service.catalogue.profiles import source_profiles
from service.catalogue.stored_needs import needs_from_json, needs_to_json
from service.catalogue.topics import topics_of
from store.records.sources import Source, SourceKind, SourceStats

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def story(text, language):
    return build_story(StorySpec("s", (SeedText(text, language),)))


def needs_by_kind(text, language, topics=()):
    found = {}
    for need in story_needs(story(text, language), topics).needs:
        found.setdefault(need.kind, {})[need.key] = need
    return found


FERRY = (
    "Ferry sinks off Montenegro with Albanian crew\n\nA ferry sank off the coast of Montenegro on Monday. "
    "Montenegro's coast guard rescued forty people. The Albanian crew is missing; Albania sent two ships.\n"
)


def test_countries_of_the_seed_come_first_and_weigh_half():
    needs = needs_by_kind(FERRY, "en")
    assert list(needs[NeedKind.PLACE]) == ["ME"]
    assert needs[NeedKind.PLACE]["ME"].reason == "the story centres on Montenegro"
    assert list(needs[NeedKind.PARTY]) == ["AL"]
    assert needs[NeedKind.PARTY]["AL"].reason == "the seed names Albania"
    assert sum(need.weight for kind in needs.values() for need in kind.values()) == pytest.approx(1)
    assert needs[NeedKind.PLACE]["ME"].weight > needs[NeedKind.PARTY]["AL"].weight


def test_neighbours_and_regions_of_the_country_are_needed_but_not_twice():
    needs = needs_by_kind(FERRY, "en")
    assert "AL" not in needs[NeedKind.NEIGHBOUR]
    assert {"RS", "HR"} <= set(needs[NeedKind.NEIGHBOUR])
    assert "balkans" in needs[NeedKind.REGION]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Trajekt potonuo kod Crne Gore\n\nTrajekt je potonuo kod obale Crne Gore. Crna Gora traži nestale.\n",
            "hr",
        ),
        (
            "モンテネグロ沖でフェリー沈没\n\nモンテネグロの沿岸でフェリーが沈没した。モンテネグロ政府が発表した。\n",
            "ja",
        ),
    ],
)
def test_a_seed_in_another_language_needs_the_same_country_and_its_own_press(text, language):
    needs = needs_by_kind(text, language)
    assert "ME" in needs[NeedKind.PLACE]
    assert language in needs[NeedKind.LANGUAGE]
    assert language in needs[NeedKind.WORLD]


def test_a_seed_without_a_country_asks_for_the_press_in_its_language():
    needs = needs_by_kind(
        "Nova vacina aprovada\n\nCientistas aprovam uma nova vacina contra a gripe comum.\n", "pt"
    )
    assert NeedKind.PLACE not in needs
    assert "BR" in needs[NeedKind.PARTY]
    assert "pt" in needs[NeedKind.LANGUAGE]


def test_the_union_asks_for_european_sources():
    text = "EU tariffs on Chinese steel\n\nThe EU imposed tariffs on steel from China. China protested to the EU.\n"
    assert needs_by_kind(text, "en")[NeedKind.REGION]["europe"].reason == "the seed names the EU"


def test_topics_share_their_part():
    needs = needs_by_kind(FERRY, "en", ("maritime", "disasters"))
    assert set(needs[NeedKind.TOPIC]) == {"maritime", "disasters"}


def test_a_text_without_words_of_a_topic_has_none():
    assert topics_of([("Xxx", "Yyy zzz", "en")]) == ()
    assert topics_of([]) == ()


def profile(name, language="en", countries=(), owner="O", *, is_search=False, is_state=False):
    return SourceProfile(name, language, frozenset(countries), owner, is_state, is_search)


def coverage(*profiles, counts=None, recent=None):
    needs = story_needs(story(FERRY, "en"), ())
    return measure_coverage(profiles, needs.coverage, counts or {}, recent or {})


def test_missing_languages_and_countries_are_those_that_matter():
    found = coverage(profile("a", "en", ["ME"]), profile("b", "sq", ["XK"]))
    assert found.missing_countries == ("AL",)
    assert "sq" not in found.missing_languages
    assert "en" not in found.missing_languages
    assert len(found.missing_languages) == 1, "that of Montenegro"


def test_a_search_covers_its_language_for_the_list_but_leaves_the_gap_open():
    found = coverage(profile("a", "en", ["ME", "AL"]), profile("search", "sq", is_search=True))
    assert "sq" in found.missing_languages
    assert {one.key for one in found.languages} == {"en", "sq"}
    assert {one.key for one in found.owners} == {"O"}
    assert (found.sources, found.searches) == (2, 1)


def test_a_source_without_new_reports_is_silent_and_one_without_any_is_empty():
    recent = {"a": SourceStats(NOW, 5, 1), "young": SourceStats(NOW, 0, 0)}
    found = coverage(
        *(profile(name, "en", ["ME"]) for name in ("a", "quiet", "young", "new")),
        counts={"a": 90, "quiet": 7, "young": 3},
        recent=recent,
    )
    assert found.silent == ("quiet",)
    assert found.empty == ("new",)
    (english,) = found.languages
    assert (english.sources, english.reports) == (4, 5)


def test_coverage_in_words():
    found = coverage(profile("a", "en", ["ME"]))
    assert summary_text(found).startswith("1 language, 1 country, 1 owner; missing: ")
    assert "Albanian" in missing_text(found)
    quiet = coverage(profile("a", "en", ["ME"]), counts={"a": 7})
    assert summary_text(quiet).endswith("; 1 source brought nothing new in four weeks")
    assert missing_text(found).endswith("Albania (see `susulan sources suggest`)")
    whole = coverage(
        profile("a", "en", ["ME", "AL"]), profile("b", "sq"), profile("c", "sr"), profile("d", "cnr")
    )
    assert missing_text(whole) == "all languages and countries that matter are covered"


OUTLETS = OutletTable(
    [Outlet(("paper.example",), "Paper", owner="Group", country="ME", control=Control.STATE)]
)


def source(url, language="und", kind=SourceKind.FEED):
    return Source("s", kind, url, "h:443", language)


@pytest.mark.parametrize(
    ("url", "countries", "owner"),
    [
        ("https://feeds.paper.example/rss", {"ME"}, "Group"),
        ("https://unknown.co.rs/rss", {"RS"}, "unknown.co.rs"),
        ("https://unknown.co.uk/rss", {"GB"}, "unknown.co.uk"),
        ("https://startup.io/rss", set(), "startup.io"),
        ("https://unknown.com/rss", set(), "unknown.com"),
    ],
)
def test_the_profile_of_a_source_comes_from_its_outlet_or_its_address(url, countries, owner):
    (found,) = source_profiles([source(url, "en")], OUTLETS)
    assert (found.countries, found.owner) == (frozenset(countries), owner)
    assert found.is_state_media == (owner == "Group")


def test_a_search_has_no_country():
    (found,) = source_profiles([source("https://paper.example/q", "sq", SourceKind.SEARCH)], OUTLETS)
    assert found.is_search
    assert found.countries == frozenset()


def test_stored_needs_are_read_back_and_garbage_is_none():
    built = story(FERRY, "en")
    assert needs_from_json(needs_to_json([built])) == {"s": story_needs(built, ()).coverage}
    for stored in (None, "", "[]", "{", '{"s": 3}', '{"s": [1]}', '{"s": [1, 2]}'):
        assert needs_from_json(stored) == {}
