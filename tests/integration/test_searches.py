"""Searches of the config become sources in the store, with words of the story."""

from urllib.parse import parse_qs, urlsplit

import pytest

from service.config.load import load_config
from service.stories.search_sources import all_sources
from service.stories.seeds import build_stories
from store.errors import ConfigError
from store.records.sources import SourceKind
from tests.support.newsdesk import SEED

CONFIG = f"""
[[stories]]
name = "troops"
seed = "{SEED}"
language = "id"

[[sources]]
name = "post"
url = "https://post.example/rss"
"""
SEARCH = (
    '[[sources]]\nname = "{0}-{1}"\nkind = "search"\nprovider = "{0}"\nstory = "troops"\nlanguage = "{1}"\n'
)


def made(tmp_path, *searches: tuple[str, str]):
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + "".join(SEARCH.format(*one) for one in searches), encoding="utf-8")
    config = load_config(path, {})
    return all_sources(config, build_stories(config))


def test_each_search_is_a_source_with_words_of_its_language(tmp_path):
    post, google, gdelt = made(tmp_path, ("google-news", "ko"), ("gdelt", "ja"))
    assert post.name == "post"
    assert (google.kind, google.host, google.language) == (SourceKind.SEARCH, "news.google.com:443", "ko")
    assert "북한" in parse_qs(urlsplit(google.url).query)["q"][0]
    asked = parse_qs(urlsplit(gdelt.url).query)["query"][0]
    assert "north korea" in asked
    assert asked.endswith("sourcelang:japanese")
    assert made(tmp_path, ("google-news", "ko"))[1] == google, "the same query every time"


def test_impossible_searches_are_all_reported_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        made(tmp_path, ("gdelt", "xx"), ("google-news", "ko"), ("gdelt", "yy"))
    assert ['"gdelt-xx"' in line or '"gdelt-yy"' in line for line in caught.value.problems] == [True, True]
    assert "expected: another language" in caught.value.problems[0]


GAP = '[[sources]]\nname = "gap"\nkind = "search"\nprovider = "google-news"\nstory = "troops"\nlanguages = "missing"\n'


def test_a_search_fills_the_languages_that_matter_and_that_no_source_has(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + GAP, encoding="utf-8")
    config = load_config(path, {})
    _, *searches = all_sources(config, build_stories(config))
    languages = [source.language for source in searches]
    assert [source.name for source in searches] == [f"gap-{language}" for language in languages]
    assert {"id", "ko", "ru", "uk", "en"} <= set(languages)
    assert "북한" in parse_qs(urlsplit(searches[languages.index("ko")].url).query)["q"][0]

    path.write_text(CONFIG.replace('rss"', 'rss"\nlanguage = "ko"') + GAP, encoding="utf-8")
    config = load_config(path, {})
    fewer = [source.language for source in all_sources(config, build_stories(config))]
    assert fewer[1:] == [language for language in languages if language != "ko"]
