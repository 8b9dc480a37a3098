"""Files that pages load: small, ours or with licence and hash, and in the wheel."""

import base64
import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.dashboard.static_files import _static_files, static_address

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "service" / "dashboard"
STATIC = DASHBOARD / "static"
MAX_BYTES = 60_000
OWN = {"dashboard.css", "dashboard.js", "icon.svg"}
TEMPLATES = sorted((DASHBOARD / "templates").rglob("*.html"))
VENDORED = re.findall(
    r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \| ([^,|]+), `([^`]+)` \| `([^`]+)` \|$",
    (STATIC / "VENDORED.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_all_together_is_small():
    assert sum(file.stat().st_size for file in STATIC.iterdir()) < MAX_BYTES


@pytest.mark.parametrize(("name", "version", "licence", "text", "digest"), VENDORED)
def test_a_file_of_others_is_the_one_that_is_named(name, version, licence, text, digest):
    content = (STATIC / name).read_bytes()
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == digest
    assert version.encode() in content
    assert licence == "0BSD"
    assert "Zero-Clause BSD" in (STATIC / text).read_text(encoding="utf-8")


def test_every_file_is_ours_or_named_with_its_licence():
    others = {one[0] for one in VENDORED} | {one[3] for one in VENDORED} | {"VENDORED.md"}
    assert {file.name for file in STATIC.iterdir()} == OWN | others


def test_an_address_changes_with_the_content():
    addresses, files = _static_files()
    for name in (*OWN, "htmx.min.js"):
        digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
        assert digest in static_address(name) == addresses[name]
    assert len(files) == len(addresses) == len(OWN) + len(VENDORED)


@pytest.mark.parametrize(
    "file", [*TEMPLATES, *(STATIC / name for name in sorted(OWN))], ids=lambda file: file.name
)
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(file):
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|src=\"//|@import|url\(", text)
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?! src=\"\{\{ static)|javascript:|\bhx-on|\|\s*safe\b|innerHTML|eval\(",
        text,
    )


def test_the_wheel_has_templates_files_and_licences(tmp_path):
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": ""})
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {str(file.relative_to(ROOT)) for file in [*STATIC.iterdir(), *TEMPLATES]}
    assert wanted <= inside
    assert any(name.endswith("/licenses/LICENSE") for name in inside)
