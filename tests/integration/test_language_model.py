"""The reduced language model gives the same language as all of py3langid's model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from crawler.language.detect import MODEL_LANGUAGES
from crawler.language.model import LanguageModel
from tests.support.stories import demo_reports


@pytest.fixture(scope="module")
def both():
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(list(MODEL_LANGUAGES))
    return whole, LanguageModel(MODEL_LANGUAGES)


def test_every_report_gets_the_language_of_the_whole_model(both):
    whole, folded = both
    texts = [text[:300] for _, article in demo_reports() for text in (article.title, article.text)]
    assert [folded.classify(text) for text in texts] == [whole.classify(text)[0] for text in texts]


@given(st.text(max_size=80))
def test_any_text_gets_the_language_of_the_whole_model(both, text):
    whole, folded = both
    assert folded.classify(text) == whole.classify(text)[0]


def test_without_a_second_process_the_model_is_reduced_in_this_one(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise OSError("no more processes")

    monkeypatch.setattr("crawler.language.tables.subprocess.run", refused)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    here = LanguageModel(("de", "fr"))
    assert here.classify("Der Stadtrat hat die Brücke gesperrt") == "de"
    assert here.classify("Le conseil municipal a fermé le pont") == "fr"
