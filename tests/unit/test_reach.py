"""In which languages and scripts an expression is found."""

import pytest

from alerts.stories.build import build_story
from alerts.stories.reach import expression_reach
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from service.cli.topic_view import reach_text
from tests.support.stories import SEEDS

SEED = single_seed((SEEDS / "north-korea-troops.id.md").read_text("utf-8"), "id")


def reach(expression, key="must"):
    (one,) = expression_reach(build_story(StorySpec("s", SEED, **{key: (expression,)})))
    return one


@pytest.mark.parametrize(
    ("expression", "found_as", "scripts"),
    [
        ("Navalny", "sound", ("Latin",)),
        ("Навальный", "sound", ("Cyrillic",)),
        ('"Navalny"', "spelling", ("Latin",)),
        ("treaty", "spelling", ("Latin",)),
        ("Lee", "spelling", ("Latin",)),
        ("金正恩 OR Kim", "spelling", ("Han", "Latin")),
        ("Storm Corps AND Kursk", "spelling", ("Latin",)),
    ],
)
def test_words_are_found_as_written_and_names_by_sound(expression, found_as, scripts):
    one = reach(expression)
    assert one.found_as == found_as
    assert set(one.scripts) == set(scripts)
    assert reach(expression, "keywords").found_as == found_as


def test_a_country_is_known_in_many_languages_under_its_name():
    one = reach("Sudan")
    assert (one.found_as, one.meaning) == ("name", "Sudan")
    assert one.language_count > 50
    assert reach("Sudan", "keywords").language_count == one.language_count
    assert reach("Oslo").meaning == "Norway"


def test_a_city_is_known_in_the_scripts_of_its_forms():
    one = reach("Kursk")
    assert (one.found_as, one.language_count) == ("name", 0)
    assert {"Latin", "Cyrillic"} <= set(one.scripts)


@pytest.mark.parametrize(
    ("expression", "with_case"),
    [
        ("WADA", True),
        ("wada", False),
        ('"WADA president"', True),
        ("NORTH KOREA", False),
        ("kim AND WADA", True),
    ],
)
def test_a_word_that_is_compared_with_case_is_shown(expression, with_case):
    assert reach(expression).with_case is with_case


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("name", ["Latin"], "Norway", 70), "a name, Norway, known in 70 languages"),
        (("name", ["Latin", "Thai"], "x", 0), "a name known in Latin, Thai"),
        (
            ("sound", ["Latin"], "", 0),
            "as written, in Latin script; in other scripts by its sound",
        ),
        (("spelling", ["Thai"], "", 0), "only as written, in Thai script; not in other languages"),
        (("spelling", [], "", 0), "only as written; not in other languages"),
    ],
)
def test_it_is_told_in_words(row, text):
    found_as, scripts, meaning, languages = row
    fields = {"found_as": found_as, "scripts": scripts, "meaning": meaning, "languages": languages}
    assert reach_text({"expression": "x", "with_case": False, **fields}).startswith(text)
