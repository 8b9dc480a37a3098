"""Why a report is in its development, and what is new in it, in the reader's words."""

from __future__ import annotations

from alerts.messages.decisions import news_text
from alerts.messages.language.words import Words
from alerts.messages.opening import opened_text
from service.dashboard.wording.numerals import decimal_text
from store.records.decisions import CopyOf, Decision, Joined, Opened, PlacedByHand, Placing, Unparsed


def reason_of_place(decision: Decision, words: Words) -> str:
    """`same development (+2.10); new: killed: 2,000 → 6,000, says NIS`."""
    placing = _placing_text(decision.placing, words)
    if decision.news and not isinstance(decision.placing, Opened):
        what = words("looks back") if decision.looks_back else words("new")
        news = words("{what}: {stated}", what=what, stated=news_text(decision.news, words))
        return words("{first}; {rest}", first=placing, rest=news)
    if isinstance(decision.placing, Joined | PlacedByHand):
        return words("{first}; {rest}", first=placing, rest=words("nothing new"))
    return placing


def _placing_text(placing: Placing, words: Words) -> str:
    match placing:
        case Opened():
            return opened_text(placing, words)
        case Joined(log_odds):
            return words("same development ({score})", score=decimal_text(log_odds, words, signed=True))
        case PlacedByHand():
            return words("put here by hand")
        case CopyOf(article_id):
            return words("copy of {id}", id=article_id)
        case Unparsed(text):
            return text
