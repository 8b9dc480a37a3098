"""The cached table of the lexicon: equal to a built one, never believed when anything is odd about it."""

import os

import pytest

from alerts.text.concept import Concept
from alerts.text.entries import build_entries
from alerts.text.lexicon.forms import Ending, Form, name_forms
from alerts.text.table_cache import cached_table


def table():
    forms = [
        *name_forms("Korea*", Concept("country:KR"), "en"),
        *name_forms("Корея", Concept("country:KR"), "ru"),
        Form("lesn", Concept("theme:fire"), "pl", Ending.ANY, continuation=(" pożar",), case="title"),
        Form("burn", Concept("theme:fire"), required_concepts=(Concept("country:KR"),), inside_word=True),
        Form("burn", Concept("theme:killed"), "en"),
    ]
    return build_entries(forms)


def never():
    raise AssertionError("the table was built again")


def only_file(folder):
    (file,) = folder.iterdir()
    return file


def test_the_cached_table_equals_the_built_one(tmp_path):
    assert cached_table(table, tmp_path / "new") == table()
    assert cached_table(never, tmp_path / "new") == table()
    assert only_file(tmp_path / "new").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:-9],
        lambda body: body.replace(b"fire", b"rain"),
        lambda _: b"",
        lambda body: body + b"}",
    ],
    ids=["cut", "changed", "empty", "longer"],
)
def test_a_damaged_file_is_replaced(tmp_path, damage):
    cached_table(table, tmp_path)
    file = only_file(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert cached_table(table, tmp_path) == table()
    assert cached_table(never, tmp_path) == table()


def test_a_file_that_others_may_write_is_not_believed(tmp_path):
    cached_table(table, tmp_path)
    only_file(tmp_path).chmod(0o666)
    with pytest.raises(AssertionError, match="built again"):
        cached_table(never, tmp_path)


def test_a_changed_lexicon_has_another_file_and_the_old_one_is_deleted(tmp_path, monkeypatch):
    cached_table(table, tmp_path)
    old = only_file(tmp_path)
    monkeypatch.setattr("alerts.text.table_cache._source_digest", lambda: "another")
    cached_table(table, tmp_path)
    assert only_file(tmp_path) != old


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path):
    tmp_path.chmod(0o500)
    assert cached_table(table, tmp_path) == table()


def test_a_file_in_place_of_the_folder_is_no_error(tmp_path):
    (tmp_path / "cache").touch()
    assert cached_table(table, tmp_path / "cache") == table()
