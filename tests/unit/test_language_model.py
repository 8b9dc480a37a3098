"""The compact model gives the same languages as py3langid."""

import subprocess
import sys

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


def test_every_report_is_classified_as_by_py3langid(both):
    whole, folded = both
    texts = [text[:300] for _, article in demo_reports() for text in (article.title, article.text)]
    assert [folded.classify(text) for text in texts] == [whole.classify(text)[0] for text in texts]


@given(st.text(max_size=80))
def test_any_text_is_classified_as_by_py3langid(both, text):
    whole, folded = both
    assert folded.classify(text) == whole.classify(text)[0]


def test_without_a_child_process_the_model_is_built_here(both, monkeypatch):
    def refused(*_, **__):
        raise OSError("no more processes")

    monkeypatch.setattr("crawler.language.tables.subprocess.run", refused)
    here = LanguageModel(("de", "fr"))
    assert here.classify("Der Stadtrat hat die Brücke gesperrt") == "de"
    assert here.classify("Le conseil municipal a fermé le pont") == "fr"


def test_detection_loads_neither_numpy_nor_py3langid():
    check = "import sys; from crawler.language.detect import detect_language; print(detect_language('Der Stadtrat hat die Brücke gesperrt'))"
    check += "; sys.exit(not {'numpy', 'py3langid'}.isdisjoint(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "de\n")
