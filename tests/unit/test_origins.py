"""The origin of a report: an agency or an outlet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.origins import find_credit, independent_origins, origin_of
from tests.support.records import make_article, make_member

CREDITS = [
    ("en", "Troops return", "SEOUL, Nov 3 (Yonhap) -- The ministry said units had come home.", "Yonhap"),
    ("en", "Troops return", "KYIV (Reuters) - The army said so.", "Reuters"),
    ("en", "Troops return", "The leader praised his men, according to the KCNA news agency.", "KCNA"),
    ("en", "Troops return", "The leader praised his men, TASS reported on Monday.", "TASS"),
    ("en", "Troops return", "The leader praised his men. " * 40 + "(AFP)", "AFP"),
    ("de", "Soldaten kehren heim", "Das berichtete die Nachrichtenagentur Interfax am Montag.", "Interfax"),
    ("de", "Soldaten kehren heim", "Die Soldaten sind zurück. " * 40 + "\ndpa/AFP", "dpa"),
    ("fr", "Des soldats rentrent", "Les soldats sont rentrés, selon l'agence Xinhua.", "Xinhua"),
    ("es", "Vuelven los soldados", "Los soldados volvieron, según informó la agencia EFE.", "EFE"),
    ("it", "Tornano i soldati", "I soldati sono tornati, riferisce ANSA.", "ANSA"),
    ("pt", "Soldados voltam", "Os soldados voltaram, segundo a Lusa.", "Lusa"),
    ("nl", "Soldaten keren terug", "Dat meldt persbureau ANP.", "ANP"),
    ("pl", "Żołnierze wracają", "Żołnierze wrócili, podaje agencja PAP.", "PAP"),
    ("ru", "Солдаты вернулись", "МОСКВА, 3 ноября. /ТАСС/. Солдаты вернулись домой.", "TASS"),
    ("ru", "Солдаты вернулись", "Об этом сообщает РИА Новости со ссылкой на источник.", "RIA Novosti"),
    ("uk", "Солдати повернулися", "Про це повідомляє Укрінформ.", "Ukrinform"),
    ("uk", "Солдати повернулися — Yonhap", "Міністерство підтвердило це.", "Yonhap"),
    ("tr", "Askerler döndü", "Reuters'ın haberine göre askerler döndü.", "Reuters"),
    ("id", "Tentara pulang", "Jakarta (ANTARA) - Tentara itu sudah pulang.", "Antara"),
    ("id", "Tentara pulang", "Tentara itu sudah pulang, dilansir Reuters, Senin.", "Reuters"),
    ("vi", "Binh sĩ về nước", "Theo hãng tin Yonhap, binh sĩ đã về nước.", "Yonhap"),
    ("ar", "عودة الجنود", "نقلت وكالة رويترز عن مسؤول قوله إن الجنود عادوا.", "Reuters"),
    ("fa", "بازگشت سربازان", "به گزارش ایرنا، سربازان بازگشتند.", "IRNA"),
    ("hi", "सैनिक लौटे", "समाचार एजेंसी पीटीआई के अनुसार सैनिक लौट आए।", "PTI"),
    ("ko", "병사들 귀국", "(서울=연합뉴스) 병사들이 돌아왔다.", "Yonhap"),
    ("ko", "병사들 귀국", "[서울=뉴시스] 병사들이 돌아왔다.", "Newsis"),
    ("ko", "병사들 귀국", "병사들이 돌아왔다고 조선중앙통신이 보도했다.", "KCNA"),
    ("ja", "兵士が帰国", "朝鮮中央通信は３日、兵士が帰国したと報じた。", "KCNA"),
    ("ja", "兵士が帰国", "【ソウル聯合ニュース】兵士が帰国した。", "Yonhap"),
    ("zh", "士兵回国", "据新华社报道，士兵已经回国。", "Xinhua"),
    ("zh", "士兵回国", "韩联社首尔3日电 士兵已经回国。", "Yonhap"),
]


@pytest.mark.parametrize(("language", "title", "text", "voice"), CREDITS)
def test_an_agency_that_is_credited_is_found(language, title, text, voice):
    assert find_credit(title, text, language) == voice


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "A report on AP exams", "Students take AP tests in May, and teachers prepare them."),
        ("en", "Reuters names a new editor", "The company appointed a new editor in London."),
        ("id", "Tentara pulang", "Kesepakatan antara kedua negara berlaku, menurut menteri."),
        ("sv", "Soldater hem", "Soldaterna kom hem, enligt försvaret."),
        ("fi", "TT-kisat", "Kisat alkavat."),
        ("ru", "Солдаты вернулись", "Посольство поблагодарило ТАСС за выставку о войне."),
        ("xx", "", ""),
    ],
)
def test_a_name_alone_is_no_credit(language, title, text):
    assert find_credit(title, text, language) == ""


def test_without_a_credit_the_outlet_is_the_origin():
    assert origin_of(make_article(title="A", text="B", site="The Daily")) == "The Daily"


def test_an_agency_that_publishes_itself_has_its_canonical_name():
    own = make_article(title="A", text="B", site="연합뉴스", language="ko")
    assert origin_of(own) == "Yonhap"


def test_copies_and_repeaters_are_no_further_sources():
    members = [
        make_member("a", origin="Yonhap"),
        make_member("b", origin="yonhap"),
        make_member("c", origin="The Daily", duplicate_of="a"),
        make_member("d", origin=""),
        make_member("e", origin="The Weekly"),
    ]
    assert independent_origins(members) == ["Yonhap", "The Weekly"]


@given(st.text(max_size=400), st.text(max_size=1200), st.sampled_from(["en", "ko", "zh", "ru", "und", ""]))
def test_any_text_is_read(title, text, language):
    assert isinstance(find_credit(title, text, language), str)
