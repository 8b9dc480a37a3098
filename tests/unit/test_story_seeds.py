"""A story of several seeds: what comes from the first, what from the others."""

from pathlib import Path

import pytest

from alerts.stories.build import build_story
from alerts.stories.seed import SeedText, parse_seed, single_seed
from alerts.stories.story import StorySpec
from service.config.settings import SeedSource, StoryConfig
from service.stories.command_line import command_line_story
from service.stories.seeds import load_seeds
from store.errors import ConfigError

GREEK = SeedText(
    "Φωτιά στο Παλισέιντς\n\nΗ πυρκαγιά στο Λος Άντζελες έκαψε 12.300 σπίτια. Ο Τζο Μπάιντεν μίλησε.", "el"
)
ENGLISH = SeedText(
    "# Palisades fire destroys homes\n\nThe fire in Los Angeles burned 12,300 homes,\nofficials said. "
    "Karen Bass spoke in Kyoto.",
    "en-GB",
)


def test_the_first_seed_makes_title_language_text_and_anchors():
    alone = build_story(StorySpec("s", (GREEK,)))
    both = build_story(StorySpec("s", (GREEK, ENGLISH)))
    assert (both.title, both.language, both.seed_text) == (alone.title, "el", alone.seed_text)
    assert (both.anchors, both.figures) == (alone.anchors, alone.figures)
    assert [(seed.title, seed.language) for seed in both.seeds] == [
        ("Φωτιά στο Παλισέιντς", "el"),
        ("Palisades fire destroys homes", "en"),
    ]


def test_a_further_seed_adds_forms_only_for_concepts_of_the_first():
    first = SeedText("Anna Aaltonen resigns\n\nAnna Aaltonen left Helsinki. The firm lost 4,5 billion.", "en")
    second = SeedText("Aaltonen\n\nAnna Aaltonen left Oulu. Berit Bergman stayed. It lost 4.5 billion.", "fi")
    alone, both = build_story(StorySpec("s", (first,))), build_story(StorySpec("s", (first, second)))
    assert {form.concept for form in both.own_forms} == {form.concept for form in alone.own_forms}
    assert both.own_forms[: len(alone.own_forms)] == alone.own_forms
    assert len(set(both.own_forms)) == len(both.own_forms)


def test_hand_wrapped_lines_of_a_seed_are_joined():
    seed = parse_seed(ENGLISH)
    assert seed.text.startswith("The fire in Los Angeles burned 12,300 homes, officials said.")
    assert seed.full_text == f"{seed.title}\n{seed.text}"
    assert parse_seed(SeedText("Only a headline")).language == "und"


def test_a_seed_in_one_line_has_its_first_sentence_as_headline():
    seed = parse_seed(SeedText("Fire burns homes. It is near Los Angeles. People left.", "en"))
    assert (seed.title, seed.text) == ("Fire burns homes.", "It is near Los Angeles. People left.")
    assert parse_seed(SeedText("Only a headline", "en")).title == "Only a headline"


def test_single_seed_is_a_list_of_one():
    assert single_seed("text", "en") == (SeedText("text", "en"),)


def test_a_seed_that_is_too_short_is_named_by_its_place_in_the_list(tmp_path: Path):
    (tmp_path / "short.md").write_text("Fire", encoding="utf-8")
    story = StoryConfig(
        "s",
        (
            SeedSource("", "en", ENGLISH.text),
            SeedSource(str(tmp_path / "short.md")),
            SeedSource("", None, "x"),
        ),
    )
    with pytest.raises(ConfigError) as caught:
        load_seeds(story, tmp_path)
    first, second = caught.value.problems
    assert first.startswith(f"seed 2: {tmp_path}/short.md: the seed article has no text")
    assert second.startswith("seed 3: text: the seed article has no text")


def test_a_headline_with_two_sentences_is_enough_of_a_seed():
    story = StoryConfig("s", (SeedSource("", "el", GREEK.text), SeedSource("", "en", ENGLISH.text)))
    assert [seed.language for seed in load_seeds(story, Path())] == ["el", "en"]


def test_seed_files_of_the_command_line_become_one_story(tmp_path: Path):
    paths = []
    for name, seed in (("el", GREEK), ("en", ENGLISH)):
        paths.append(tmp_path / f"{name}.md")
        paths[-1].write_text(seed.text, encoding="utf-8")
    story, articles = command_line_story(list(map(str, paths)), ("Kyoto",))
    assert (story.name, articles[0].text) == ("el", GREEK.text)
    assert [seed.language for seed in story.seeds] == ["el", "en"]
