"""Every kind of mail in many scripts, against files that were looked at; renew them as `golden_mails` says."""

import re
from email import message_from_bytes, policy

import pytest

from alerts.messages import wording
from tests.support.golden_alerts import alerts
from tests.support.golden_mails import FOLDER, made, words_of
from tests.support.mail_page import Page, contrast

ALERTS = alerts()
MADE = made()
FILES = {file.name: file.read_bytes() for file in FOLDER.glob("*.eml")}
ENOUGH = 4.5
_UNSAID = re.compile(r"[\u200f\u2066-\u2069*]|\s+")


@pytest.fixture(params=sorted(FILES))
def golden(request):
    mail = message_from_bytes(FILES[request.param], policy=policy.default)
    text, page = (part.get_content() for part in mail.iter_parts())
    return ALERTS[request.param.removesuffix(".eml")], mail, text, page


@pytest.fixture
def words(request, golden):
    return words_of(request.node.callspec.params["golden"].removesuffix(".eml"))


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_mail_equals_its_reviewed_file(name):
    assert MADE[name] == FILES.get(name), f"{name} changed; see tests/support/golden_mails.py"


def test_the_golden_mails_are_all_there_and_small():
    assert set(FILES) == set(MADE)
    assert sum(map(len, FILES.values())) < 520_000
    assert len({item.report.language for alert in ALERTS.values() for item in alert.items}) > 10


def test_the_subject_decodes_to_the_subject_line(golden, words):
    alert, mail, _, _ = golden
    assert mail["Subject"] == wording.subject_line(alert, words)
    assert not any(part.defects for part in mail.walk())


def test_the_text_part_contains_everything_that_the_page_shows(golden):
    _, _, text, page = golden
    said = plain(text)
    for shown, look in Page(page).texts:
        if "button_ink" not in look.classes:
            assert plain(shown).strip("·“”,;:、，：") in said
    for tag, given in Page(page).tags:
        if tag == "a":
            assert given["href"] in text


def test_a_mail_loads_no_external_resource(golden):
    page = Page(golden[3])
    loaded = {"img", "link", "script", "iframe", "form", "input", "object", "video", "audio", "svg", "base"}
    assert not {tag for tag, _ in page.tags} & loaded
    for _, given in page.tags:
        for name, value in given.items():
            assert name == "href" or "//" not in value
            assert not name.startswith("on")
            assert "url(" not in value
    assert all(re.match("https?://", given["href"]) for tag, given in page.tags if tag == "a")
    assert not re.search(r"url\(|@import|expression\(", golden[3])


def test_texts_of_publishers_are_marked_with_language_and_direction(golden, words):
    alert, _, _, source = golden
    page = Page(source)
    assert (page.tags[0][1]["lang"], page.tags[0][1]["dir"]) == (words.language, words.direction)
    for item in alert.items:
        for report in (item.report, *item.others[:3]):
            wanted = (report.language, "rtl" if report.language in {"ar", "fa", "he"} else "ltr")
            looks = [look for shown, look in page.texts if shown == report.title]
            assert wanted in [(look.lang, look.direction) for look in looks]


def test_names_in_right_to_left_scripts_are_isolated(golden, words):
    text = golden[2]
    for line in text.splitlines():
        if words.direction == "rtl":
            mixed = re.search("[\u0590-\u08ff]", line) and re.search("[A-Za-z]", line)
            assert not mixed or line[0] == "\u200f"
            assert not re.search(r"https?://\S*[^!-~]", line)
            continue
        bare = re.sub("\u2068[^\u2066-\u2069]*\u2069|\u2066[^\u2066-\u2069]*\u2069", "", line)
        assert not re.search("[\u0590-\u08ff]", bare)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast_and_size(golden, scheme):
    for shown, look in Page(golden[3]).texts:
        letters, ground = getattr(look, scheme)
        assert contrast(letters, ground) >= ENOUGH, (shown, letters, ground)
        assert look.size_px >= 13, shown


def test_the_preview_line_differs_from_the_subject(golden):
    alert, mail, _, page = golden
    told = re.search(r'<div style="display:none[^>]*>(.*?)</div>', page)[1]
    if alert.items:
        assert told
        assert plain(told) != plain(mail["Subject"])


def test_contrast_follows_the_wcag_formula():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def plain(text):
    """What is said, without what only sets it."""
    return _UNSAID.sub("", text).casefold()
