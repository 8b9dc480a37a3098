"""The tests in the browser open every page that the dashboard has."""

import pytest

from tests.support.dashboard_pages import NO_PAGE, example, get_routes, pages


@pytest.mark.parametrize("path", pages())
def test_every_page_has_an_address_that_the_browser_opens(path):
    address = example(path, mail="m1")
    assert address.startswith("/")
    assert not set("{}") & set(address)


def test_what_is_no_page_is_named_and_there():
    assert {"/", "/login", "/search", "/d/{key}", "/outbox/{id}"} <= set(pages())
    assert {path for path in get_routes() if NO_PAGE.fullmatch(path)} >= {"/live", "/outbox/{id}/message"}
