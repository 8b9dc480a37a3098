"""`[translate]`: off unless a provider is named; secrets by reference; each channel may have its language."""

import pytest

from service.config.load import load_config
from service.config.secrets import collect_secrets
from service.runtime.reload import config_changes
from service.translation.build import build_provider
from store.errors import ConfigError

STORY = '[[stories]]\nname = "s"\nseed = "seed.md"\n'
CHANNELS = """
[[channels]]
kind = "maildir"
name = "mine"
[[channels]]
kind = "maildir"
name = "hers"
translate_to = "id"
[[channels]]
kind = "maildir"
name = "plain"
translate_to = "off"
"""
LIBRE = '[translate]\nprovider = "libretranslate"\nurl = "https://tr.example"\n'


def loaded(tmp_path, text, environ=None, **more):
    (tmp_path / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
    file = tmp_path / "config.toml"
    file.write_text(text + STORY + CHANNELS)
    return load_config(file, environ or {}, **more)


def problems(tmp_path, text):
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    return caught.value.problems


def test_it_is_off_unless_a_provider_is_named_and_a_language_then_has_no_effect(tmp_path):
    config = loaded(tmp_path, '[translate]\nto = "id"\n')
    assert config.translate is None
    (warning,) = config.warnings
    assert "translate_to" in warning
    assert "no effect" in warning


def test_the_defaults_are_bounded(tmp_path):
    table = loaded(tmp_path, LIBRE).translate
    assert (table.max_delay_s, table.max_requests, table.max_characters) == (5.0, 1_000, 50_000)
    assert not table.sentences
    assert not table.allow_private


def test_each_channel_has_its_language(tmp_path):
    assert loaded(tmp_path, LIBRE + 'to = "pt-BR"\n').translate.targets == {"mine": "pt-BR", "hers": "id"}


def test_the_key_is_a_reference_that_stays_out_of_logs_and_changes(tmp_path):
    text = LIBRE + 'key = "${TR_KEY}"\n'
    config = loaded(tmp_path, text, {"TR_KEY": "s3cret-k3y"})
    assert config.translate.token == "s3cret-k3y"
    assert config.warnings == ()
    assert "s3cret-k3y" in collect_secrets((*config.channels, config.translate))
    assert "https://tr.example" not in collect_secrets((*config.channels, config.translate))
    changed = loaded(tmp_path, text, {"TR_KEY": "another-k3y"})
    assert config_changes(config, changed) == ["translate"]
    assert any("TR_KEY" in line for line in problems(tmp_path, text))
    assert loaded(tmp_path, text, require_secrets=False).unresolved_references


@pytest.mark.parametrize(
    ("table", "key", "said"),
    [
        ('provider = "libretranslate"', "url", "needs it"),
        ('provider = "deepl"', "key", "needs it"),
        ('provider = "command"', "command", "needs it"),
        ('provider = "command"\ncommand = ["tr"]\nurl = "https://x.example"', "url", "does not go with"),
        ('provider = "libretranslate"\nurl = "tr.example"', "url", "http://"),
        ('provider = "libretranslate"\nurl = "https://[x"', "url", "http://"),
        ('provider = "google"', "provider", "expected"),
        ('provider = "command"\ncommand = ["tr"]\nto = "English"', "to", "language tag"),
        ('provider = "command"\ncommand = ["tr"]\nmax_delay = "5m"', "max_delay", "60"),
        ('provider = "command"\ncommand = ["tr"]\nmax_requests_per_day = 0', "max_requests_per_day", "1"),
    ],
)
def test_mistakes_are_named_with_their_key(tmp_path, table, key, said):
    (problem,) = problems(tmp_path, f"[translate]\n{table}\n")
    assert f"{key}" in problem
    assert said in problem


def test_a_key_that_no_header_can_hold_is_refused(tmp_path):
    text = '[translate]\nprovider = "deepl"\nkey = "${TR_KEY}"\n'
    with pytest.raises(ConfigError, match="printable ASCII") as caught:
        loaded(tmp_path, text, {"TR_KEY": "a\r\nX-Evil: 1"})
    assert "Evil" not in str(caught.value)


def test_a_secret_in_plain_text_or_over_plain_http_is_warned_of(tmp_path):
    text = '[translate]\nprovider = "libretranslate"\nurl = "http://tr.example"\nkey = "s3cret-k3y"\n'
    warnings = loaded(tmp_path, text).warnings
    assert len(warnings) == 2
    assert "s3cret-k3y" not in str(warnings)


@pytest.mark.parametrize(
    ("table", "url"),
    [
        ('provider = "libretranslate"\nurl = "https://tr.example"', "https://tr.example/translate"),
        (
            'provider = "libretranslate"\nurl = "https://tr.example/translate/"',
            "https://tr.example/translate",
        ),
        ('provider = "libretranslate"\nurl = "https://x.example/api"', "https://x.example/api/translate"),
        ('provider = "deepl"\nkey = "${K}"', "https://api.deepl.com/v2/translate"),
        ('provider = "deepl"\nkey = "${K}:fx"', "https://api-free.deepl.com/v2/translate"),
        (
            'provider = "deepl"\nkey = "${K}"\nurl = "https://dl.example/v2/translate"',
            "https://dl.example/v2/translate",
        ),
    ],
)
def test_where_texts_are_sent(tmp_path, table, url):
    config = loaded(tmp_path, f"[translate]\n{table}\n", {"K": "k"})
    assert build_provider(config, config.translate)._endpoint.url == url
