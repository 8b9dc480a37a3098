"""Warnings about seeds and rules that usually match badly."""

import pytest

from alerts.stories.build import build_story
from alerts.stories.seed import SeedText, word_count
from alerts.stories.story import StorySpec
from service.demo.scenario import load_scenario
from service.stories.seed_checks import doubt_about_text, story_warnings
from service.stories.seeds import SeedArticle, read_seed
from tests.support.stories import FILES, SEEDS

GOOD = SeedText((SEEDS / "north-korea-troops.id.md").read_text("utf-8"), "id")
GREEK = SeedText(
    "Φωτιές στην Καλιφόρνια: πέντε νεκροί και χιλιάδες σπίτια στάχτη\n\n"
    "Η πυρκαγιά στο Λος Άντζελες έκαψε περισσότερα από δέκα χιλιάδες σπίτια, ανακοίνωσαν την Τετάρτη οι αρχές. "
    "Ο κυβερνήτης Γκάβιν Νιούσομ ζήτησε από 180.000 κατοίκους να εγκαταλείψουν αμέσως τις κατοικίες τους και "
    "κήρυξε ολόκληρη την περιοχή σε κατάσταση έκτακτης ανάγκης.",
    "el",
)
ENGLISH = SeedText(
    "Fires in California kill five people and destroy thousands of homes\n\n"
    "The fire in Los Angeles burned more than ten thousand homes, officials said on Wednesday. Governor Gavin "
    "Newsom told 180,000 people to leave their homes at once and declared an emergency for the whole region.",
    "en",
)
PAGES = {
    "log-in": "The Daily\n\nWelcome back. Please log in to continue reading.\nEmail\nPassword\nForgot your password?\n"
    "New here? Create an account.\nBy logging in you agree to our Terms of Use and Privacy Policy.",
    "headline": "Sign in | The Daily\n\nChoose one of the three ways to go on to the article that you wanted to read.",
    "consent": "Wir schätzen Ihre Privatsphäre\n\nWir und unsere 812 Partner speichern und verarbeiten Daten wie "
    "IP-Adressen und Cookies, um Inhalte und Anzeigen zu personalisieren. Sie können Ihre Einwilligung jederzeit "
    "widerrufen.\nAkzeptieren\nEinstellungen\nAnmelden\nDatenschutz\nImpressum",
    "subscription": "Le Jour\n\nPour lire la suite, abonnez-vous. Déjà abonné ? Se connecter. Mot de passe oublié ?",
    "Chinese": "某日报\n\n请输入手机号和密码登录。没有账号?立即注册。登录即表示同意用户协议和隐私政策。订阅后可阅读全文。",
    "menu": "Dagen\n\n"
    "Hem\nInrikes\nUtrikes\nSport\nEkonomi\nKultur\nMest läst\nVäder\nKontakta oss\nAnnonsera\nOm oss\nJobb",
}


def kinds(*seeds, doubts=(), **rules):
    story = build_story(StorySpec("s", seeds, **rules))
    articles = [
        SeedArticle(seed.text, None, doubt)
        for seed, doubt in zip(seeds, (*doubts, *[""] * (len(seeds) - len(doubts))), strict=True)
    ]
    return [(one.kind.value, one.seed) for one in story_warnings(story, articles)]


def test_a_good_seed_has_no_warning():
    assert kinds(GOOD) == []
    assert kinds(GREEK, ENGLISH) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_the_way_of_an_article_is_recognised(page):
    assert doubt_about_text(PAGES[page])


def test_articles_in_many_languages_are_no_such_pages():
    texts = [(SEEDS / file).read_text("utf-8") for file, _ in FILES.values()]
    texts += ["\n".join((one.title, one.lead, *one.body)) for one in load_scenario().reports]
    assert len(texts) > 20
    assert {doubt_about_text(text) for text in texts} == {""}


def test_a_page_that_the_extractor_doubts_is_named_by_its_seed():
    assert kinds(GOOD, ENGLISH, doubts=("", "paywall stub")) == [("no_article", 2)]


