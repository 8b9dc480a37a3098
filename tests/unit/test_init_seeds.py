"""`susulan init` and seeds: a second one in English where the first is not in Latin script."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.init.seeds import GivenSeed, foreign_script, place_seeds
from service.cli.main import build_app
from service.config.load import load_config
from service.config.starter import SeedAnswer

SEED = Path(__file__).parents[2] / "seed" / "north-korea-troops.id.md"
GREEK = "Φωτιές στην Καλιφόρνια: πέντε νεκροί\n\nΗ πυρκαγιά στο Λος Άντζελες έκαψε χιλιάδες σπίτια.\n"
ENGLISH = "Fires in California kill five\n\nThe fire in Los Angeles burned thousands of homes.\n"
URL = "https://example.org/report"


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "fires.txt").write_text(GREEK, "utf-8")
    (tmp_path / "english.md").write_text(ENGLISH, "utf-8")
    return tmp_path


def init(folder, *options, answers=()):
    typed = "".join(f"{answer}\n" for answer in answers)
    return CliRunner().invoke(build_app(), ["init", str(folder), *map(str, options)], input=typed)


def asked(seeds, *answers, language=""):
    """The folder after the questions, answered up to the second seed."""
    folder = seeds / "new"
    start = (str(seeds / "fires.txt"), "fires", language)
    done = init(folder, "--ask", answers=(*start, *answers, "", "UTC", "", ""))
    assert done.exit_code == 0, done.output
    (story,) = load_config(folder / "config.toml", {}).stories
    return folder, story, done.output


def test_a_seed_in_another_script_is_told_why_a_second_one_helps(seeds):
    folder, story, output = asked(seeds, "")
    assert "The seed is in Greek. Reports in other scripts share few words" in output
    assert [seed.file for seed in story.seeds] == [folder / "seed" / "fires.txt"]


def test_a_file_as_second_seed_is_copied_and_both_are_in_the_config(seeds):
    folder, story, _ = asked(seeds, seeds / "english.md", language="el")
    assert [(seed.file, seed.language) for seed in story.seeds] == [
        (folder / "seed" / "fires.txt", "el"),
        (folder / "seed" / "fires-2.md", "en"),
    ]
    assert (folder / "seed" / "fires-2.md").read_text("utf-8") == ENGLISH
    assert "\n# language = " in (folder / "config.toml").read_text("utf-8")


def test_a_typed_headline_with_two_sentences_becomes_a_seed_file(seeds):
    folder, story, output = asked(
        seeds, "nonsense", "Fires in California kill five", "Homes burned. People left Los Angeles."
    )
    assert "nonsense is neither a file nor a URL" in output
    assert story.seeds[1].language == "en"
    text = (folder / "seed" / "fires-2.md").read_text("utf-8")
    assert text == "# Fires in California kill five\n\nHomes burned. People left Los Angeles.\n"


def test_a_seed_in_latin_script_is_asked_for_no_second_one(tmp_path):
    done = init(tmp_path, "--ask", answers=(str(SEED), "mine", "", "", "UTC", "", ""))
    assert done.exit_code == 0, done.output
    assert "same facts" not in done.output


def test_without_questions_seeds_and_keywords_are_options(seeds):
    folder = seeds / "new"
    options = ("--seed", seeds / "fires.txt", "--seed", URL, "--keyword", "Palisades", "--story", "Big Fires")
    done = init(folder, *options)
    assert done.exit_code == 0, done.output
    assert "same facts" not in done.output, "the language of a URL is not known yet"
    (story,) = load_config(folder / "config.toml", {}).stories
    assert (story.name, story.keywords) == ("big-fires", ("Palisades",))
    assert [seed.location for seed in story.seeds] == [str(folder / "seed" / "big-fires.txt"), URL]


def test_without_questions_the_advice_is_printed(seeds):
    done = init(seeds / "new", "--seed", seeds / "fires.txt")
    assert done.exit_code == 0, done.output
    assert "Give it as a second --seed" in done.output


def test_a_seed_file_is_not_replaced_unasked(seeds):
    target = seeds / "new" / "seed" / "fires.txt"
    target.parent.mkdir(parents=True)
    target.write_text("mine", "utf-8")
    done = init(seeds / "new", "--seed", seeds / "fires.txt")
    assert done.exit_code == 1
    assert target.read_text("utf-8") == "mine"
    assert not (seeds / "new" / "config.toml").exists()
    assert init(seeds / "new", "--seed", seeds / "fires.txt", "--force").exit_code == 0
    assert target.read_text("utf-8") == GREEK


@pytest.mark.parametrize(
    "options",
    [("--seed", "nowhere.md"), ("--keyword", "x"), ("--story", "x"), ("--seed", str(SEED), "--ask")],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, options):
    assert init(tmp_path, *options).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_the_language_decides_for_a_url():
    assert foreign_script(GivenSeed(URL, "el")) == "Greek"
    assert foreign_script(GivenSeed(URL, "id")) == ""
    assert foreign_script(GivenSeed(URL)) == ""


def test_an_unreadable_seed_has_no_script(tmp_path):
    (tmp_path / "empty.md").write_text("", "utf-8")
    assert foreign_script(GivenSeed(str(tmp_path / "empty.md"))) == ""


def test_urls_are_not_copied():
    answers, files = place_seeds("s", [GivenSeed(URL, "el"), GivenSeed(text="# A\n\nB.", language="en")])
    assert answers == (SeedAnswer(URL, "el"), SeedAnswer("seed/s-2.md", "en"))
    assert files == {"seed/s-2.md": b"# A\n\nB."}
