"""The `seed` of a story in the config: one source or a list of sources."""

from pathlib import Path

import pytest

from service.config.load import load_config
from service.config.settings import SeedSource
from service.runtime.reload import watched_files
from store.errors import ConfigError

URL = "https://example.org/report"


@pytest.fixture
def seeds(tmp_path: Path):
    """Loads a config whose story has the given lines, and returns its seeds."""
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("# A headline\n\nA few sentences about what happened.\n", "utf-8")

    def _load(lines: str):
        path = tmp_path / "config.toml"
        path.write_text(f'[[stories]]\nname = "s"\n{lines}\n', encoding="utf-8")
        return load_config(path, {}).stories[0].seeds

    return _load


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ('seed = "a.md"', [SeedSource("a.md")]),
        ('seed = "a.md"\nlanguage = "ko"', [SeedSource("a.md", "ko")]),
        (f'seed = "{URL}"', [SeedSource(URL)]),
        ('seed = {file = "a.md", language = "el"}', [SeedSource("a.md", "el")]),
        ('seed = ["a.md"]\nlanguage = "ko"', [SeedSource("a.md", "ko")]),
        (f'seed = ["a.md", "{URL}"]', [SeedSource("a.md"), SeedSource(URL)]),
        (
            f'seed = [{{url = "{URL}", language = "zh-Hant"}}, "b.md", {{text = "T", language = "en"}}]',
            [SeedSource(URL, "zh"), SeedSource("b.md"), SeedSource("", "en", "T")],
        ),
        (
            '[[stories.seed]]\nfile = "b.md"\n[[stories.seed]]\nfile = "a.md"',
            [SeedSource("b.md"), SeedSource("a.md")],
        ),
    ],
)
def test_a_seed_is_one_source_or_a_list_of_sources(seeds, tmp_path, lines, wanted):
    found = [
        SeedSource(one.location.removeprefix(f"{tmp_path}/"), one.language, one.text) for one in seeds(lines)
    ]
    assert found == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ('seed = "none.md"', ':3: [[stories]] "s": seed: the seed article'),
        ('seed = [\n  "a.md",\n  "none.md",\n]', ':6: [[stories]] "s": seed[2]: the seed article'),
        ("seed = []", '"s": seed: () is not valid; expected: 1 to 10 seeds'),
        (f"seed = {['a.md'] * 11}", "expected: 1 to 10 seeds"),
        ("seed = 5", '"s": seed: 5 is not valid; expected: a file, a URL, or a table'),
        ('seed = ["a.md", ""]', "\"s\": seed[2]: '' is not valid; expected: a file, a URL, or a table"),
        (
            'seed = ["a.md", {language = "en"}]',
            "seed[2]: a table is not valid; expected: one of file, url and text",
        ),
        ('seed = {file = "a.md", text = "T"}', '"s": seed: a table is not valid; expected: one of file, url'),
        ('seed = ["a.md", {fil = "b.md"}]', "seed[2].fil: unknown key 'fil'; did you mean 'file'?"),
        ('seed = ["a.md", "b.md"]\nlanguage = "en"', "language goes with one seed; in a list write"),
        ("keywords = []", "seed: is missing: path or URL of the article"),
    ],
)
def test_a_mistake_in_the_list_says_which_seed(seeds, lines, wanted):
    with pytest.raises(ConfigError) as caught:
        seeds(lines)
    assert any(wanted in line for line in caught.value.problems), caught.value.problems


def test_every_seed_file_is_watched_for_changes(seeds, tmp_path):
    seeds(f'seed = ["a.md", "{URL}", {{file = "b.md"}}, {{text = "T"}}]')
    config = load_config(tmp_path / "config.toml", {})
    assert watched_files(config) == [tmp_path / name for name in ("config.toml", "a.md", "b.md")]
