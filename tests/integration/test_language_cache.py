"""The cached language model: equal to a built one, never believed when anything is odd about it."""

import shutil

import pytest

from crawler.language import cached_tables
from crawler.language.cached_tables import load_tables

LANGUAGES = ("de", "fr")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The model as it was built, and the file that was kept; building takes a second."""
    folder = tmp_path_factory.mktemp("made")
    return load_tables(LANGUAGES, folder), only_file(folder)


@pytest.fixture
def cache(tmp_path, made):
    built, file = made
    shutil.copy2(file, tmp_path / file.name)
    return tmp_path, built


def refuse(monkeypatch):
    def never(*_):
        raise AssertionError("the model was built again")

    monkeypatch.setattr(cached_tables, "build_tables", never)


def only_file(folder):
    (file,) = folder.iterdir()
    return file


def parts(tables):
    return tables.names, tables.prior, tables.targets, tables.features, tables.costs[:]


def test_the_cached_model_equals_the_built_one(cache, monkeypatch):
    folder, built = cache
    refuse(monkeypatch)
    assert parts(load_tables(LANGUAGES, folder)) == parts(built)
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:-9],
        lambda body: body[:1_000] + b"x" + body[1_001:],
        lambda body: bytes(len(body)),
        lambda _: b"",
    ],
    ids=["cut", "changed", "zeros", "empty"],
)
def test_a_damaged_file_is_replaced(cache, monkeypatch, damage):
    folder, built = cache
    file = only_file(folder)
    body, builds = file.read_bytes(), []
    file.write_bytes(damage(body))

    def build(target, languages):
        builds.append(languages)
        target.write(body)

    monkeypatch.setattr(cached_tables, "build_tables", build)
    assert parts(load_tables(LANGUAGES, folder)) == parts(built)
    assert builds == [LANGUAGES]
    refuse(monkeypatch)
    assert parts(load_tables(LANGUAGES, folder)) == parts(built)


def test_a_file_that_others_may_write_is_not_believed(cache, monkeypatch):
    folder, _ = cache
    only_file(folder).chmod(0o622)
    refuse(monkeypatch)
    with pytest.raises(AssertionError, match="built again"):
        load_tables(LANGUAGES, folder)


def test_a_changed_model_has_another_file_and_the_old_one_is_deleted(cache):
    folder, _ = cache
    old = only_file(folder)
    load_tables(("de", "it"), folder)
    assert only_file(folder) != old
