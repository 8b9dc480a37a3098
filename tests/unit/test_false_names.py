"""Ordinary words that look like a name are none; the same letters in the right place are one."""

import pytest

from alerts.text.annotate import annotate
from alerts.text.concept import ConceptKind
from alerts.text.doubtful import settle_doubtful
from alerts.text.normalize import normalize


def countries(text, language, title=""):
    annotated = annotate(title, text, language)
    return {one.name for one in annotated.concepts if one.kind is ConceptKind.COUNTRY}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lt", "Viena įmonė atleido darbuotojus."),
        ("lt", "Miestas tokio remonto dar nematė."),
        ("tl", "Bukas ang paaralan habang umuulan."),
        ("da", "Politiet kontrollerer 22 biler om dagen."),
        ("ar", "كيف يعمل الجسر الجديد؟"),
        ("ur", "نئی سروس پیر سے شروع ہوگی"),
        ("fa", "گزارش مالی شهرداری منتشر شد"),
        ("he", "הציון הגבוה ביותר ניתן לבית הספר"),
        ("he", "התושבים הודיעו על ביטול המסע"),
        ("mr", "त्यांनी मदत दिली"),
        ("bn", "চিন্তা করার কিছু নেই"),
        ("hy", "քաղաքը պետք է կատարել աշխատանքը"),
        ("mn", "хотын дарга албан ёсоор мэдэгдэв"),
        ("ka", "ბიუჯეტის ნაწილი დაკარგა"),
        ("be", "Яны хочуць незалежнай праверкі."),
        ("uk", "Багато людей прийшли."),
        ("vi", "Trận đấu diễn ra vào Chủ Nhật."),
        ("es", "La reunión terminó tarde."),
        ("en", "Coney Island reopens its pier."),
        ("sw", "Watu wanataka amani mjini."),
        ("en", "She paid in US dollars."),
        ("de", "Der Preis stieg auf 3 US-Dollar."),
        ("cs", "Noviny Gazette to oznámily."),
        ("kk", "астана көшелері жабылды"),
    ],
)
def test_an_ordinary_word_is_no_country(language, text):
    assert countries(text, language) == set()


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("lt", "Derybas remia ir Viena, ir kiti miestai.", "AT"),
        ("ar", "زار الوزير العاصمة كييف", "UA"),
        ("he", "המשלחת יצאה להודו וגם לניו דלהי שבהודו", "IN"),
        ("fa", "رئیس جمهور مالی در باماکو سخن گفت", "ML"),
        ("hu", "A londoni tőzsde esett.", "GB"),
        ("pl", "Delegacja australijska przyjechała.", "AU"),
        ("ru", "Мексиканский президент прибыл.", "MX"),
        ("de", "Die dänische Regierung stimmte zu.", "DK"),
        ("te", "UKలో ఎన్నికలు జరిగాయి", "GB"),
        ("hi", "US ने नए नियम बनाए", "US"),
        ("en", "The vote was held in Amman, in Jordan.", "JO"),
    ],
)
def test_a_name_written_as_one_is_found(language, text, country):
    assert country in countries(text, language)


@pytest.mark.parametrize(
    "text",
    ["Jordan Miller won the race.", "The race was won by Chad Rivers.", "Georgia Stone sang."],
)
def test_a_given_name_is_no_country(text):
    assert countries(text, "en") == set()


def test_a_given_name_counts_where_the_country_is_named_otherwise_too():
    assert "JO" in countries("Jordan Airways flies again. Officials in Jordan were glad.", "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Floods across Latin America worsen."),
        ("es", "El precio sube en América Latina."),
        ("ru", "Наводнения в Латинской Америке."),
        ("hi", "दक्षिण अमेरिका में बाढ़"),
        ("tr", "Güney Amerika'da sel."),
        ("th", "น้ำท่วมในอเมริกาใต้"),
        ("en", "A storm hit New Mexico and New England."),
    ],
)
def test_a_longer_expression_means_no_country(language, text):
    assert countries(text, language) == set()


def test_an_abbreviation_in_a_headline_of_capitals_needs_a_witness():
    assert countries("", "en", title="TELL US MORE ABOUT THE FLOOD") == set()
    assert countries("American engineers came.", "en", title="US SENDS HELP TO THE COAST") == {"US"}
    assert countries("", "sr", title="ПОПЛАВА САД ПРЕТИ ГРАДУ") == set()
    assert countries("", "en", title="US sends help to the coast") == {"US"}


@pytest.mark.parametrize(
    ("language", "text"),
    [("nl", "NOVI SAD. De brug is dicht."), ("sr", "НОВИ САД. Мост је затворен.")],
)
def test_a_dateline_in_capitals_is_no_country(language, text):
    assert "US" not in countries(text, language)


def test_a_name_of_another_language_does_not_count():
    assert countries("Desert Island opent in mei.", "nl") == set()
    assert countries("Ísland er eyja.", "is") == {"IS"}


def test_prefixes_belong_to_the_language_that_joins_them():
    assert "RU" in countries("المفاوضات مع وروسيا مستمرة", "ar")
    assert "IR" not in countries("بازیگر کایران انتخاب شد", "fa")


def test_a_name_may_not_be_followed_by_half_a_consonant_cluster():
    assert "ES" in countries("স্পেন জিতেছে", "bn")
    assert "ES" not in countries("স্পেন্ড করা হয়েছে", "bn")


def test_settling_is_idempotent():
    whole = normalize("Viena įmonė. Vienoje posėdis.")
    hits = annotate("", whole.original, "lt").sentences
    once = settle_doubtful([hit for one in hits for hit in one.hits], whole, "lt")
    assert settle_doubtful(once, whole, "lt") == once


def test_a_text_without_any_capital_is_not_judged_by_case():
    assert "FR" in countries("france and germany sign a deal", "en")
