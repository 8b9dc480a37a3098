"""Figures of a report: how many, of what, and who states it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.figures.extract import MAX_FIGURES, extract_figures
from alerts.figures.measures import MEASURES
from alerts.figures.words import supported_languages

_LOSSES = [("killed", 600.0, 600.0, "NIS"), ("wounded", 4000.0, None, "NIS")]


def figures_of(title, text, language):
    return [(one.kind, one.low, one.high, one.speaker) for one in extract_figures(title, text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "South Korea's spy agency told lawmakers that about 600 soldiers were killed and more than 4,000 wounded."),
        ("id", "Intelijen Korea Selatan memperkirakan sekitar 600 tentara tewas dan lebih dari 4.000 luka-luka."),
        ("ms", "Menurut perisikan Korea Selatan, kira-kira 600 askar terbunuh dan lebih 4,000 cedera."),
        ("ko", "국가정보원은 북한군 600명이 전사하고 4천명 이상이 부상했다고 밝혔다."),
        ("ja", "韓国の国家情報院によると、北朝鮮兵約600人が死亡し、4000人以上が負傷した。"),
        ("zh", "韩国国家情报院称，约600名朝鲜士兵阵亡，超过四千人受伤。"),
        ("ru", "Около 600 солдат погибли и более 4 тыс. человек ранены, сообщила южнокорейская разведка."),
        ("uk", "За даними південнокорейської розвідки, близько 600 солдатів загинули, ще понад чотири тисячі поранено."),
        ("de", "Rund 600 Soldaten wurden getötet und mehr als viertausend verwundet, teilte der südkoreanische Geheimdienst mit."),
        ("nl", "Volgens de Zuid-Koreaanse inlichtingendienst zijn ongeveer 600 soldaten gedood en meer dan 4.000 gewond."),
        ("sv", "Enligt Sydkoreas underrättelsetjänst har omkring 600 soldater dödats och över 4 000 skadats."),
        ("fr", "Selon le renseignement sud-coréen, environ six cents soldats ont été tués et plus de 4 000 blessés."),
        ("es", "Según la inteligencia surcoreana, unos 600 soldados murieron y más de cuatro mil resultaron heridos."),
        ("it", "Secondo i servizi segreti sudcoreani circa 600 soldati sono morti e oltre quattromila sono rimasti feriti."),
        ("pt", "Segundo a inteligência sul-coreana, cerca de 600 soldados morreram e mais de 4 mil ficaram feridos."),
        ("pl", "Według południowokoreańskiego wywiadu około 600 żołnierzy zginęło, a ponad 4 tys. zostało rannych."),
        ("cs", "Podle jihokorejské rozvědky zahynulo asi 600 vojáků a více než 4 000 jich bylo zraněno."),
        ("lv", "Dienvidkorejas izlūkdienests paziņoja, ka aptuveni 600 karavīri ir nogalināti un vairāk nekā 4000 ievainoti."),
        ("tr", "Güney Kore istihbaratına göre yaklaşık 600 asker öldü, 4 binden fazla asker yaralandı."),
        ("vi", "Tình báo Hàn Quốc cho biết khoảng 600 lính thiệt mạng và hơn 4.000 người bị thương."),
        ("th", "หน่วยข่าวกรองเกาหลีใต้ระบุว่า ทหารเสียชีวิตประมาณ 600 นาย และบาดเจ็บมากกว่า 4,000 นาย"),
        ("ar", "قالت الاستخبارات الكورية الجنوبية إن نحو ٦٠٠ جندي قتلوا وأصيب أكثر من 4000 جندي."),
        ("fa", "به گفته سازمان اطلاعات کره جنوبی حدود ۶۰۰ سرباز کشته و بیش از ۴۰۰۰ نفر زخمی شدند."),
        ("hi", "दक्षिण कोरिया की खुफिया एजेंसी के अनुसार करीब 600 सैनिक मारे गए और 4 हज़ार से ज़्यादा घायल हुए।"),
    ],
)  # fmt: skip
def test_a_statement_gives_the_same_figures_and_speaker_in_every_language(language, text):
    assert figures_of("", text, language) == _LOSSES


@pytest.mark.parametrize(
    ("language", "text", "what", "low", "high"),
    [
        ("en", "Up to 12,000 troops were sent to the front.", "troops sent", None, 12_000),
        ("en", "Fewer than 50 soldiers were captured.", "captured", None, 50),
        ("en", "At least 50 soldiers were captured.", "captured", 50, None),
        ("en", "Between 10,000 and 12,000 soldiers were deployed.", "troops sent", 10_000, 12_000),
        ("en", "Some 10 to 12 thousand soldiers were deployed.", "troops sent", 10_000, 12_000),
        ("en", "Nearly 300 soldiers were killed.", "killed", 300, 300),
        ("de", "Zehn- bis zwölftausend Soldaten wurden geschickt.", "troops sent", 10_000, 12_000),
        ("fr", "De 10 000 à 12 000 hommes ont été envoyés.", "troops sent", 10_000, 12_000),
        ("ru", "До 12 тысяч военных были отправлены.", "troops sent", None, 12_000),
        ("ko", "최대 1만2천명의 병력을 파병했다.", "troops sent", None, 12_000),
        ("zh", "至少三百名士兵被俘。", "captured", 300, None),
        ("ja", "兵士1万2000人以上が派遣された。", "troops sent", 12_000, None),
        ("id", "Hingga 12 ribu tentara dikirim.", "troops sent", None, 12_000),
    ],
)
def test_bounds_and_ranges_keep_their_open_side(language, text, what, low, high):
    assert [one[:3] for one in figures_of("", text, language)] == [(what, low, high)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2024 soldiers were killed near the border."),
        ("en", "On October 28 soldiers were wounded at 10:30 a.m. after 3 days."),
        ("en", "The 106th Brigade moved 30 km and lost 15% of its tanks."),
        ("en", "A soldier aged 24 was killed; the army spent $500 million on it."),
        ("en", "A T34 and an Su-35 hit the troops on 2024-12-30."),
        ("de", "Am 12. Dezember wurden Soldaten der 94. Brigade getötet."),
        ("ru", "В 2024 году погибли солдаты 106-й дивизии, 15 процентов состава."),
        ("uk", "28 жовтня загинули бійці 10-ї бригади."),
        ("ko", "2024년 12월 30일 제94여단 병사가 전사했다."),
        ("zh", "2024年12月30日，第94旅士兵阵亡。"),
        ("ja", "2024年12月30日、第94旅団の兵士が死亡した。"),
        ("es", "El 28 de octubre de 2024 murieron soldados a 30 kilómetros."),
        ("fr", "Le 28 octobre 2024, des soldats sont morts à 30 km, soit 15 % de l'unité."),
        ("id", "Pada 28 Oktober 2024 tentara tewas sejauh 30 km dari Brigade 106."),
        ("tr", "28 Ekim 2024'te askerler öldü."),
    ],
)
def test_years_dates_distances_and_unit_numbers_are_no_figures(language, text):
    assert [one for one in figures_of("", text, language) if one[0] not in MEASURES] == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "It cost $4.5 billion.", ("money", 4.5e9, "USD")),
        ("de", "Der Schaden beträgt 120 Millionen Euro.", ("money", 1.2e8, "EUR")),
        ("es", "La multa fue de 4.500 millones de dólares.", ("money", 4.5e9, "USD")),
        ("ru", "Ущерб составил 4,5 млрд рублей.", ("money", 4.5e9, "RUB")),
        ("ko", "피해액은 3조원이다.", ("money", 3e12, "KRW")),
        ("zh", "损失45亿美元。", ("money", 4.5e9, "USD")),
        ("hi", "300 करोड़ रुपये खर्च हुए।", ("money", 3e9, "INR")),
        ("es", "Costó 3 millones de dólares canadienses.", ("money", 3e6, "dollars")),
        ("es", "Costó 3 millones de pesos.", ("money", 3e6, "pesos")),
        ("en", "Inflation rose to 7.5 percent.", ("percentage", 7.5, "%")),
        ("tr", "Enflasyon yüzde 7 oldu.", ("percentage", 7, "%")),
        ("ar", "ارتفع التضخم 7 في المئة.", ("percentage", 7, "%")),
        ("zh", "通胀率升至百分之五。", ("percentage", 5, "%")),
        ("en", "A 6.4-magnitude quake hit the coast.", ("magnitude", 6.4, "")),
        ("ja", "マグニチュード6.4の地震があった。", ("magnitude", 6.4, "")),
        ("ru", "Землетрясение магнитудой 6,4 произошло ночью.", ("magnitude", 6.4, "")),
        ("fr", "Un séisme de magnitude 6,4 a frappé la côte.", ("magnitude", 6.4, "")),
        ("en", "The bridge is 520 metres long.", ("length", 520, "m")),
        ("th", "สะพานยาว 30 กิโลเมตร", ("length", 30, "km")),
        ("vi", "Cây cầu dài 30 km.", ("length", 30, "km")),
        ("en", "Police seized 300 kilograms of cocaine.", ("weight", 300, "kg")),
    ],
)
def test_money_percentages_magnitudes_lengths_and_weights_are_kinds_of_their_own(language, text, expected):
    found = [(one.kind, one.low, one.unit) for one in extract_figures("", text, language)]
    assert found == [expected]


def test_measures_leave_room_for_counts():
    text = " ".join(f"It cost ${number} million." for number in range(100, 120))
    found = figures_of("", f"{text} At least 300 people were killed.", "en")
    assert [one[0] for one in found] == ["money"] * 4 + ["killed"]


def test_specialists_have_kinds_of_their_own():
    text = "Moscow will receive 1,000 sappers and 5,000 military construction workers, Shoigu said."
    assert figures_of("", text, "en") == [
        ("sappers", 1000, 1000, "Shoigu"),
        ("builders", 5000, 5000, "Shoigu"),
    ]


def test_planned_and_sent_troops_are_different_kinds():
    assert figures_of("", "Pyongyang will send 12,000 troops.", "en")[0][0] == "troops planned"
    assert figures_of("", "Pyongyang has sent 12,000 troops.", "en")[0][0] == "troops sent"


def test_killed_civilians_are_a_kind_of_their_own():
    text = "The strike killed 40 civilians and 12 soldiers were wounded."
    assert [one[:2] for one in figures_of("", text, "en")] == [("civilians killed", 40), ("wounded", 12)]


def test_dead_or_wounded_together_are_casualties():
    assert figures_of("", "More than 6,000 soldiers were killed or wounded.", "en") == [
        ("casualties", 6000, None, "")
    ]


def test_of_a_part_and_its_whole_the_part_counts():
    assert figures_of("", "Two of the 12 men died.", "en") == [("killed", 2, 2, "")]


def test_the_title_comes_first_and_repetitions_are_merged():
    title = "More than 300 soldiers killed"
    text = "Over 300 soldiers were killed, the NIS said. It counted 2,700 wounded."
    assert figures_of(title, text, "en") == [("killed", 300, None, "NIS"), ("wounded", 2700, 2700, "NIS")]


def test_different_figures_of_two_speakers_are_kept():
    text = "The NIS said 600 soldiers were killed. Ukraine's general staff said 900 soldiers were killed."
    assert figures_of("", text, "en") == [
        ("killed", 600, 600, "NIS"),
        ("killed", 900, 900, "Ukraine general staff"),
    ]


def test_a_country_is_replaced_by_its_only_office_in_the_report():
    text = "Some 300 soldiers were killed, Seoul says. The NIS said 2,700 soldiers were wounded."
    assert {who for *_, who in figures_of("", text, "en")} == {"NIS"}


def test_a_speaker_stays_for_the_next_sentences_only():
    near = "The NIS said 600 soldiers were killed. Another 4,100 were wounded."
    assert figures_of("", near, "en")[1][3] == "NIS"
    far = "The NIS said 600 soldiers were killed. It rained. It snowed. It froze. Another 4,100 were wounded."
    assert figures_of("", far, "en")[1][3] == ""


def test_an_unnamed_office_is_not_the_previous_speaker():
    text = "Ukraine's general staff said 600 soldiers were killed. Officials said 90 soldiers were wounded."
    assert figures_of("", text, "en")[1] == ("wounded", 90, 90, "")


def test_somebody_who_is_met_is_not_the_speaker():
    text = "After talks with Kim Jong Un, Shoigu said 1,000 sappers would come."
    assert figures_of("", text, "en")[0][3] == "Shoigu"


def test_the_original_sentence_is_quoted():
    sentence = "ÜBER 600 Soldaten wurden getötet, sagt Kiew."
    assert extract_figures("", f"Ein Satz. {sentence} Noch einer.", "de")[0].sentence == sentence


def test_without_a_language_the_script_decides():
    assert figures_of("", "국가정보원은 북한군 600명이 전사했다고 밝혔다.", "und") == [
        ("killed", 600, 600, "NIS")
    ]


def test_the_number_of_figures_is_limited():
    text = " ".join(f"{number} soldiers were killed." for number in range(100, 200))
    assert len(extract_figures("", text, "en")) == MAX_FIGURES


def test_the_end_of_a_long_text_is_not_read():
    assert figures_of("", "word " * 3000 + "300 soldiers were killed.", "en") == []


_PIECES = st.sampled_from([
    "300", "12,000", "1.5", "2000", "三百", "1만5천", "两千", "٣٠٠", "zwölftausend", "тысяч", "thousand", "million", "万", "만",
    "%", "$", "-", "–", "~", ":", ",", ".", "\n", "to", "of", "between", "more than", "soldiers", "killed", "wounded", "sent",
    "will", "солдат", "погибли", "명", "전사", "人", "死亡", "NIS", "Seoul", "said",
])  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join),
                   st.lists(_PIECES, max_size=40).map("".join))  # fmt: skip
_LANGUAGES = st.one_of(
    st.sampled_from([*supported_languages(), "und", "fi", "xx", "", "zh-Hant"]), st.text(max_size=8)
)


@given(title=_TEXTS, text=_TEXTS, language=_LANGUAGES)
def test_any_text_gives_valid_figures(title, text, language):
    figures = extract_figures(title, text, language)
    assert len(figures) <= MAX_FIGURES
    for one in figures:
        ends = [end for end in (one.low, one.high) if end is not None]
        assert ends
        assert one.kind
        assert all(math.isfinite(end) and end >= 0 for end in ends)
        assert ends == sorted(ends)
    assert len(set(figures)) == len(figures)
