"""Sources added to a config file that a person maintains."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.config.add_sources import NewSource, address_key, append_sources, unique_name
from service.config.load import load_config
from service.config.remove_sources import remove_sources
from service.config.toml import table_text
from store.errors import ConfigError

CONFIG = """# my config, with care
[[stories]]
name = "s"   # the one
seed = "seed.md"

[[sources]]  # the first
name = "first"
url = "https://first.example/feed"
"""
NEW = NewSource("second", "feed", "https://second.example/rss?a=1&b=2", "ko", 'The "Second" \\ Post\n# [x]')


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.md").write_text(
        "# A headline\n\nA few sentences about what happened.\n", encoding="utf-8"
    )
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_the_existing_text_stays_to_the_byte_and_the_new_source_is_read(config):
    append_sources(config, [NEW])
    text = config.read_text("utf-8")
    assert text.startswith(CONFIG)
    added = load_config(config, {}).sources[-1]
    assert (added.name, added.url, added.language) == ("second", "https://second.example/rss?a=1&b=2", "ko")
    assert '[[sources]]  # The "Second" \\ Post # [x]\n' in text


def test_the_shipped_config_is_the_same_to_the_byte_after_a_source_was_added_and_removed(tmp_path):
    root = Path(__file__).parents[2]
    (tmp_path / "seed").mkdir()
    for name in ("config.toml", "seed/north-korea-troops.id.md"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    config, shipped = tmp_path / "config.toml", (root / "config.toml").read_bytes()
    append_sources(config, [NEW])
    assert config.read_bytes() == shipped + b"\n" + NEW.as_toml().encode()
    assert remove_sources(config, ["second"]) == [NEW.as_toml()]
    assert config.read_bytes() == shipped


@given(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=9),
)
def test_any_text_is_read_as_it_was_written(value, key):
    values = {"name": value, "list": [value, "b"], "n": 0.5, "absent": None, "anchors": {key: [value]}}
    rows = tomllib.loads(table_text("stories", values))["stories"]
    assert rows == [{name: value for name, value in values.items() if value is not None}]


@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "\r\n"])
def test_any_end_of_the_file_is_continued_correctly(config, ending):
    newline = "\r\n" if ending == "\r\n" else "\n"
    config.write_bytes((CONFIG.rstrip().replace("\n", newline) + ending).encode())
    append_sources(config, [NEW, NewSource("third", "site", "https://third.example/")])
    assert [one.name for one in load_config(config, {}).sources] == ["first", "second", "third"]
    body = config.read_bytes()
    assert body.count(b"\r\n") == (body.count(b"\n") if newline == "\r\n" else 0)


def test_a_file_that_would_no_longer_load_is_unchanged(config):
    for bad in (
        NewSource("first", "feed", "https://other.example/"),
        NewSource("x", "feed", "ftp://x.example/"),
    ):
        with pytest.raises(ConfigError, match="nothing was added"):
            append_sources(config, [bad])
        assert config.read_text("utf-8") == CONFIG
    assert sorted(path.name for path in config.parent.iterdir()) == ["config.toml", "seed.md"]


def test_sources_in_an_inline_list_are_reported(config):
    config.write_text(
        CONFIG.split("[[sources]]", maxsplit=1)[0].replace("[[stories]]", "sources = []\n[[stories]]")
    )
    with pytest.raises(ConfigError, match="TOML"):
        append_sources(config, [NEW])


def test_a_link_to_the_file_stays_a_link_and_its_mode_stays(config, tmp_path):
    config.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(config)
    append_sources(link, [NEW])
    assert link.is_symlink()
    assert config.stat().st_mode & 0o777 == 0o640
    assert tomllib.loads(config.read_text("utf-8"))["sources"][-1]["name"] == "second"


@pytest.mark.parametrize(
    ("wanted", "url", "name"),
    [
        ("한강신문 - 국제", "https://a.example/", "한강신문-국제"),
        ("ISW", "https://a.example/", "ISW"),
        ("", "https://rss.harbour-post.example.com/world/index.xml", "harbour-post-example-world"),
        ("!!!", "https://1.2.3.4/", "1-2-3"),
        ("first", "https://a.example/", "first-2"),
        ("x" * 200, "https://a.example/", "x" * 64),
    ],
)
def test_names_are_made_from_titles_and_addresses_and_are_unique(wanted, url, name):
    assert unique_name(wanted, url, {"first"}) == name


def test_an_address_has_one_key_however_it_is_written():
    forms = ["http://www.post.example/feed/", "https://post.example/feed", "https://POST.example:443/feed#x",
             "https://post.example/feed?utm_source=opml"]  # fmt: skip
    assert len(set(map(address_key, forms))) == 1
    assert address_key("https://post.example/feed?id=2") != address_key("https://post.example/feed")
