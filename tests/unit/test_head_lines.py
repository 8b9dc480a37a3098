"""Headline, date line and byline above the first sentence of a text."""

import pytest

from crawler.first_words import with_whole_dateline, without_headline
from crawler.pages.head_lines import without_head

REPORTS = {
    "en": (
        "North Korean soldiers seen near the border",
        ["29 November 2026, 15:45 KST", "By Ann Example and Josh de Vries"],
        "North Korean soldiers were seen near the border on Sunday, officials said.",
    ),
    "en, kicker and site": (
        "North Korean soldiers seen near the border",
        ["World", "North Korean soldiers seen near the border - Harbour Post", "Last updated: Nov 29, 2026"],
        "North Korean soldiers were seen near the border on Sunday, officials said.",
    ),
    "de": (
        "Soldaten aus Nordkorea an der Grenze gesehen",
        ["Stand: 29.11.2026, 15:45 Uhr", "Von Anna Beispiel"],
        "Soldaten aus Nordkorea wurden am Sonntag an der Grenze gesehen.",
    ),
    "fr, as a list": (
        "Des soldats nord-coréens vus à la frontière",
        ["- 29 novembre 2026", "- Par Anne Exemple"],
        "Des soldats nord-coréens ont été vus dimanche à la frontière.",
    ),
    "ru, headline on two lines": (
        "Солдаты из КНДР замечены у границы",
        ["Солдаты из КНДР", "замечены у границы", "29 ноября 2026, 10:15", "Автор: Иван Петров"],
        "Северокорейские солдаты были замечены у границы в воскресенье.",
    ),
    "ko": (
        "북한군 병사들 국경 근처서 목격",
        ["입력 2026.11.29. 오후 3:45", "수정 2026.11.29. 오후 4:00", "홍길동 기자"],
        "북한군 병사들이 국경 근처에서 목격됐다고 당국자들이 밝혔다.",
    ),
    "ja": (
        "北朝鮮の兵士が国境付近で目撃された",
        ["2026年11月29日 15時45分"],
        "北朝鮮の兵士が日曜日、国境付近で目撃されたと当局が発表した。",
    ),
    "id": (
        "Tentara Korea Utara terlihat di perbatasan",
        ["29/11/2026, 15:45 WIB", "Penulis Budi Santoso"],
        "Tentara Korea Utara terlihat di perbatasan pada hari Minggu, kata pejabat.",
    ),
    "ar": (
        "تم رصد جنود كوريين شماليين قرب الحدود",
        ["نشر: 29 نوفمبر 2026"],
        "شوهد جنود كوريون شماليون قرب الحدود يوم الأحد، حسبما قال مسؤولون.",
    ),
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("repeats_headline", [True, False])
def test_the_text_begins_with_its_first_sentence(name, repeats_headline):
    headline, above, sentence = REPORTS[name]
    lines = [*([headline] if repeats_headline else []), *above, sentence, "The end."]
    assert without_head("\n".join(lines), headline) == f"{sentence}\nThe end."


@pytest.mark.parametrize("name", REPORTS)
def test_a_text_without_a_head_stays(name):
    headline, _, sentence = REPORTS[name]
    text = f"{sentence}\n{headline}\nThe end."
    assert without_head(text, headline) == text


@pytest.mark.parametrize(
    "first",
    [
        "In 2024, the bridge opened",
        "By the sea, a town waits for the ships",
        "On 29 November 2026 soldiers were seen near the border.",
        "Bridge closed",
        "Am 29.11.2026 wurden Soldaten gesehen.",
        "Опубликовано расследование о солдатах.",
    ],
)
def test_a_first_sentence_that_resembles_a_head_stays(first):
    assert (
        without_head(f"{first}\nMore of the text.", "Another headline of the page")
        == f"{first}\nMore of the text."
    )


def test_author_and_site_on_a_line_of_their_own_are_removed():
    assert without_head(
        "Anna Beispiel\nHafenpost\nSoldaten kamen.\nEnde.", "Titel der Seite", "Anna Beispiel", "Hafenpost"
    ) == ("Soldaten kamen.\nEnde.")


def test_something_always_stays():
    assert (
        without_head("29 November 2026, 15:45", "Soldiers seen near the border") == "29 November 2026, 15:45"
    )


def test_the_credit_of_an_agency_is_not_lost_with_the_byline():
    text = without_head("By Ann Example, Reuters\nSoldiers came.\nThe end.", "Soldiers seen near the border")
    assert text == "Soldiers came.\nThe end.\nBy Ann Example, Reuters"


@pytest.mark.parametrize(
    ("dateline", "joined"),
    [
        ("SEOUL, Nov. 29 (Reuters) -", "SEOUL, Nov 29 (Reuters) - X"),
        ("(서울=연합뉴스) 홍길동 기자 =", "(서울=연합뉴스) 홍길동 기자 = X"),
        ("【ソウル共同】", "【ソウル共同】 X"),
    ],
)
def test_a_dateline_on_a_line_of_its_own_belongs_to_the_first_sentence(dateline, joined):
    assert without_head(f"{dateline}\nX\nThe end.", "Soldiers seen near the border") == f"{joined}\nThe end."


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("МОСКВА, 29 ноября. /ТАСС/. Солдаты прибыли.", "МОСКВА, 29 ноября /ТАСС/ — Солдаты прибыли."),
        ("КИЕВ. /Укринформ/. Солдаты прибыли.", "КИЕВ /Укринформ/ — Солдаты прибыли."),
        ("SEOUL, Nov. 29 (Yonhap) -- Soldiers came.", "SEOUL, Nov 29 (Yonhap) -- Soldiers came."),
        ("Soldiers came in Nov. They left.", "Soldiers came in Nov. They left."),
        ("Soldiers came. /Photo/ They left.", "Soldiers came. /Photo/ They left."),
    ],
)
def test_a_dateline_is_no_sentence_of_its_own(text, whole):
    assert with_whole_dateline(text) == whole


@pytest.mark.parametrize(
    ("title", "text", "rest"),
    [
        ("Kim visits Kursk", "Kim visits Kursk Kim Jong Un visited Kursk.", "Kim Jong Un visited Kursk."),
        ("Kim visits Kursk", "Kim visits Kursk. He came by train.", "He came by train."),
        (
            "Солдаты замечены у границы",
            "Солдаты замечены у границы — Сеул сообщил о них.",
            "Сеул сообщил о них.",
        ),
        ("北朝鮮の兵士が目撃された", "北朝鮮の兵士が目撃された 政府が発表した。", "政府が発表した。"),
        (
            "북한군 병사들 목격",
            "북한군 병사들 목격 (서울=연합뉴스) 병사들이 왔다.",
            "(서울=연합뉴스) 병사들이 왔다.",
        ),
        ("North Korea sends troops", "North Korea sends troops to Kursk, Seoul says.", None),
        ("북한군 병사들 목격", "북한군 병사들 목격 사실이 알려졌다.", None),
        ("Kim visits Kursk", "Kim visits Kursk.", None),
        ("Kim visits Kursk", "Kim visits Kursk", None),
    ],
)
def test_the_headline_at_the_head_of_a_feeds_text_is_removed_where_it_ends(title, text, rest):
    assert without_headline(text, title) == (text if rest is None else rest)
