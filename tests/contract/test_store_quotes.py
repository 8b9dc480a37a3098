"""Quotes: stored with the judgement of a matched report, read by development, deleted with the text."""

from dataclasses import replace

import pytest

from store.records.matching import Override, OverrideKind
from store.records.quotes import Quote, ReportedQuote
from store.records.retention import RetentionClass
from tests.support.pruning import poll, poll_first, prune
from tests.support.records import NOW, later, make_article, make_development, make_match, make_member

ONE, TWO = (
    Quote("Zelensky", "We will hold.", is_direct=True),
    Quote("NIS", "600 were killed", is_direct=False),
)


@pytest.fixture
def read(store):
    poll_first(store)
    poll(store, make_article("a"), make_article("b"))
    return store


def judge(store, article_id, *quotes, at=NOW, matched=True):
    return store.commit_judgement(
        article_id,
        matches=[make_match(article_id, matched=matched)],
        developments=[make_development("d1")],
        members=[make_member(article_id, "d1", joined=at)],
        quotes=quotes,
        now=at,
    )


def test_quotes_come_by_development_the_latest_report_first_in_the_order_of_its_text(read):
    assert read.development_quotes("d1") == []
    judge(read, "a", ONE)
    judge(read, "b", TWO, ONE, at=later(1))
    found = read.development_quotes("d1")
    assert [(one.article_id, one.quote) for one in found] == [("b", TWO), ("b", ONE), ("a", ONE)]
    assert len(read.development_quotes("d1", limit=2)) == 2
    assert read.development_quotes("d2") == read.development_quotes("\ud800") == []


def test_a_quote_names_its_report(read):
    judge(read, "a", ONE)
    article = read.articles(["a"])["a"]
    assert read.development_quotes("d1") == [
        ReportedQuote(
            article_id="a",
            as_of=article.published or article.seen,
            source=article.site or article.source,
            language=article.language,
            url=article.url,
            quote=ONE,
        )
    ]


def test_any_words_can_be_stored(read):
    judge(read, "a", Quote("\ud800\0", "\udfff 'words'; --", is_direct=True))
    (found,) = read.development_quotes("d1")
    assert "'words'; --" in found.quote.words


def test_quotes_of_a_judgement_that_comes_too_late_are_not_stored(read):
    judge(read, "a", ONE)
    assert not read.commit_judgement("a", matches=[make_match("a")], quotes=[TWO], now=NOW)
    assert [one.quote for one in read.development_quotes("d1")] == [ONE]


def test_a_report_that_does_not_match_has_none(read):
    judge(read, "a", ONE, matched=False)
    assert read.development_quotes("d1") == []


def test_quotes_follow_their_report_into_another_development(read):
    judge(read, "a", ONE)
    read.commit_judgement(
        "b", developments=[make_development("d2")], members=[make_member("b", "d2")], now=NOW
    )
    (member,) = read.development_members("d1", 9)
    override = Override("r1", member.story, OverrideKind.MERGE, "d1", "d2", ("a",), NOW)
    emptied, grown = replace(read.development("d1"), reports=0), replace(read.development("d2"), reports=2)
    read.commit_override(override, [emptied, grown], [replace(member, development="d2")])
    assert read.development_quotes("d1") == []
    assert [one.quote for one in read.development_quotes("d2")] == [ONE]


def test_they_are_deleted_with_the_text_of_their_report(read):
    judge(read, "a", ONE)
    judge(read, "b", TWO)
    prune(read, RetentionClass.MATCHED_TEXT, before=later(60 * 24 * 400))
    assert read.development_quotes("d1") == []
