"""Countries named in a corpus of parallel news: every language of an item says the same, so they must agree."""

from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path

from alerts.text.annotate import annotate
from alerts.text.concept import ConceptKind

CORPUS = Path(__file__).parents[2] / "benchmarks" / "corpus"
SERVED = {
    file.name.removesuffix(".txt") for file in (files("alerts.text.lexicon") / "data" / "themes").iterdir()
}


@cache
def countries():
    """Item → language → the codes of the countries found."""
    found = {}
    for file in sorted(CORPUS.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            number, title, text = line.split("\t")
            concepts = annotate(title, text, file.stem).concepts
            codes = {one.name for one in concepts if one.kind is ConceptKind.COUNTRY}
            found.setdefault(number, {})[file.stem] = codes
    return found


def votes(by_language):
    return Counter(code for codes in by_language.values() for code in codes)


def test_no_language_finds_a_country_alone():
    alone = [
        (number, language, code)
        for number, by_language in countries().items()
        for language, codes in by_language.items()
        for code in codes
        if votes(by_language)[code] < 0.1 * len(by_language)
    ]
    assert len(alone) <= 3, alone


def test_a_country_that_most_languages_find_is_found_in_the_served_ones():
    found, missed = 0, []
    for number, by_language in countries().items():
        true = {code for code, count in votes(by_language).items() if count > 0.5 * len(by_language)}
        for language in SERVED & by_language.keys():
            found += len(true & by_language[language])
            missed += [(number, language, code) for code in true - by_language[language]]
    assert found > 400, "the corpus names countries"
    assert found / (found + len(missed)) >= 0.96, missed
