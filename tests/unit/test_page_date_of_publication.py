"""A page that states in metadata only when it was changed, and in words when it was published."""

import lxml.html
import pytest

from crawler.pages.dates import find_published

CHANGED = "2026-11-30T20:00:00Z"
TEXT = "Soldiers were seen near the border on Sunday, officials in the capital said. " * 4


MARKUP = f'<script type="application/ld+json">{{"@type":"NewsArticle","dateModified":"{CHANGED}"}}</script>'


def published(line, language="en", json_ld=("", CHANGED), head=MARKUP, url="https://post.example/news/a1"):
    body = f"<article><h1>Troops seen</h1>{line}<p>{TEXT}</p></article>"
    root = lxml.html.document_fromstring(
        f"<html lang='{language}'><head>{head}</head><body>{body}</body></html>"
    )
    found = find_published(root, {}, json_ld, language, url)
    return found and str(found.reading.moment.date())


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ru", "<p>Опубликовано: 23 октября 2024, 09:00</p>"),
        ("en", "<span>Published 23 Oct 2024</span> <span>Updated 30 Nov 2026</span>"),
        ("en", "<p><strong>Published:</strong> Wednesday, October 23, 2024</p>"),
        ("de", "<div>Veröffentlicht am 23.10.2024, 09:00 Uhr</div>"),
        ("ko", "<p>입력 2024.10.23. 오전 9:00 수정 2026.11.30. 오후 5:00</p>"),
        ("ja", "<p>公開日: 2024年10月23日 更新日: 2026年11月30日</p>"),
        ("zh", "<p>发布时间：2024-10-23 09:00</p>"),
        ("vi", "<p>Đăng ngày 23/10/2024 09:00</p>"),
        ("ar", "<p>تاريخ النشر: 23 أكتوبر 2024</p>"),
        ("he", "<p>פורסם: 23.10.2024 09:00</p>"),
        ("el", "<p>Δημοσιεύτηκε στις 23 Οκτωβρίου 2024</p>"),
        ("hi", "<p>प्रकाशित: 23 अक्टूबर 2024</p>"),
    ],
)
def test_a_date_labelled_as_that_of_publication_counts_before_the_time_of_a_change(language, line):
    assert published(line, language) == "2024-10-23"


def test_so_does_the_date_line_of_another_day():
    head = "<meta http-equiv='Last-Modified' content='Mon, 30 Nov 2026 20:00:00 GMT'>"
    assert published("<p class='meta'>Wed 23 Oct 2024</p>", json_ld=("", ""), head=head) == "2024-10-23"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "<p>Updated: November 29, 2024</p>",
        "<p>Published on 5 March 2019, her novel won two prizes.</p>",
        "<p>Published in 1998, the book is out of print.</p>",
        "<figure><figcaption><p>Published 3 May 2020 AFP</p></figcaption></figure>",
        "<aside><p>Published: October 23, 2024</p></aside>",
    ],
)
def test_without_one_the_time_of_the_change_remains(line):
    assert published(line) == "2026-11-30"


def test_a_stated_time_of_publication_counts_before_words():
    assert (
        published("<p>Published: October 23, 2024</p>", json_ld=("2026-11-29T09:00:00Z", CHANGED))
        == "2026-11-29"
    )


def test_the_day_of_the_address_counts_before_words_that_state_another():
    url = "https://post.example/2026/11/29/troops"
    assert published("<p>Published: 3 May 2020</p>", json_ld=("", ""), head="", url=url) == "2026-11-29"
    assert published("<p>Published: 29 November 2026</p>", json_ld=("", ""), head="", url=url) == "2026-11-29"
