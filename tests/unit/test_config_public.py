"""`[public]`, and which feeds hubs may push."""

import pytest

from service.config.load import load_config
from service.config.public import PublicEndpoint
from store.errors import ConfigError

STORY = '[[stories]]\nname = "s"\nseed = "seed.md"\n'
SOURCES = """
[[sources]]
name = "plain"
url = "https://plain.example/feed"
[[sources]]
name = "never"
url = "https://never.example/feed"
websub = false
[[sources]]
name = "always"
url = "https://always.example/feed"
websub = true
[[sources]]
name = "map"
kind = "sitemap"
url = "https://map.example/"
"""
PUBLIC = '[public]\nurl = "https://alerts.example.org/susulan/"\nlisten = "127.0.0.1:8089"\n'


def loaded(tmp_path, text):
    (tmp_path / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load_config(file, {})


def problems(tmp_path, text):
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    return caught.value.problems


def test_nothing_is_public_unless_configured(tmp_path):
    config = loaded(tmp_path, STORY)
    assert config.public is None
    assert config.websub_sources == frozenset()


def test_the_public_address_and_the_address_to_listen_on(tmp_path):
    config = loaded(tmp_path, PUBLIC + STORY)
    assert config.public == PublicEndpoint("https://alerts.example.org/susulan", ("127.0.0.1", 8089))
    assert config.warnings == ()


@pytest.mark.parametrize(("crawler", "names"), [("", {"always"}), ("true", {"plain", "always"})])
def test_which_feeds_may_be_pushed(tmp_path, crawler, names):
    table = f"[crawler]\nwebsub = {crawler}\n" if crawler else ""
    assert loaded(tmp_path, PUBLIC + table + STORY + SOURCES).websub_sources == names


@pytest.mark.parametrize(
    ("url", "listen", "key"),
    [
        ("https://a.example", "", "listen"),
        ("", "127.0.0.1:1", "url"),
        ("http://a.example", "127.0.0.1:1", "url"),
        ("https://a.example?x=1", "127.0.0.1:1", "url"),
        ("https://a.example#x", "127.0.0.1:1", "url"),
        ("https://me@a.example", "127.0.0.1:1", "url"),
        ("https://a.example/<b>", "127.0.0.1:1", "url"),
        ("https://a.example/ü", "127.0.0.1:1", "url"),
        ("https://a.example:0", "127.0.0.1:1", "url"),
        ("https://a.example:x", "127.0.0.1:1", "url"),
        ("a.example", "127.0.0.1:1", "url"),
        ("https://a.example", "localhost:1", "listen"),
        ("https://a.example", "127.0.0.1", "listen"),
        ("https://a.example", "127.0.0.1:70000", "listen"),
        ("https://a.example", "127.0.0.1:http", "listen"),
    ],
)
def test_an_invalid_value_is_reported_with_its_line(tmp_path, url, listen, key):
    (output,) = problems(tmp_path, f'[public]\nurl = "{url}"\nlisten = "{listen}"\n' + STORY)
    assert f"[public]: {key}" in output
    assert "config.toml:" in output


def test_http_is_allowed_on_this_machine(tmp_path):
    config = loaded(tmp_path, '[public]\nurl = "http://127.0.0.1:81"\nlisten = "[::1]:0"\n' + STORY)
    assert config.public == PublicEndpoint("http://127.0.0.1:81", ("::1", 0))


def test_listening_for_other_machines_is_a_warning(tmp_path):
    config = loaded(tmp_path, PUBLIC.replace("127.0.0.1:", "0.0.0.0:") + STORY)
    assert config.public.listen == ("0.0.0.0", 8089)
    assert "[public]: listen" in config.warnings[0]


def test_websub_needs_a_public_address(tmp_path):
    output = problems(tmp_path, "[crawler]\nwebsub = true\n" + STORY + SOURCES)
    assert len(output) == 2
    assert "[crawler]: websub" in output[0]
    assert '[[sources]] "always": websub' in output[1]


def test_only_a_feed_is_pushed(tmp_path):
    (output,) = problems(tmp_path, PUBLIC + STORY + SOURCES + "websub = true\n")
    assert 'kind = "feed"' in output
