"""Imports go downwards only: service -> {crawler, alerts} -> store."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BELOW = {
    "store": {"store"},
    "crawler": {"crawler", "store"},
    "alerts": {"alerts", "store"},
    "service": {"service", "crawler", "alerts", "store"},
}
COMPANIONS = {"yarl", "twisted", "w3lib", "protego", "zope"}
"""Part of the interface of aiohttp and Scrapy, whose versions they follow."""
FILES = [path for room in BELOW for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield node.module or ""


def test_every_room_is_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(BELOW)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_its_own_room_and_those_below(path):
    room = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imported(path)} & {*BELOW, "tests", "benchmarks"}
    assert ours <= BELOW[room]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_thing(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_only_the_edges_ask_for_the_time():
    """Deciding code is given the clock; `utc_now` is called where a process or command begins."""
    edges = {"service", "store"}
    for path in FILES:
        if path.relative_to(ROOT).parts[0] in edges:
            continue
        text = path.read_text(encoding="utf-8")
        assert "datetime.now(" not in text, path
        assert "utc_now()" not in text, path


def test_whatever_is_imported_is_a_declared_dependency():
    """A clean install has what we ask for, and not what happened to be on the developer's machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [
        one for name, ones in project["optional-dependencies"].items() if name != "test" for one in ones
    ]
    wanted = [*project["dependencies"], *extras]
    declared = {re.split(r"[\[<>=~ ]", one)[0].lower().replace("-", "_") for one in wanted}
    owners = packages_distributions()
    names = {name.split(".")[0] for path in FILES for name in imported(path)}
    for name in names - set(sys.stdlib_module_names) - set(BELOW) - COMPANIONS:
        # An extra that is not installed here has the name it is imported by.
        assert declared & {one.lower().replace("-", "_") for one in owners.get(name, [name])}, name
