"""Sources removed from a config file that a person maintains."""

import tomllib

import pytest

from service.config.remove_sources import remove_sources
from store.errors import ConfigError

HEAD = """# my config, with care
[[stories]]
name = "s"   # the one
seed = "seed.md"

"""
FIRST = """[[sources]]  # the first
name = "first"
# asked rarely
url = "https://first.example/feed"
"""
SECOND = """# --- Korea ---
  [[ sources ]]
name = 'second'
kind = "site"
url = "https://second.example/"
link_pattern = '''
[[sources]]'''
# kept: a note for the next one
"""
CHANNEL = """[[channels]]
kind = "maildir"
name = "m"
path = "out"  # here
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.md").write_text("# A headline\n\nA few sentences about what happened.\n", "utf-8")
    path = tmp_path / "config.toml"
    path.write_text(f"{HEAD}{FIRST}\n{SECOND.replace(chr(10) + '[[sources]]', '.+')}\n{CHANNEL}", "utf-8")
    return path


def test_one_source_is_removed_and_everything_else_stays_to_the_byte(config):
    (gone,) = remove_sources(config, ["first"])
    assert gone == FIRST
    rest = SECOND.replace("\n[[sources]]", ".+")
    assert config.read_text("utf-8") == f"{HEAD}{rest}\n{CHANNEL}"


def test_comments_above_and_below_stay(config):
    remove_sources(config, ["second"])
    output = config.read_text("utf-8")
    assert output == f"{HEAD}{FIRST}\n# --- Korea ---\n# kept: a note for the next one\n\n{CHANNEL}"


def test_line_endings_and_mode_stay_and_several_are_removed_at_once(config):
    config.write_bytes(config.read_bytes().replace(b"\n", b"\r\n"))
    config.chmod(0o640)
    assert len(remove_sources(config, ["second", "first", "second"])) == 2
    body = config.read_bytes()
    assert body.count(b"\r\n") == body.count(b"\n")
    assert config.stat().st_mode & 0o777 == 0o640
    assert "sources" not in tomllib.loads(body.decode())


def test_a_header_inside_a_string_is_not_a_header(config):
    expected = config.read_text("utf-8").replace("'''.+'''", "'''\n[[sources]]'''")
    config.write_text(expected, "utf-8")
    with pytest.raises(ConfigError, match="remove it by hand"):
        remove_sources(config, ["first"])
    assert config.read_text("utf-8") == expected


@pytest.mark.parametrize(
    "form",
    ['sources = [{name = "first", url = "https://first.example/feed"}]\n{0}', '{0}sources = "x"\n'],
)
def test_other_forms_of_tables_must_be_removed_by_hand(config, form):
    text = form.replace("{0}", HEAD)
    config.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"by hand|no source"):
        remove_sources(config, ["first"])
    assert config.read_text("utf-8") == text


def test_a_file_that_would_no_longer_load_is_unchanged(config):
    text = config.read_text("utf-8").replace('name = "s"', 'name = "s"\nunknown = 1')
    config.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="nothing was removed"):
        remove_sources(config, ["first"])
    assert config.read_text("utf-8") == text
    assert sorted(path.name for path in config.parent.iterdir()) == ["config.toml", "seed.md"]
