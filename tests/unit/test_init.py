"""`susulan init`: the answers of a user become a valid config."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from service.catalogue.propose import propose
from service.cli.main import build_app
from service.config.load import load_config
from service.config.starter import SECRET_VARIABLES, InitAnswers, MailAnswers, SeedAnswer, customize_starter
from service.stories.seeds import build_stories

STARTER = resources.files("service").joinpath("starter", "config.toml").read_text("utf-8")
SEED = Path(__file__).parents[2] / "seed" / "north-korea-troops.id.md"
ENVIRONMENT = dict.fromkeys(SECRET_VARIABLES, "whsec_" + "ZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVl")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20)


def init(folder, *answers):
    return CliRunner().invoke(build_app(), ["init", str(folder), "--ask"], input="\n".join(answers) + "\n")


def test_enter_alone_gives_the_starter_with_the_zone_of_this_machine(tmp_path):
    done = init(tmp_path, "", "", "", "")
    assert done.exit_code == 0, done.output
    config = load_config(tmp_path / "config.toml", {})
    assert [one.name for one in config.stories] == ["north-korea-troops"]
    assert [one.name for one in config.channels] == ["local"]
    ours, theirs = (tmp_path / "config.toml").read_text("utf-8").splitlines(), STARTER.splitlines()
    assert sum(a != b for a, b in zip(ours, theirs, strict=True)) <= 1


def test_a_users_own_story_with_mail(tmp_path):
    answers = [
        str(SEED),
        "Bad Name",
        "my-story",
        "id",
        "Sudan, Kursk",
        "Europe/Kyiv",
        "https://example.org/us",
    ]
    answers += ["nonsense", "a@example.org, b@example.org", "mail.example.org", "tls", "us@example.org", ""]
    done = init(tmp_path, *answers)
    assert done.exit_code == 0, done.output
    assert "SUSULAN_SMTP_PASSWORD" in done.output
    config = load_config(tmp_path / "config.toml", ENVIRONMENT)
    (story,) = config.stories
    assert (story.name, story.keywords, story.seeds[0].language) == ("my-story", ("Sudan", "Kursk"), "id")
    assert (tmp_path / "seed" / "my-story.md").read_bytes() == SEED.read_bytes()
    (channel,) = config.channels
    assert (channel.kind, channel.host, channel.recipients) == (
        "email",
        "mail.example.org",
        ("a@example.org", "b@example.org"),
    )
    assert str(config.timezone) == "Europe/Kyiv"
    assert "https://example.org/us" in config.crawler.user_agent


@pytest.mark.parametrize(
    ("text", "language", "languages"),
    [
        (None, "", ("id", "en")),
        ("# Feuer im Hafen\n\nIm Hafen brennt seit Montag eine Lagerhalle, sagt die Feuerwehr.\n", "", ("de", "en")),
        ("# A fire in the port\n\nA warehouse has been burning since Monday, firefighters say.\n", "", ("en",)),
        ("# Feuer im Hafen\n\nIm Hafen brennt seit Montag eine Lagerhalle.\n", "fr", ("fr", "en")),
    ],
)  # fmt: skip
def test_the_languages_of_the_reader_are_that_of_the_seed_and_english(tmp_path, text, language, languages):
    seed = SEED
    if text is not None:
        seed = tmp_path / "seed.md"
        seed.write_text(text, encoding="utf-8")
    done = init(tmp_path / "new", str(seed), "my-story", language, "", "UTC", "", "")
    assert done.exit_code == 0, done.output
    config = load_config(tmp_path / "new" / "config.toml", {})
    assert set(config.languages.values()) == {languages}
    assert f"alerts lead with reports in {', then '.join(languages)}: " in done.output


def test_a_users_own_story_comes_with_sources_of_the_catalogue_instead_of_the_starters(tmp_path):
    done = init(tmp_path, str(SEED), "my-story", "id", "", "UTC", "", "")
    assert done.exit_code == 0, done.output
    config = load_config(tmp_path / "config.toml", {})
    proposed = propose(build_stories(config)[0])
    assert [one.url for one in config.sources] == [one.feed.url for one in proposed.sources.suggestions]
    assert f"its {len(config.sources)} sources come from the catalogue" in done.output
    sources = (tmp_path / "config.toml").read_text("utf-8").split("# ── Sources")[1]
    assert "── " not in sources.split("\n", 1)[1], "the starter's headings are gone"
    assert "* were chosen for this story" not in sources
    assert "north-korea" not in (tmp_path / "config.toml").read_text("utf-8")


def test_the_source_of_a_seed_that_is_not_fetched_yet_is_the_starters_world_list(tmp_path):
    done = init(tmp_path, "https://paper.example/report", "my-story", "fr", "", "UTC", "", "")
    assert done.exit_code == 0, done.output
    config = load_config(tmp_path / "config.toml", {})
    starter = tomllib.loads(STARTER)["sources"]
    names = [one.name for one in config.sources]
    assert [one["name"] for one in starter if one["name"] in names] == names, "the starter's, in its order"
    assert 20 <= len(names) < len(starter)
    assert "susulan sources suggest --add" in done.output


def test_a_webhook(tmp_path):
    done = init(tmp_path, "", "UTC", "", "https://example.org/hook")
    assert done.exit_code == 0, done.output
    (channel,) = load_config(tmp_path / "config.toml", ENVIRONMENT).channels
    assert (channel.kind, channel.url) == ("webhook", "https://example.org/hook")


def test_a_seed_that_does_not_exist_is_asked_for_again(tmp_path):
    done = init(tmp_path, "nowhere.txt", "", "UTC", "", "")
    assert done.exit_code == 0, done.output
    assert "neither a file nor a URL" in done.output


def test_no_questions_without_a_terminal(tmp_path):
    done = CliRunner().invoke(build_app(), ["init", str(tmp_path)], input="")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "config.toml").read_text("utf-8") == STARTER


@given(st.lists(WORDS, max_size=3).map(tuple), WORDS, WORDS)
def test_any_answer_is_written_to_the_config(keywords, contact, username):
    mail = MailAnswers("mail.example.org", "starttls", username, "a@example.org", ("b@example.org",))
    answers = InitAnswers("own", (SeedAnswer("seed/own.txt"),), keywords, "UTC", contact, mail)
    data = tomllib.loads(customize_starter(STARTER, answers))
    assert data["stories"][0]["keywords"] == list(keywords)
    assert data["crawler"]["contact"] == contact
    assert data["channels"][0]["username"] == username
    assert "language" not in data["stories"][0]


def test_a_starter_without_the_expected_keys_is_an_error():
    with pytest.raises(ValueError, match=r"has no key service\.timezone"):
        customize_starter("", InitAnswers(timezone="UTC"))
