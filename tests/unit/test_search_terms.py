"""Search terms for a story in each language."""

from pathlib import Path

import pytest

from alerts.stories.build import build_story
from alerts.stories.search_terms import MAX_PER_GROUP, search_terms
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from tests.support.newsdesk import SEED


@pytest.fixture(scope="module")
def story():
    return build_story(StorySpec("troops", single_seed(Path(SEED).read_text("utf-8"), "id")))


@pytest.mark.parametrize(
    ("language", "actor", "counterpart"),
    [("ko", "북한", "러시아"), ("ja", "北朝鮮", "ロシア"), ("ru", "КНДР", "россия"), ("en", "north korea", "russia"),
     ("de", "nordkorea", "russland"), ("id", "korea utara", "rusia"), ("zh", "朝鲜", "俄罗斯")],
)  # fmt: skip
def test_terms_are_in_the_language(story, language, actor, counterpart):
    actors, counterparts, themes = search_terms(story, language)
    assert actors[0] == actor
    assert counterpart in counterparts
    assert themes
    assert all(
        len(group) <= limit
        for group, limit in zip((actors, counterparts, themes), MAX_PER_GROUP, strict=True)
    )
    assert not any(
        mark in word for group in (actors, counterparts, themes) for word in group for mark in "*={}"
    )


def test_a_language_without_forms_gets_no_foreign_script(story):
    words = [word for group in search_terms(story, "ka") for word in group]
    assert all(not word.isascii() for word in words)


def terms_of(text, language, target):
    return search_terms(build_story(StorySpec("own", single_seed(text, language))), target)


FLOOD = "Flood in Porto Alegre\n\nThe flood in Porto Alegre grew on Monday. Brazil sent the army to Porto Alegre.\n"
TARIFFS = (
    "Peru and Chile agree on tariffs\n\nPeru and Chile signed a trade deal. Chile and Peru lower tariffs.\n"
)


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "porto alegre"), ("pt", "porto alegre"), ("ru", "порто алегре")]
)
def test_a_story_without_a_frame_is_searched_for_by_its_city(language, expected):
    (names,) = terms_of(FLOOD, "en", language)
    assert expected in names


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("es", "perú", "chile"), ("ja", "ペルー", "チリ"), ("ru", "перу", "чили")],
)
def test_without_a_name_its_countries_must_all_occur(language, first, second):
    groups = terms_of(TARIFFS, "en", language)
    assert len(groups) == 2
    assert {group[0] for group in groups} == {first, second}


def test_themes_are_not_required_of_a_story_without_a_frame():
    words = {word for group in terms_of(TARIFFS, "en", "en") for word in group}
    assert not words & {"tariff", "tariffs", "trade", "sanction", "sanctions"}
