"""What is installed with Susulan: bounded, locked, documented, and under licences that we know."""

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from service.version import VERSION

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
RUNTIME = [Requirement(one) for one in (*PROJECT["dependencies"], *EXTRAS["apprise"], *EXTRAS["semantics"])]
ALL = [*RUNTIME, *(Requirement(text) for extra in ("test", "docs") for text in EXTRAS[extra])]
KNOWN = re.compile(
    r"\b(MIT|BSD|0BSD|ISC|Apache|PSF|Python Software Foundation|MPL|Mozilla|Zlib|ZPL|Zope|LGPL|CC0|CNRI|Public Domain)\b",
    re.IGNORECASE,
)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[tuple[Version, Requirement]]]:
    found: dict[str, list[tuple[Version, Requirement]]] = {}
    for line in (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            one = Requirement(line)
            (pin,) = one.specifier
            found.setdefault(plain(one.name), []).append((Version(pin.version), one))
    return found


def closure() -> dict[str, Distribution]:
    """Every distribution that a user's installation may hold, of those that are installed here."""
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    wanted = [("susulan", extra) for extra in ("", "apprise", "semantics")]
    while wanted:
        name, extra = wanted.pop()
        if (plain(name), extra) in asked:
            continue
        asked.add((plain(name), extra))
        try:
            one = found[plain(name)] = distribution(name)
        except PackageNotFoundError:
            continue
        for text in one.requires or ():
            needs = Requirement(text)
            if needs.marker is None or needs.marker.evaluate({"extra": extra}):
                wanted += [(needs.name, more) for more in ("", *needs.extras)]
    return found


def licences(one: Distribution) -> str:
    classes = [
        text.split("::")[-1] for text in one.metadata.get_all("Classifier", []) if "License ::" in text
    ]
    stated = one.metadata.get("License-Expression") or " ".join(classes) or one.metadata.get("License")
    return (stated or "")[:200]


@pytest.mark.parametrize("needs", ALL, ids=lambda one: one.name)
def test_every_dependency_has_a_floor_and_a_ceiling(needs):
    signs = {one.operator for one in needs.specifier}
    assert signs == {"=="} or (signs & {">=", "~="} and "<" in signs)


@pytest.mark.parametrize("needs", ALL, ids=lambda one: one.name)
def test_the_lock_names_a_release_that_the_ranges_allow(needs):
    for release, _ in locked()[plain(needs.name)]:
        assert release in needs.specifier


def test_the_lock_names_all_that_is_pulled_in():
    assert closure().keys() - locked().keys() <= {"susulan"}


def test_the_document_lists_what_we_depend_on_and_nothing_else():
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE) == sorted(plain(one.name) for one in RUNTIME)


def test_nothing_is_installed_under_a_licence_that_we_have_not_looked_at():
    found = closure()
    assert len(found) > 60
    assert {name: licences(one) for name, one in found.items() if not KNOWN.search(licences(one))} == {}


def test_the_version_stands_in_one_place_and_its_changes_are_told():
    assert PROJECT["version"] == VERSION
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{VERSION}]" in changes or "## [Unreleased]" in changes
    for file in ROOT.glob("[acs]*/**/*.py"):
        assert f'"{VERSION}"' not in file.read_text(encoding="utf-8"), file
