"""The golden mails in a real browser: nothing stands out of a phone's window, and what is tapped is large enough."""

import pytest

from tests.support.golden_mails import made
from tests.support.mail_pictures import DESK, LOOKS, PHONE, bare, browser, measured, page_of, take_picture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        browser() is None, reason="no Chromium to look with: install one, or name it in SUSULAN_BROWSER"
    ),
]
BUTTON_PX = 44
FINGER_PX = 24
"""Least height of what is tapped, by WCAG 2.2 (AA)."""


@pytest.fixture(scope="module")
def pages():
    return {name: page_of(content) for name, content in made().items()}


def test_nothing_stands_out_of_a_phones_window(pages):
    found = measured(pages, PHONE)
    assert set(found) == set(pages)
    assert {name: one["out"] for name, one in found.items() if one["out"] or one["width"] > PHONE} == {}
    assert min(height for one in found.values() for height in one["taps"]) >= FINGER_PX
    assert max(found["ja-first.eml"]["taps"]) >= BUTTON_PX


def test_a_page_that_is_too_wide_is_found_out(pages):
    wide = {"wide": '<table><tr><td style="white-space:nowrap">' + "x" * 400 + "</td></tr></table>"}
    assert measured(wide, PHONE)["wide"]["out"]


def test_tables_and_plain_inline_styles_are_enough_on_a_desk(pages):
    found = measured({name: bare(page) for name, page in pages.items()}, DESK)
    assert {name: one["out"] for name, one in found.items() if one["out"] or one["width"] > DESK} == {}


def test_pictures_can_be_taken(pages, tmp_path):
    width, scheme = LOOKS["phone-dark"]
    take_picture(pages["test.eml"], tmp_path / "test.png", width, 400, scheme)
    assert (tmp_path / "test.png").read_bytes().startswith(b"\x89PNG")
