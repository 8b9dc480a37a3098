"""Which names of a headline are news: whole words, in the text too, confirmed where there are no capitals."""

import pytest

from alerts.developments.claims.ledger import MIN_FIRST_FIGURE
from alerts.developments.headline_names import HeadlineNames, NameForm, names_in_headline, written_form
from alerts.text.annotate import annotate
from alerts.text.concept import Concept
from store.records.decisions import NewPlace
from tests.support.records import NOW, make_article, make_match
from tests.unit.test_tracker import TrackedStory

CHINA, INDIA, FRANCE = map(Concept, ("country:CN", "country:IN", "country:FR"))
NONE = HeadlineNames()


def names(title, text, language, parties=()):
    return names_in_headline(annotate(title, text, language), parties)


@pytest.mark.parametrize(
    ("language", "title", "text", "expected"),
    [
        ("en", "France joins the talks", "Envoys of France arrived.", HeadlineNames(frozenset([FRANCE]))),
        ("en", "FRANCE JOINS THE TALKS", "Envoys of France arrived.", HeadlineNames(frozenset([FRANCE]))),
        ("en", "France joins the talks", "Envoys arrived.", NONE),
        ("en", "Talks begin", "Envoys of France arrived.", NONE),
        ("en", "France-made shells arrive", "Shells of France arrived.", NONE),
        ("ru", "Франция присоединилась", "Послы прибыли из Франции.", HeadlineNames(frozenset([FRANCE]))),
        (
            "ja",
            "フランスが協議に参加",
            "フランスの特使が到着した。",
            HeadlineNames(frozenset(), frozenset([FRANCE])),
        ),
        ("zh", "法国加入谈判", "法国特使抵达。", HeadlineNames(frozenset(), frozenset([FRANCE]))),
        ("zh", "法加入谈判", "法特使抵达。", NONE),
        (
            "ko",
            "프랑스 협상 참여",
            "프랑스 특사가 도착했다.",
            HeadlineNames(frozenset(), frozenset([FRANCE])),
        ),
        (
            "ar",
            "فرنسا تنضم إلى المحادثات",
            "وصل مبعوثو فرنسا.",
            HeadlineNames(frozenset(), frozenset([FRANCE])),
        ),
        ("th", "ฝรั่งเศสเข้าร่วมการเจรจา", "ทูตฝรั่งเศสเดินทางมาถึง", HeadlineNames(frozenset(), frozenset([FRANCE]))),
        (
            "ka",
            "საფრანგეთი უერთდება",
            "საფრანგეთი აგზავნის ელჩებს.",
            HeadlineNames(frozenset(), frozenset([FRANCE])),
        ),
    ],
)
def test_a_name_counts_whole_and_in_headline_and_text(language, title, text, expected):
    assert names(title, text, language) == expected


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("In France now", "France", NameForm.CAPITALISED),
        ("of Togo", "Togo", NameForm.CAPITALISED),
        ("Франции", "Франции", NameForm.CAPITALISED),
        ("made of china clay", "china", NameForm.PARTIAL),
        ("the UK now", "UK", NameForm.PARTIAL),
        ("US-dollar", "US", NameForm.PARTIAL),
        ("Peru-based", "Peru", NameForm.PARTIAL),
        ("AfrikaFrance", "France", NameForm.PARTIAL),
        ("საფრანგეთი", "საფრანგეთი", NameForm.CASELESS),
        ("프랑스의", "프랑스", NameForm.CASELESS),
        ("신프랑스", "프랑스", NameForm.PARTIAL),
        ("미 대통령", "미", NameForm.PARTIAL),
        ("法国总统", "法国", NameForm.CASELESS),
        ("法总统", "法", NameForm.PARTIAL),
        ("大統領フランスへ", "フランス", NameForm.CASELESS),
        ("エリック・フランス", "フランス", NameForm.CASELESS),
        ("フランスパン", "フランス", NameForm.PARTIAL),
        ("シフランス", "フランス", NameForm.PARTIAL),
        ("タイの", "タイ", NameForm.PARTIAL),
        ("ที่ฝรั่งเศสและ", "ฝรั่งเศส", NameForm.CASELESS),
        ("ที่ฝรั่งเศสา", "ฝรั่งเศส", NameForm.PARTIAL),
        ("ที่ลาวและ", "ลาว", NameForm.PARTIAL),
        ("وفرنسا", "فرنسا", NameForm.CASELESS),
        ("كيف", "كي", NameForm.PARTIAL),
    ],
)
def test_a_name_stands_at_the_borders_of_its_word(text, name, form):
    start = text.index(name)
    assert written_form(text, start, start + len(name)) is form


