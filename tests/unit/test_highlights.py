"""What is highlighted is what a reader takes for a word, in every script."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.highlights import highlight_pieces, whole_word
from store.records.matching import ArticleField, Reason


def starred(sentence, *terms):
    reasons = [Reason("anchor", term, ArticleField.LEAD, sentence) for term in terms]
    return "".join(f"*{piece}*" if hit else piece for piece, hit in highlight_pieces(sentence, reasons))


@pytest.mark.parametrize(
    ("terms", "shown"),
    [
        (["soldier", "prisoner"], "Two *soldiers* are *prisoners*."),
        (["envoy"], "La Corée a *envoyé* des sapeurs."),
        (["погибш"], "Число *погибших* выросло."),
        (["war"], "A *war* that goes on towards the north."),
        (["sheep"], "Ein Schafs*sheep* im Wort."),
        (["負傷", "兵"], "*負傷兵*や行方不明者"),
        (["북한군"], "*북한군*은 쿠르스크에 있다."),
        (["सैनिक"], "दो *सैनिकों* ने कहा"),
        (["กู้ภ"], "หน่วย*กู้ภั*ยระบุ"),
        (["جنود"], "قُتل ال*جنود* أمس"),
        (["מעבורת"], "סיפון ה*מעבורת* נשרף"),
        (["ab", "bc"], "*abc* d"),
        (["nowhere"], "Nothing here."),
    ],
)
def test_highlights_are_words(terms, shown):
    assert starred(shown.replace("*", ""), *terms) == shown


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=4))
def test_a_marked_sentence_is_the_sentence(sentence, terms):
    pieces = highlight_pieces(
        sentence, [Reason("anchor", term, ArticleField.LEAD, sentence) for term in terms]
    )
    assert "".join(piece for piece, _ in pieces) == sentence
    assert all(one[1] != other[1] for one, other in pairwise(pieces))


def test_a_term_is_quoted_as_the_word_that_it_begins():
    assert whole_word("soldier", "Two soldiers.") == "soldiers"
    assert whole_word("soldier", "None here.") == "soldier"
