"""Names of countries that are words, persons or other places too: the text decides, and the alert follows."""

from pathlib import Path

import pytest

from alerts.messages.compose import development_alert
from alerts.messages.render import text as text_of
from alerts.text.annotate import annotate, scan_cities
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.inflection import inflected_name
from alerts.text.normalize import normalize
from store.records.decisions import NewPlace
from tests.support.records import NOW, make_article, make_match
from tests.unit.test_headline_names import MUSEUM, Museum

ROWS = Path(__file__).parents[1] / "data" / "places.tsv"


def countries(language, text, title=""):
    concepts = annotate(title, text, language).concepts
    return {one.name for one in concepts if one.kind is ConceptKind.COUNTRY}


def rows():
    """Language, country, whether it is named, headline and text of each row."""
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, code, named, title, text = line.split("\t")
            yield language, code, named == "yes", title, text


def test_the_rows_cover_languages_and_both_answers():
    found = list(rows())
    assert len(found) >= 120
    assert len({language for language, *_ in found}) >= 30
    assert 0.4 < sum(named for _, _, named, _, _ in found) / len(found) < 0.6


def test_a_country_is_found_where_it_is_meant_and_only_there():
    wrong = [
        (language, code, title)
        for language, code, named, title, text in rows()
        if (code in countries(language, text, title)) != named
    ]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("tr", "Mısır pahalı. Pazarda mısır yok.", "EG"),
        ("en", "Turkey is dry. A turkey needs an hour.", "TR"),
        ("en", "China broke. The old china is gone.", "CN"),
        ("sv", "Polen besvärar. Mängden polen ökar.", "PL"),
    ],
)
def test_a_word_in_lower_case_elsewhere_makes_the_capital_of_a_sentence_doubtful(language, text, code):
    assert code not in countries(language, text)


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("tr", "Mısır pahalı değil. Mısır'da mısır ucuz.", "EG"),
        ("tr", "Mali durum kötü. Mali'nin ordusu hazır.", "ML"),
        ("es", "El Salvador vota. El salvador del equipo vota.", "SV"),
        ("es", "Cuba: largas colas.", "CU"),
        ("en", "Chefs in China like china plates.", "CN"),
        ("pl", "Australia wygrała. Drużyna australijska gra dalej.", "AU"),
        ("cs", "Kanada vyhrála. Za kanadský tým hrál Novák.", "CA"),
        ("et", "Kuuba kaotas. Meeskond saab kuuba sigareid.", "CU"),
    ],
)
def test_a_name_that_a_capital_or_its_adjective_proves_still_counts(language, text, code):
    assert code in countries(language, text)


@pytest.mark.parametrize(
    "text",
    [
        "Michael Jordan spoke.",
        "Michael Jordan spoke. Jordan smiled.",
        "Mr. Chad Brooks left. Chad waved.",
        "Georgia won the prize. Fans greeted Georgia Stone.",
        "Judge Jordan ruled on Monday.",
    ],
)
def test_a_person_is_no_country_in_the_whole_report(text):
    assert countries("en", text) == set()


def test_a_person_of_the_name_does_not_hide_the_country():
    assert "JO" in countries("en", "Jordan Miller flew home. He was born in Jordan.")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Lawmakers in Georgia met on Monday.", set()),
        ("Lawmakers in Georgia met in Tbilisi.", {"GE"}),
        ("Russia and Georgia met on Monday.", {"RU", "GE"}),
        ("Clashes shook Tripoli.", {"LY"}),
        ("Clashes shook Tripoli in Lebanon.", {"LB"}),
    ],
)
def test_a_name_that_places_share_needs_its_country(text, codes):
    assert countries("en", text) == codes


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Turkey sandwiches sold out. Turkey was the favourite."),
        ("fr", "Le fleuve Niger déborde. Niger et affluents montent."),
        ("en", "Boats crossed the Jordan River. Jordan water is low."),
    ],
)
def test_an_expression_makes_the_name_alone_doubtful(language, text):
    assert countries(language, text).isdisjoint({"TR", "NE", "JO"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Turkey and Syria agree.", True),
        ("Turkey holds election.", True),
        ("Turkey's inflation rises.", True),
        ("Turkey is on the menu.", False),
        ("Turkey and Jordan are on the menu.", False),
    ],
)
def test_a_word_of_the_news_counts_by_its_sentence(text, found):
    assert ("TR" in countries("en", text)) is found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hu", "Az oroszlán görögdinnyét evett, szép románc."),
        ("tr", "Final maçı yarın."),
        ("az", "Komanda final oyununa çıxdı."),
        ("lt", "Parduotuvė priima čekus, bet čekai brangūs."),
        ("lv", "Veikalā daudz somu."),
        ("he", "הלובי של המלון נסגר, אמרו דני ופיני"),
        ("ar", "غير المهندسون مجرى النهر"),
        ("ka", "დანიელმა გაიმარჯვა"),
        ("uz", "Bu turkum bekor qilindi."),
        ("es", "Macedonia de frutas y burkini."),
        ("pt", "Ela usa burquíni."),
    ],
)
def test_an_ordinary_word_is_no_adjective_of_a_country(language, text):
    assert countries(language, text) == set()


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("lv", "Kongo (Kinšasa) lūdz palīdzību.", "CD"),
        ("lv", "Kongo (Brazavila) lūdz palīdzību.", "CG"),
        ("de", "Kongo-Brazzaville wählt.", "CG"),
        ("de", "Kongo Kinshasa wählt.", "CD"),
        ("zh", "刚果（布）举行选举", "CG"),
        ("zh", "刚果(金)举行选举", "CD"),
        ("zh", "刚果布举行选举", "CG"),
        ("zh", "刚果金举行选举", "CD"),
        ("lv", "Mjanma lūdz palīdzību.", "MM"),
        ("sr", "Избори у земљи Источни Тимор.", "TL"),
    ],
)
def test_a_name_in_brackets_is_a_name_too(language, text, code):
    assert countries(language, text) == {code}


