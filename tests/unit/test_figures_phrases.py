"""Sentences of many languages with all their figures, from `tests/data/figures.tsv`."""

import re
from pathlib import Path

import pytest

from alerts.figures.extract import extract_figures

_FIGURE = re.compile(
    r"(?P<what>[^\W\d]+(?: [^\W\d]+)*) (?:(?P<sign>=|>=|<=) )?(?P<low>[\d.]+?)(?:\.\.(?P<high>\d+))? @ ?(?P<who>.*)"
)
LINES = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data" / "figures.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def wanted(expected):
    found = set()
    for part in expected.split(";") if expected != "-" else ():
        one = _FIGURE.fullmatch(part.lstrip())
        low, high = float(one["low"]), float(one["high"] or one["low"])
        ends = (None if one["sign"] == "<=" else low, None if one["sign"] == ">=" else high)
        found.add((one["what"], *ends, one["who"].strip()))
    return found


@pytest.mark.parametrize(("language", "expected", "text"), LINES)
def test_a_sentence_has_exactly_these_figures(language, expected, text):
    read = {(one.kind, one.low, one.high, one.speaker) for one in extract_figures("", text, language)}
    assert read == wanted(expected)


def test_there_are_many_sentences_in_many_languages():
    assert len(LINES) > 200
    assert len({language for language, *_ in LINES}) >= 15
