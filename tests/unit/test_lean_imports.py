"""What happens to be installed is not loaded for that alone."""

import importlib
import sys

import pytest

from store.optional_imports import without


@pytest.fixture
def library(tmp_path, monkeypatch):
    (tmp_path / "some_library.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield "some_library"
    sys.modules.pop("some_library", None)


def test_within_a_package_is_as_if_not_installed_and_afterwards_it_is_there(library):
    with without(library), pytest.raises(ImportError):
        importlib.import_module(library)
    assert importlib.import_module(library) is sys.modules[library]


def test_what_is_loaded_already_stays_so(library):
    loaded = importlib.import_module(library)
    with without(library):
        assert importlib.import_module(library) is loaded


def test_an_error_within_leaves_nothing_hidden(library):
    with pytest.raises(ZeroDivisionError), without(library):
        raise ZeroDivisionError
    assert importlib.import_module(library).__name__ == library