def test_what_tells_two_countries_of_one_name_apart_is_no_name_by_itself():
    assert countries("zh", "布价和金价上涨") == set()


def test_hong_kong_is_not_named_by_the_country_in_its_brackets():
    assert "HK" not in countries("bs", "Kina šalje pomoć.")


@pytest.mark.parametrize(
    ("name", "language", "notation"),
    [
        ("Saudijska Arabija", "hr", "Saudijsk* Arabij"),
        ("Северная Македония", "ru", "Северн* Македон"),
        ("Pietų Sudanas", "lt", "Pietų* Sudan"),
        ("Bosna a Hercegovina", "cs", "Bosn* a Hercegovin"),
        ("Crna Gora", "hr", None),
        ("Saudi-Arabien", "sv", None),
    ],
)
def test_each_word_of_a_name_may_be_inflected(name, language, notation):
    assert inflected_name(name, language) == notation


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("hr", "Ministar posjećuje gradove Saudijske Arabije.", "SA"),
        ("cs", "Vláda Severní Makedonie padla.", "MK"),
        ("uk", "Прем'єр Північної Македонії прибув.", "MK"),
        ("el", "Η κυβέρνηση της Βόρειας Μακεδονίας παραιτήθηκε.", "MK"),
        ("lt", "Pietų Sudano vyriausybė atsistatydino.", "SS"),
        ("ro", "Guvernul Arabiei Saudite anunță.", "SA"),
        ("sk", "Prezident Čiernej Hory odstúpil.", "ME"),
    ],
)
def test_an_inflected_name_of_several_words_is_found(language, text, code):
    assert code in countries(language, text)


def test_a_city_whose_name_is_a_word_needs_a_capital_inside_a_sentence():
    whole = normalize("Nice weather is back. Reading helps. A festival in Nice begins.")
    assert {hit.concept.name for hit in scan_cities(whole, "en")} == {"Nice, FR"}


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("sv", "Ankare vid Kims museum till minne av stupade", "Ankare står vid museet. Kim öppnade minnesmuseet i Pyongyang för soldater som stupade i Kursk."),
        ("sv", "Minska inte på hedern: Kim öppnar museum för stupade", "Minska inte, sade Kim. Kim öppnade minnesmuseet i Pyongyang för soldater som stupade i Kursk."),
        ("tr", "Mısır tarlasında Kim'in şehitler anıt müzesi", "Mısır ekilen yerde mısır yok artık. Kim, Pyongyang'da Kursk'ta ölen askerler için anıt müzesini açtı."),
        ("en", "Turkey on the table at Kim's memorial museum for fallen troops", "Turkey was served. Kim opened a museum in Pyongyang for soldiers who fell at Kursk; roast turkey followed."),
    ],
)  # fmt: skip
def test_an_ordinary_word_is_no_news_in_an_alert(language, title, text):
    desk = Museum()
    desk.tell("a", *MUSEUM[0])
    placement = desk.tell("b", language, title, text)
    assert not [fact for fact in placement.news if isinstance(fact, NewPlace)]
    article = make_article("b", title=title, text=text, language=language, published=NOW)
    alert = development_alert(
        article, make_match("b", "troops"), placement, [], NOW, members=desk.members[:-1]
    )
    assert "Türkiye" not in text_of(alert)
    assert "Egypt" not in text_of(alert)


def test_the_country_of_that_name_is_news_in_an_alert():
    desk = Museum()
    desk.tell("a", *MUSEUM[0])
    title = "Turkey sends an envoy to Kim's memorial museum for fallen troops"
    text = "Kim opened a museum in Pyongyang for soldiers who fell at Kursk; the envoy of Turkey came."
    assert NewPlace(Concept("country:TR")) in desk.tell("b", "en", title, text).news