def test_an_office_of_a_party_is_no_news():
    title, text = "Pentagon sees more troops", "The Pentagon counts them."
    assert "organisation:pentagon" in names(title, text, "en").certain
    assert "organisation:pentagon" not in names(title, text, "en", {Concept("country:US")}).certain


MUSEUM = (
    ("ko", "김정은, 러시아 파병 전사자 추모 기념관 개관", "김정은 국무위원장이 평양에서 쿠르스크 전사자를 기리는 추모 기념관을 열었다."),
    ("ja", "金正恩氏、フランス特使と戦死者の追悼記念館を訪問", "平壌の追悼記念館で金正恩氏はクルスクの戦死者を悼んだ。フランスの特使も献花した。"),
    ("ja", "金正恩氏の戦死者追悼記念館にフランス特使", "遺族は平壌で涙を流した。フランスの代表団は金正恩氏とともにクルスクで倒れた兵士の追悼記念館を見て回った。"),
    ("zh", "金正恩与法国特使参观阵亡将士纪念馆", "金正恩在平壤为库尔斯克阵亡士兵的纪念馆揭幕，法国特使出席。"),
    ("en", "Envoy of France at Kim's memorial museum for fallen troops", "Kim opened a museum in Pyongyang for soldiers who fell at Kursk; the envoy of France came."),
)  # fmt: skip


class Museum(TrackedStory):
    def tell(self, identity, language, title, text):
        article = make_article(identity, title=title, text=text, language=language, published=NOW)
        match = make_match(identity, "troops", language=language)
        placement = self.tracker.place(article, match, NOW)
        self.members.append(placement.member)
        self.developments[placement.development.key] = placement.development
        assert len(self.developments) == 1
        return placement


@pytest.mark.parametrize("restarts", [False, True])
def test_without_capitals_a_name_waits_for_another_language(restarts):
    desk = Museum()
    told = []
    for number, (language, title, text) in enumerate(MUSEUM):
        news = desk.tell(str(number), language, title, text).news
        told.append([fact for fact in news if isinstance(fact, NewPlace)])
        if restarts:
            desk.restart()
    assert told == [[], [], [], [NewPlace(FRANCE)], []]


def test_with_capitals_a_name_is_news_at_once():
    desk = Museum()
    desk.tell("a", *MUSEUM[0])
    assert NewPlace(FRANCE) in desk.tell("b", *MUSEUM[-1]).news


@pytest.mark.parametrize(("arrested", "is_alert"), [(MIN_FIRST_FIGURE - 1, False), (MIN_FIRST_FIGURE, True)])
def test_a_small_first_figure_is_silent_until_it_grows(arrested, is_alert):
    desk = Museum()
    desk.tell("a", *MUSEUM[0])
    title = "{} people arrested at Kim's memorial museum for fallen troops"
    text = "At the museum in Pyongyang for soldiers who fell at Kursk, {} people were arrested, state media said."
    first = desk.tell("b", "en", title.format(arrested), text.format(arrested))
    assert first.is_alert is is_alert
    assert [figure.status for figure in first.figures] == ["first"]
    more = desk.tell(
        "c", "en", title.format(90), "Police in Pyongyang now speak of 90 arrested at Kim's new museum."
    )
    assert more.is_alert
