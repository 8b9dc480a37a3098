"""Feeds and sitemaps of every kind, in many languages and encodings, with their expected entries."""

import json
from pathlib import Path

import pytest

from crawler.sources.check import check_document, result_as_dict

FOLDER = Path(__file__).parents[1] / "data" / "feeds"
GOLDEN = sorted(FOLDER.glob("*.expected.json"))


@pytest.mark.parametrize("expected_path", GOLDEN, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_reads_what_the_publisher_meant(expected_path):
    expected = json.loads(expected_path.read_text("utf-8"))
    body = expected_path.with_name(expected_path.name.removesuffix(".expected.json")).read_bytes()

    read = result_as_dict(check_document(body, content_type=None, url="https://source.example/feed"))

    mentions, notes = expected.pop("notes"), read.pop("notes")
    assert read == expected
    told = "\n".join(notes)
    assert [word for word in mentions if word not in told] == []
    assert bool(notes) == bool(mentions), notes


def test_every_golden_file_has_its_expectation():
    inputs = {path.name for path in FOLDER.iterdir() if not path.name.endswith(".expected.json")}
    assert inputs == {path.name.removesuffix(".expected.json") for path in GOLDEN}
