from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.records.matching import ArticleField as Where
from store.records.matching import Reason
from store.sanitize import sanitize_record, strip_invalid
from tests.support.records import make_article, make_match, make_poll

ANY_TEXT = st.text(alphabet=st.characters(codec=None, categories=None, exclude_categories=[]))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\0b", "ab"),
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("x\ud800", "x\ufffd"),
        ("", ""),
    ],
)
def test_broken_text_is_repaired(text, clean):
    assert strip_invalid(text) == clean


@given(ANY_TEXT)
def test_clean_text_can_be_stored_anywhere_and_stays_as_it_is(text):
    clean = strip_invalid(text)
    assert "\0" not in clean
    assert clean.encode().decode() == clean
    assert strip_invalid(clean) is clean


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_sound_text_is_not_touched(text):
    assert strip_invalid(text) is text


def test_records_are_cleaned_to_the_bottom():
    match = make_match(reasons=(Reason("a\0", "\ud800", Where.TITLE),))
    assert sanitize_record(match).reasons == (Reason("a", "\ufffd", Where.TITLE),)
    poll = make_poll("alpha", make_article(title="\0t"), make_article())
    assert sanitize_record(poll).articles == (make_article(title="t"), make_article())


def test_clean_records_are_returned_as_they_are():
    poll = make_poll("alpha", make_article(), make_article("b", author="é"))
    assert sanitize_record(poll) is poll


Tag = str


@dataclass(frozen=True, slots=True)
class Inner:
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    name: str = "n"
    number: int = 0
    tag: Tag = "t"
    one: Inner = field(default_factory=Inner)
    several: tuple[Inner, ...] = ()
    words: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("broken", "clean"),
    [
        (Record(name="a\0b"), Record(name="ab")),
        (Record(tag="a\0b"), Record(tag="ab")),
        (Record(one=Inner("a\ud800")), Record(one=Inner("a\ufffd"))),
        (Record(several=(Inner(), Inner("\0"))), Record(several=(Inner(), Inner("")))),
        (Record(words=("x", "\0y")), Record(words=("x", "y"))),
    ],
    ids=["text", "by another name", "inside", "among several", "in a list"],
)
def test_a_text_is_cleaned_wherever_it_stands(broken, clean):
    assert sanitize_record(broken) == clean