def test_the_page_of_a_seed_keeps_what_the_extractor_says(tmp_path):
    page = tmp_path / "page.html"
    text = "Enter your name and password to go on. " * 3
    page.write_text(f"<html><head><title>Log in</title></head><body><p>{text}</p></body></html>", "utf-8")
    assert read_seed(page).doubt == "looks like a log-in page: 'Log in'"
    assert read_seed(SEEDS / "north-korea-troops.id.md").doubt == ""


def test_a_seed_of_a_few_words_is_short():
    bare = SeedText("Los Angeles fire spreads to Pasadena, Gavin Newsom says", "en")
    assert kinds(bare) == [("short_seed", 1)]
    assert kinds(GREEK, bare) == [("short_seed", 2)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The fire burned ten homes, officials said.", 7, 7),
        ("", 0, 0),
        ("— – 12,300", 1, 1),
        pytest.param("!" * 300_000, 0, 0, id="marks"),
        ("这场大火烧毁了一万多所房屋", 6, 9),
        ("この火災で一万棟以上の住宅が焼けた", 5, 9),
        ("ไฟไหม้ครั้งนี้เผาบ้านเรือนไปกว่าหมื่นหลัง", 6, 10),
        ("이번 화재로 주택 만 채가 탔다", 6, 6),
    ],
)
def test_words_are_counted_in_every_script(text, low, high):
    assert low <= word_count(text) <= high


def test_a_seed_in_another_script_wants_a_second_one():
    assert kinds(GREEK) == [("one_script", None)]
    assert kinds(ENGLISH) == []


COUNTRIES = SeedText(
    "Peru and Chile sign an agreement\n\nThe governments of Peru and Chile signed an agreement on the fish stocks "
    "in the waters between the two on Monday. Peru will take less each year until the stocks have grown again, "
    "and Chile will pay for the boats that stay in the harbour, officials said.",
    "en",
)


def test_a_story_of_countries_only_is_warned_of():
    assert ("countries_only", None) in kinds(COUNTRIES)
    assert ("countries_only", None) not in kinds(ENGLISH)


def test_a_seed_of_common_words_is_warned_of():
    assert ("few_rare_words", 1) in kinds(COUNTRIES)
    assert ("few_rare_words", 2) in kinds(ENGLISH, COUNTRIES)
    assert ("few_rare_words", 1) not in kinds(ENGLISH, COUNTRIES)


def test_keywords_are_rare_words_of_a_seed():
    names = ("Ministro Quiambao", "Wanderlight", "Abastillas", "Trawlerman", "Kollivska", "Quellbank")
    assert ("few_rare_words", 1) not in kinds(COUNTRIES, keywords=names)


def test_the_rare_words_of_a_seed_are_listed():
    story = build_story(StorySpec("s", (COUNTRIES,)))
    (text,) = [one.text for one in story_warnings(story, [SeedArticle(COUNTRIES.text, "en")]) if one.seed]
    assert text.startswith("the seed has 4 rare words (")
    assert "Chile" in text


def test_a_framed_story_needs_neither_a_second_seed_nor_other_names():
    seed = SeedText(
        "Росія та Україна обмінялися ударами\n\nУночі Росія запустила ракети по Україні, а Україна відповіла "
        "безпілотниками по Росії. Обидві сторони заявили про багатьох загиблих солдатів і про бої на фронті. Війська "
        "Росії наступали, війська України оборонялися, армія втратила десятки військових убитими й пораненими.",
        "uk",
    )
    assert build_story(StorySpec("s", (seed,))).is_framed
    assert kinds(seed) == []


@pytest.mark.parametrize(
    ("rules", "narrow"),
    [
        ({"must": ("treaty",)}, 1),
        ({"must": ("treaty", "war")}, 2),
        ({"must": ("Sudan", "Navalny")}, 0),
        ({"must": ("treaty OR договор OR 条約",)}, 0),
        ({"must": ('"Navalny"',)}, 1),
        ({"any_of": ("troops", "soldiers")}, 1),
        ({"any_of": ("troops", "войска")}, 0),
        ({"any_of": ("troops", "Sudan")}, 0),
        ({"keywords": ("troops",), "exclude": ("treaty",)}, 0),
    ],
)
def test_a_rule_that_only_one_script_can_meet_is_warned_of(rules, narrow):
    assert kinds(GOOD, **rules) == [("narrow_rule", None)] * narrow
