"""`languages`: those of the readers, for the service or a channel."""

import pytest

from service.config.load import load_config
from service.runtime.reload import config_changes
from service.translation.build import languages_read
from store.errors import ConfigError

STORY = '[[stories]]\nname = "s"\nseed = "seed.md"\n'
CHANNEL = '[[channels]]\nkind = "maildir"\nname = "mine"\n'
HERS = '[[channels]]\nkind = "maildir"\nname = "hers"\n'
LIBRE = '[translate]\nprovider = "libretranslate"\nurl = "https://tr.example"\n'


def loaded(tmp_path, head="", tail=""):
    (tmp_path / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
    file = tmp_path / "config.toml"
    file.write_text(head + STORY + CHANNEL + tail)
    return load_config(file, {})


def test_readers_read_english_unless_the_config_says_otherwise(tmp_path):
    assert loaded(tmp_path).languages == {"mine": ("en",)}


def test_a_channel_has_the_languages_of_the_service_or_its_own(tmp_path):
    service = '[service]\nlanguages = ["id", "en"]\n'
    config = loaded(tmp_path, service, HERS + 'languages = ["zh-Hant"]\n')
    assert config.languages == {"mine": ("id", "en"), "hers": ("zh-Hant",)}
    assert all(channel.only_languages == () for channel in config.channels)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("[]", "at least one"),
        ('"id"', "a list"),
        ('["id", "indonesian language"]', 'a language tag such as "ko", "id" or "zh-Hant"'),
        ('["ID"]', "a language tag"),
        ('["en", "id", "en"]', "each language once; 'en' is there twice"),
    ],
)
@pytest.mark.parametrize("table", ["service", "channel"])
def test_a_mistake_says_what_is_expected(tmp_path, table, value, expected):
    line = f"languages = {value}\n"
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"[service]\n{line}") if table == "service" else loaded(tmp_path, tail=line)
    (problem,) = caught.value.problems
    assert expected in problem
    assert "languages" in problem
    assert "config.toml:" in problem


def test_translations_go_into_the_first_language_unless_a_table_names_another(tmp_path):
    service = '[service]\nlanguages = ["id", "en"]\n'
    tail = HERS + 'languages = ["ko", "en"]\n'
    assert loaded(tmp_path, service + LIBRE, tail).translate.targets == {"mine": "id", "hers": "ko"}
    assert loaded(tmp_path, service + LIBRE + 'to = "fr"\n', tail).translate.targets == {
        "mine": "fr",
        "hers": "fr",
    }
    assert loaded(tmp_path, service + LIBRE, tail + 'translate_to = "ja"\n').translate.targets["hers"] == "ja"


def test_who_wants_translations_into_another_language_gets_them_of_everything_else(tmp_path):
    config = loaded(tmp_path, LIBRE + 'to = "id"\n', HERS + 'languages = ["id", "en"]\n')
    assert languages_read(config, config.translate) == {"hers": ("id", "en")}


def test_a_change_of_languages_is_a_change_of_the_config(tmp_path):
    before, after = loaded(tmp_path), loaded(tmp_path, '[service]\nlanguages = ["id"]\n')
    assert config_changes(before, after)
