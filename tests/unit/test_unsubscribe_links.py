"""Tokens of unsubscribe links."""

import re

from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.unsubscribe_links import UnsubscribeLinks, UnsubscribeScope, unsubscribe_token

scopes = st.builds(UnsubscribeScope, st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))


@given(st.lists(scopes, unique=True, max_size=6))
def test_every_scope_has_a_unique_token_that_leads_back_to_it(some):
    links = UnsubscribeLinks("secret", "https://a.example/u/", some)
    tokens = [links.url_for(one).removeprefix("https://a.example/u/") for one in some]
    assert len(set(tokens)) == len(some)
    assert [links.find_scope(token) for token in tokens] == some
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


@given(scopes, st.text(max_size=50))
def test_other_texts_are_no_valid_tokens(scope, text):
    links = UnsubscribeLinks("secret", "", [scope])
    assert links.find_scope(text) is None
    assert links.find_scope(unsubscribe_token("another secret", scope)) is None


@given(scopes, scopes)
def test_scopes_with_the_same_concatenation_have_different_tokens(one, other):
    joined = UnsubscribeScope(one.channel + one.recipient, "", one.story)
    if one != joined:
        assert unsubscribe_token("secret", one) != unsubscribe_token("secret", joined)
    assert (unsubscribe_token("secret", one) == unsubscribe_token("secret", other)) == (one == other)
