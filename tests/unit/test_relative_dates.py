"""`2 hours ago` in the languages of section pages, and texts that are no time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates.relative import parse_relative
from crawler.formats.section_page import parse_section_page
from store.records.sources import SiteRules

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SAID = [
    ("2 hours ago", 120),
    ("15 mins ago", 15),
    ("an hour ago", 60),
    ("3h ago", 180),
    ("1 day ago", 1440),
    ("Posted 5 minutes ago", 5),
    ("vor 3 Stunden", 180),
    ("vor 1 Tag", 1440),
    ("vor einer Stunde", 60),
    ("il y a 12 minutes", 12),
    ("il y a 2 heures", 120),
    ("il y a une heure", 60),
    ("hace 4 horas", 240),
    ("hace 1 día", 1440),
    ("há 3 horas", 180),
    ("3 horas atrás", 180),
    ("5 ore fa", 300),
    ("10 minuti fa", 10),
    ("un'ora fa", 60),
    ("2 uur geleden", 120),
    ("för 3 timmar sedan", 180),
    ("2 timer siden", 120),
    ("3 tuntia sitten", 180),
    ("2 órája", 120),
    ("5 часов назад", 300),
    ("20 минут назад", 20),
    ("час назад", 60),
    ("3 години тому", 180),
    ("15 хвилин тому", 15),
    ("2 godziny temu", 120),
    ("10 minut temu", 10),
    ("před 2 hodinami", 120),
    ("преди 3 часа", 180),
    ("2 jam yang lalu", 120),
    ("30 menit lalu", 30),
    ("3 giờ trước", 180),
    ("25 phút trước", 25),
    ("2 saat önce", 120),
    ("45 dakika önce", 45),
    ("3小时前", 180),
    ("15分钟前", 15),
    ("2小時前", 120),
    ("5時間前", 300),
    ("20分前", 20),
    ("2일 전", 2880),
    ("3시간 전", 180),
    ("40분 전", 40),
    ("3 ชั่วโมงที่แล้ว", 180),
    ("10 นาทีที่ผ่านมา", 10),
    ("2 घंटे पहले", 120),
    ("15 मिनट पहले", 15),
    ("৩ ঘণ্টা আগে", 180),
    ("২০ মিনিট আগে", 20),
    ("منذ 3 ساعات", 180),
    ("قبل 15 دقيقة", 15),
    ("منذ ساعتين", 120),
    ("۲ ساعت پیش", 120),
    ("לפני 3 שעות", 180),
    ("πριν από 2 ώρες", 120),
    ("πριν 15 λεπτά", 15),
    ("2 ώρες πριν", 120),
    ("hace una hora", 60),
    ("1 timme sedan", 60),
    ("منذ ساعة", 60),
    ("1 час назад", 60),
    ("방금 전", 0),
    ("刚刚", 0),
    ("just now", 0),
]


@pytest.mark.parametrize(("said", "minutes"), SAID)
def test_times_are_relative_to_the_fetch(said, minutes):
    assert parse_relative(said, NOW) == NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2 hours",
        "25 November 2026",
        "3 days of talks",
        "5 weeks ago",
        "in 2 hours",
        "12:30",
        "100 days ago",
        "one day in Seoul",
        "A report that two hours ago nobody would have believed, and that many still do not believe",
    ],
)
def test_other_texts_give_no_time(said):
    assert parse_relative(said, NOW) is None


@given(st.text(max_size=80))
def test_any_text_can_be_parsed(text):
    assert (found := parse_relative(text, NOW)) is None or found <= NOW


CARDS = """<html lang="de"><body><main>
<article><h2><a href="/2026/11/25/the-first-report">The first report of this day</a></h2>
  <span class="meta-time">vor 2 Stunden</span></article>
<article><h2><a href="/2026/11/25/the-second-report">The second report of this day</a></h2>
  <time>25.11.2026, 09:30 Uhr</time></article>
<article><h2><a href="/2026/11/24/the-third-report">The third report of this day</a></h2>
  <time datetime="2026-11-24T08:00:00Z">vor 1 Tag</time></article>
<article><h2><a href="/2026/11/24/the-fourth-report">The fourth report of this day</a></h2></article>
</main></body></html>"""


@pytest.mark.parametrize(
    ("roughly_at", "hours"),
    [(NOW, ["10:00", "09:30", "08:00", None]), (None, [None] * 4)],
)
def test_a_section_page_gives_the_times_beside_its_links_if_pages_are_not_fetched(roughly_at, hours):
    listing = parse_section_page(
        CARDS.encode(),
        content_type="text/html; charset=utf-8",
        url="https://paper.example/news",
        rules=SiteRules(),
        relative_to=roughly_at,
    )
    told = [entry.published and entry.published.strftime("%H:%M") for entry in listing.entries]
    assert told == hours
