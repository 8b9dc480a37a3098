"""The layout holds: imports go one way, files stay small, and only the edges ask for the time."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("store", "crawler", "alerts", "service")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
COMPANIONS = {"yarl", "twisted", "protego", "zope"}
"""Libraries that belong to the interface of aiohttp and Scrapy and follow their versions."""
LONGEST_FILE = 350
"""Lines."""
WIDEST_FOLDER = 26
"""Modules."""
EDGES = {"service", "store"}
"""Packages that may read the clock; all other code gets the time as an argument."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_import_contracts_are_kept():
    """In a process of its own: libraries that other tests have loaded hinder the analysis.

    The contracts are in pyproject.toml; `lint-imports` shows the same report.
    """
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_file_is_too_long():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {str(path.relative_to(ROOT)): n for path, n in lines.items() if n > LONGEST_FILE} == {}


def test_no_folder_is_too_wide():
    widths = Counter(str(path.parent.relative_to(ROOT)) for path in FILES)
    del widths["store/sqlite/migrations"]  # it grows with each change of the schema
    assert {folder: n for folder, n in widths.items() if n > WIDEST_FOLDER} == {}


def test_package_faces_hold_a_docstring_only():
    """`susulan --help` must answer at once, so importing a package loads nothing."""
    faces = [path for path in FILES if path.name == "__init__.py"]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")).body for path in faces}
    assert [
        str(path)
        for path, body in trees.items()
        if len(body) != 1 or ast.get_docstring(ast.Module(body, [])) is None
    ] == []


def test_only_the_edges_ask_for_the_time():
    asking = re.compile(r"datetime\.now\(|utc_now\(\)")
    inner = [path for path in FILES if path.relative_to(ROOT).parts[0] not in EDGES]
    assert [str(path) for path in inner if asking.search(path.read_text(encoding="utf-8"))] == []


def test_no_import_is_relative():
    assert [
        str(path)
        for path in FILES
        if re.search(r"^\s*from \.", path.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


def test_imports_are_declared_dependencies():
    """A clean install holds what pyproject.toml names, not what a developer's machine happens to have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["apprise"], *extras["semantics"]]
    declared = {re.split(r"[\[<>=~ ]", text)[0].lower().replace("-", "_") for text in wanted}
    owners = packages_distributions()
    names = {name.split(".")[0] for path in FILES for name in imported(path)}
    foreign = names - set(sys.stdlib_module_names) - set(PACKAGES) - COMPANIONS
    # An extra that is not installed here has the name it is imported by.
    distributions = {
        name: {owner.lower().replace("-", "_") for owner in owners.get(name, [name])} for name in foreign
    }
    assert {name: owners for name, owners in distributions.items() if not declared & owners} == {}
