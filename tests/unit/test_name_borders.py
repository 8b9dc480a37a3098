"""Names inside ordinary words of scripts without spaces, and of those that join words, are not found."""

import pytest

from alerts.text.annotate import annotate
from alerts.text.borders import Border, border_of, stands_alone
from alerts.text.concept import ConceptKind


def countries(text, language):
    annotated = annotate(text, "", language)
    return {one.name for one in annotated.concepts if one.kind is ConceptKind.COUNTRY}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "房价连续三个月下跌，市中心的交易最少"),
        ("zh", "昨日上午的会议推迟到明日"),
        ("ja", "日曜日の中止について市長が説明した"),
        ("ja", "新しいタイトルは来週発表される"),
        ("ja", "ハロウィーンの夜に行列ができた"),
        ("ja", "水道管から水が漏れ、管が露出した"),
        ("ja", "フードデリバリーの料金が上がる"),
        ("ko", "태평양에서 발생한 태풍이 북상 중이다"),
        ("ko", "공사가 진행중이라고 시장이 말했다"),
        ("ko", "교통수단이 부족하다는 소리가 나온다"),
        ("ko", "러닝 대회에 시민 천 명이 참가했다"),
        ("ko", "인도적 지원이 늘어난다"),
        ("th", "ป้ายใหม่ปรากฏบนถนนยาวสิบกิโลเมตร"),
        ("zh", "俄亥俄州的学校停课"),
        ("zh", "阿德里安说比赛很艰难"),
    ],
)
def test_a_name_inside_another_word_is_no_name(language, text):
    assert countries(text, language) == set()


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("ko", "러·북 외교장관 회담", "RU"),
        ("ko", "美, 관세 인상 발표", "US"),
        ("ko", "주러시아 대사가 귀국했다", "RU"),
        ("ko", "친중국 성향의 후보", "CN"),
        ("ko", "러시아군이 철수했다", "RU"),
        ("ko", "태국인 관광객이 늘었다", "TH"),
        ("ja", "露大統領が会見した", "RU"),
        ("ja", "タイの首都で洪水", "TH"),
        ("ja", "ロシアメディアが伝えた", "RU"),
        ("zh", "俄称谈判将继续", "RU"),
        ("th", "รัฐบาลไทยประกาศมาตรการ", "TH"),
        ("km", "រដ្ឋាភិបាលថៃប្រកាស", "TH"),
    ],
)
def test_a_name_with_its_borders_is_found(language, text, country):
    assert country in countries(text, language)


@pytest.mark.parametrize(
    ("name", "border"),
    [
        ("中", Border.SINGLE),
        ("러", Border.SINGLE),
        ("평양", Border.HANGUL),
        ("タイ", Border.KATAKANA),
        ("德里", Border.HAN),
        ("中国", Border.OPEN),
        ("ไทย", Border.SYLLABLE),
        ("မြန်မာ", Border.SYLLABLE),
        ("paris", Border.OPEN),
        ("दिल्ली", Border.OPEN),
    ],
)
def test_the_script_decides_the_border(name, border):
    assert border_of(name) is border


def test_a_vowel_sign_after_a_name_belongs_to_its_last_consonant():
    assert stands_alone(Border.SYLLABLE, "ลาว ", 0, 3)
    assert not stands_alone(Border.SYLLABLE, "ลาวา", 0, 3)
    assert not stands_alone(Border.SYLLABLE, "ဂါဇာ့", 0, 4)


@pytest.mark.parametrize("text", ["", "中", "러", "タイ", "ไทย"])
def test_borders_at_both_ends_of_a_text(text):
    if text:
        assert stands_alone(border_of(text), text, 0, len(text))
    assert countries(text, "xx") <= {"CN", "RU", "TH"}
