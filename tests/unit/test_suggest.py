"""Which sources are proposed for a story: by need, in proportion, balanced over owners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.outlets.records import Control, Outlet
from service.catalogue.feeds import CatalogueFeed
from service.catalogue.needs import Need, NeedKind, StoryNeeds
from service.catalogue.suggest import MAX_PER_OWNER, suggest_sources


def feed(
    name, country="RS", language="sr", *, owner="", scope=("home",), topics=("general",), region="", **outlet
):
    publisher = Outlet((f"{name}.example",), name, owner=owner or name, country=country, **outlet)
    return CatalogueFeed(
        f"https://{name}.example/{language}/{'-'.join(scope)}",
        "feed",
        publisher,
        language,
        scope,
        region,
        topics,
        "lists:2",
        "2026-05",
    )


def need(kind, key, weight):
    return Need(kind, key, weight, f"{kind} {key}")


SERBIA, HUNGARY = need(NeedKind.PLACE, "RS", 0.6), need(NeedKind.PARTY, "HU", 0.2)
WORLD = need(NeedKind.WORLD, "en", 0.2)


def needs_of(*needs, topics=()):
    countries = tuple(one.key for one in needs if one.kind in (NeedKind.PLACE, NeedKind.PARTY))
    return StoryNeeds(needs, countries, ("sr", "hu", "en"), topics)


def names(chosen):
    return [one.feed.outlet.name for one in chosen.suggestions]


def test_each_need_gets_sources_in_proportion_to_its_weight():
    feeds = [
        *(feed(f"serbian{number}") for number in range(20)),
        *(feed(f"magyar{number}", "HU", "hu") for number in range(20)),
        *(feed(f"world{number}", "GB", "en", scope=("world",)) for number in range(20)),
    ]
    chosen = suggest_sources(needs_of(SERBIA, HUNGARY, WORLD), feeds, limit=20)
    assert [chosen.count_of(one) for one in (SERBIA, HUNGARY, WORLD)] == [12, 4, 4]


def test_a_need_without_sources_leaves_its_share_to_the_others_and_is_named():
    chosen = suggest_sources(needs_of(SERBIA, HUNGARY), [feed(f"serbian{number}") for number in range(9)])
    assert len(chosen.suggestions) == 9
    assert chosen.unmet == (HUNGARY,)


def test_one_owner_has_at_most_three_sources():
    feeds = [feed(f"title{number}", owner="Big Group") for number in range(10)]
    chosen = suggest_sources(needs_of(SERBIA), [*feeds, feed("alone")])
    assert names(chosen).count("alone") == 1
    assert len(chosen.suggestions) == MAX_PER_OWNER + 1


def test_the_second_source_is_of_another_owner():
    feeds = [feed("a", owner="Group"), feed("b", owner="Group"), feed("z", owner="Other")]
    assert set(names(suggest_sources(needs_of(SERBIA), feeds, limit=2))) >= {"z"}


def test_state_media_do_not_crowd_out_the_others():
    feeds = [
        *(feed(f"state{number}", control=Control.STATE) for number in range(5)),
        *(feed(f"own{number}") for number in range(5)),
    ]
    chosen = suggest_sources(needs_of(SERBIA), feeds, limit=5)
    assert sum(one.feed.is_state_media for one in chosen.suggestions) <= 2


def test_an_agency_of_the_country_comes_first():
    feeds = [*(feed(f"paper{number}") for number in range(5)), feed("wire", kind="agency")]
    assert names(suggest_sources(needs_of(SERBIA), feeds, limit=1)) == ["wire"]


def test_the_languages_of_a_country_are_mixed_and_its_official_one_leads():
    feeds = [
        *(feed(f"srpski{number}") for number in range(9)),
        *(feed(f"english{number}", language="en") for number in range(9)),
    ]
    languages = [one.feed.language for one in suggest_sources(needs_of(SERBIA), feeds, limit=8).suggestions]
    assert languages[0] == "sr"
    assert 0 < languages.count("en") < languages.count("sr")


def test_a_local_outlet_is_proposed_only_if_the_seed_names_its_region():
    feeds = [feed("vojvodina-radio", region="Vojvodina"), feed("national")]
    needs = needs_of(SERBIA)
    assert names(suggest_sources(needs, feeds)) == ["national"]
    named = suggest_sources(needs, feeds, names_region=lambda region: region == "Vojvodina")
    assert names(named) == ["vojvodina-radio", "national"]


def test_a_feed_on_another_topic_is_left_out():
    feeds = [feed("sport-daily", topics=("sport",)), feed("tennis-blog", topics=("tennis",)), feed("all")]
    assert names(suggest_sources(needs_of(SERBIA), feeds)) == ["all"]
    on_tennis = needs_of(SERBIA, topics=("tennis",))
    assert set(names(suggest_sources(on_tennis, feeds))) == {"all", "tennis-blog"}


def test_a_topic_is_served_by_the_world_and_by_the_countries_of_the_story():
    topic = need(NeedKind.TOPIC, "tennis", 1.0)
    feeds = [
        feed("world-tennis", "GB", "en", scope=("world",), topics=("tennis",)),
        feed("serbian-tennis", topics=("tennis",)),
        feed("brazilian-tennis", "BR", "pt", topics=("tennis",)),
    ]
    needs = StoryNeeds((topic,), ("RS",), ("sr",), ("tennis",))
    assert set(names(suggest_sources(needs, feeds))) == {"world-tennis", "serbian-tennis"}


def test_the_national_press_stands_in_for_a_missing_world_desk():
    world = need(NeedKind.WORLD, "ja", 1.0)
    national, desk = feed("japan-daily", "JP", "ja"), feed("world-ja", "GB", "ja", scope=("world",))
    needs = StoryNeeds((world,), (), ("ja",), ())
    assert names(suggest_sources(needs, [national])) == ["japan-daily"]
    assert names(suggest_sources(needs, [national, desk], limit=1)) == ["world-ja"]


def test_configured_sources_count_and_are_not_proposed_again():
    feeds = [feed(f"serbian{number}") for number in range(6)] + [feed(f"m{n}", "HU", "hu") for n in range(6)]
    half = needs_of(need(NeedKind.PLACE, "RS", 0.5), need(NeedKind.PARTY, "HU", 0.5))
    chosen = suggest_sources(half, feeds, configured=feeds[:4], limit=6)
    assert not set(feeds[:4]) & {one.feed for one in chosen.suggestions}
    assert sum("HU" in one.feed.countries for one in chosen.suggestions) == 5


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["RS", "HU", "GB"]), st.booleans()),
        unique=True,
        max_size=30,
    ),
    st.integers(1, 40),
)
def test_suggestions_are_bounded_distinct_and_stable(rows, limit):
    feeds = [
        feed(f"{name}-{country.lower()}", country, owner=name, scope=("world",) if is_world else ("home",))
        for name, country, is_world in rows
    ]
    needs = needs_of(SERBIA, HUNGARY, WORLD)
    chosen = suggest_sources(needs, feeds, limit=limit)
    urls = [one.feed.url for one in chosen.suggestions]
    assert len(urls) == len(set(urls)) <= limit
    owners = [one.feed.outlet.counted_owner for one in chosen.suggestions]
    assert all(owners.count(owner) <= MAX_PER_OWNER for owner in owners)
    assert chosen == suggest_sources(needs, feeds[::-1], limit=limit)


@pytest.mark.parametrize("limit", [1, 5])
def test_an_empty_catalogue_proposes_nothing(limit):
    assert suggest_sources(needs_of(SERBIA), [], limit=limit).suggestions == ()
