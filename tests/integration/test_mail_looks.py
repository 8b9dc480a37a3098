"""The golden mails in a real browser: nothing is wider than the window of a phone, and links are large enough to tap."""

import pytest

from tests.support.golden_mails import made
from tests.support.mail_pictures import DESK, LOOKS, PHONE, bare, browser, measured, page_of, take_picture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser() is None, reason="no Chromium: install one, or name it in SUSULAN_BROWSER"),
]
BUTTON_PX = 44
FINGER_PX = 24
"""Least height of a link, by WCAG 2.2 (AA)."""


@pytest.fixture(scope="module")
def pages():
    return {name: page_of(content) for name, content in made().items()}


def test_no_mail_is_wider_than_the_window_of_a_phone(pages):
    found = measured(pages, PHONE)
    assert set(found) == set(pages)
    assert {name: look["out"] for name, look in found.items() if look["out"] or look["width"] > PHONE} == {}
    assert min(height for look in found.values() for height in look["taps"]) >= FINGER_PX
    assert max(found["ja-first.eml"]["taps"]) >= BUTTON_PX


def test_the_measurement_finds_a_page_that_is_too_wide(pages):
    wide = {"wide": '<table><tr><td style="white-space:nowrap">' + "x" * 400 + "</td></tr></table>"}
    assert measured(wide, PHONE)["wide"]["out"]


def test_mails_fit_a_desktop_client_that_strips_styles(pages):
    found = measured({name: bare(page) for name, page in pages.items()}, DESK)
    assert {name: look["out"] for name, look in found.items() if look["out"] or look["width"] > DESK} == {}


def test_pictures_can_be_taken(pages, tmp_path):
    width, scheme = LOOKS["phone-dark"]
    take_picture(pages["test.eml"], tmp_path / "test.png", width, 400, scheme)
    assert (tmp_path / "test.png").read_bytes().startswith(b"\x89PNG")
