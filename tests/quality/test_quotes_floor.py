"""Quotes: precision goes before recall. Labelled sentences, among them many that only look like quotes."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from alerts.quotes.extract import extract_quotes
from alerts.quotes.grammar import quoting_languages

SENTENCES = Path(__file__).parents[1] / "data" / "quotes.tsv"
MIN_PRECISION, MIN_RECALL = 0.95, 0.85
FULLY_LABELLED = {"en", "id", "ko", "ru", "uk", "ja", "zh", "de", "fr", "es", "ar"}
_MARKS = ' .,;:!?…。，、؟“”"«»'


@cache
def sentences():
    """Language, part, speaker, sentence, what is said in it."""
    rows = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, part, speaker, marked = line.split("\t")
            said = [words.strip(_MARKS) for words in re.findall("⟦(.*?)⟧", marked)]
            rows.append((language, part, speaker, re.sub("[⟦⟧]", "", marked), said))
    return rows


def quotes_of(language, part, sentence):
    return extract_quotes(*((sentence, "") if part == "title" else ("", sentence)), language)


@cache
def outcome():
    """Language → how many quotes were right and wrong, and how many sentences with speech were missed."""
    counts = {language: Counter() for language in quoting_languages()}
    wrong = []
    for language, part, speaker, sentence, said in sentences():
        found = quotes_of(language, part, sentence)
        right = [one for one in found if one.speaker == speaker and one.words.strip(_MARKS) in said]
        counts[language]["right"] += len(right)
        counts[language]["wrong"] += len(found) - len(right)
        counts[language]["missed"] += bool(said) and not right
        wrong += [(language, one.speaker, one.words) for one in found if one not in right]
    return counts, wrong


@pytest.mark.parametrize("language", quoting_languages())
def test_what_is_quoted_was_said_by_the_speaker(language):
    counts, wrong = outcome()
    right = counts[language]["right"]
    assert right / (right + counts[language]["wrong"]) >= MIN_PRECISION, wrong


@pytest.mark.parametrize("language", quoting_languages())
def test_most_speech_with_a_name_is_found(language):
    counts, _ = outcome()
    right = counts[language]["right"]
    assert right / (right + counts[language]["missed"]) >= MIN_RECALL


def test_every_language_has_sentences_of_both_kinds():
    speech = Counter(row[0] for row in sentences() if row[4])
    others = Counter(row[0] for row in sentences() if not row[4])
    assert set(speech) == set(others) == set(quoting_languages())
    assert min(speech[language] for language in FULLY_LABELLED) >= 30
    assert min(others[language] for language in FULLY_LABELLED) >= 30
    assert min(speech.values()) >= 15
    assert min(others.values()) >= 15
