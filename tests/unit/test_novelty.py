"""What makes a report of a known development worth an update, besides figures."""

from datetime import timedelta

import pytest

from alerts.developments.novelty import statements_in
from alerts.developments.owners import MIN_SYNDICATED
from alerts.messages.alert import from_json, to_json
from alerts.messages.compose import development_alert
from alerts.messages.lines.line import line_of
from alerts.messages.render import text as text_of
from alerts.messages.wording import source_label
from alerts.text.annotate import annotate
from store.records.decisions import Confirmed, Denied, IndependentSource, NewActor, NewPlace
from tests.support.records import NOW, make_article, make_match
from tests.unit.test_tracker import MEMORIAL, TrackedStory

NAMED = ("country:KP", "country:RU")
BODIES = (
    "A memorial museum for the fallen of Kursk has its first visitors, {}; Kim Jong Un cut the ribbon himself.",
    "Pyongyang honours those it lost at Kursk: the monument and a museum hall were shown to relatives, {}.",
    "In a new museum Kim mourned soldiers who fell abroad, {}. Wreaths covered the steps of the memorial.",
    "Relatives of fallen soldiers wept in Pyongyang, {}, while Kim walked through the memorial museum halls.",
    "Stone, bronze and many names: so the memorial to the fallen looks, {}. Its museum belongs to Kim's plans.",
    "Guests saw the museum on Monday, {}. Kim called the memorial to soldiers who fell in Kursk eternal.",
)


EARLIER = (("a", 1), ("b", 3), ("c", 2))
"""Reports and their age in hours; the source of the oldest was not the first to be polled."""


class Newsroom(TrackedStory):
    def tell(self, identity, title, text, site, **changes):
        article = make_article(identity, title=title, text=text, language="en", site=site, published=NOW)
        placement = self.tracker.place(article, make_match(identity, "troops", language="en", **changes), NOW)
        self.members.append(placement.member)
        self.developments[placement.development.key] = placement.development
        assert len(self.developments) == 1
        return placement


@pytest.fixture
def room():
    one = Newsroom()
    one.tell("a", *MEMORIAL, "The Daily")
    return one


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    ("title", "new"),
    [
        (
            "Lukashenko attends as Kim opens memorial museum for soldiers who fell",
            NewActor("person:lukashenko"),
        ),
        ("Moscow denies paying for Kim's memorial museum for soldiers who fell", Denied(NAMED)),
        ("Kremlin confirms Kim opened memorial museum for soldiers who fell", Confirmed(NAMED)),
    ],
)
def test_a_new_fact_causes_one_update(room, title, new, restarted):
    if restarted:
        room.restart()
    first = room.tell("b", title, BODIES[0].format("Lukashenko among them"), "The Weekly")
    assert (first.is_alert, first.news) == (True, (new,))
    assert first.member.decision.news == (new,)
    if restarted:
        room.restart()
    again = room.tell("c", title + " in Russia", BODIES[1].format("before Lukashenko"), "The Hourly")
    assert (again.is_alert, again.news, again.member.decision.news) == (False, (), ())


def test_a_new_fact_of_a_retrospective_report_is_stored_but_causes_no_update(room):
    title = "Analysis: Lukashenko and Kim's memorial museum for soldiers who fell"
    piece = room.tell("b", title, BODIES[2].format("as Lukashenko did"), "The Weekly", retrospective=True)
    assert (piece.is_alert, piece.news) == (False, ())
    assert piece.member.decision.looks_back
    assert piece.member.decision.news == (NewActor("person:lukashenko"),)


def test_the_first_independent_source_after_many_repeaters_causes_an_update():
    room = Newsroom()
    for number in range(MIN_SYNDICATED):
        text = BODIES[number].format("KCNA reported")
        placement = room.tell(f"a{number}", MEMORIAL[0], text, f"Paper {number}")
        assert placement.member.origin == "KCNA"
        assert placement.is_alert == (number == 0)
    own = room.tell(
        "b", "Museum for fallen soldiers opens", BODIES[4].format("as our reporter saw"), "The Daily"
    )
    assert own.news == (IndependentSource("The Daily"),)
    other = room.tell("c", "Kim opens the museum", BODIES[5].format("a diplomat said"), "The Weekly")
    assert not other.is_alert


def test_few_repeaters_of_an_agency_make_no_independent_source():
    room = Newsroom()
    for number in range(MIN_SYNDICATED - 1):
        room.tell(f"a{number}", MEMORIAL[0], BODIES[number].format("KCNA reported"), f"Paper {number}")
    own = room.tell(
        "b", "Museum for fallen soldiers opens", BODIES[4].format("as our reporter saw"), "The Daily"
    )
    assert not own.is_alert


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("en", "Kremlin denies the report", "denied"),
        ("de", "Moskau dementiert den Bericht", "denied"),
        ("fr", "Moscou dément la nouvelle", "denied"),
        ("es", "Moscú desmiente la noticia", "denied"),
        ("it", "Mosca conferma la notizia", "confirmed"),
        ("pt", "Moscou confirmou a notícia", "confirmed"),
        ("nl", "Moskou ontkent het bericht", "denied"),
        ("sv", "Moskva bekräftar uppgifterna", "confirmed"),
        ("pl", "Moskwa zaprzecza doniesieniom", "denied"),
        ("cs", "Moskva potvrdila zprávu", "confirmed"),
        ("ru", "Москва опровергла сообщения", "denied"),
        ("uk", "Москва підтвердила повідомлення", "confirmed"),
        ("tr", "Moskova haberi yalanladı", "denied"),
        ("id", "Moskow membantah laporan itu", "denied"),
        ("vi", "Nga xác nhận thông tin", "confirmed"),
        ("ar", "موسكو تنفي الخبر", "denied"),
        ("fa", "روسیه خبر را تکذیب کرد", "denied"),
        ("th", "รัสเซียปฏิเสธข่าว", "denied"),
        ("hi", "रूस ने पुष्टि की", "confirmed"),
        ("ko", "러시아, 파병 공식 인정", "confirmed"),
        ("ja", "ロシア、報道を否定", "denied"),
        ("zh", "俄罗斯否认报道", "denied"),
    ],
)
def test_confirmations_and_denials_are_found_in_many_languages(language, title, kind):
    assert statements_in(annotate(title, "", language)) == {kind}


@pytest.mark.parametrize(
    "title", ["The museum opens", "He denies everything", "He denies a troop attack", "Kremlin hosts guests"]
)
def test_a_verb_without_a_name_or_a_name_without_the_verb_is_no_statement(title):
    assert statements_in(annotate(title, "", "en")) == frozenset()


@pytest.mark.parametrize(
    "title", ["Hollmark denies a sale", "하나중공업, 매각설 부인", "Хольмарк опроверг продажу"]
)
def test_a_name_that_the_lexicon_lacks_may_deny(title):
    language = {"H": "en", "하": "ko", "Х": "ru"}[title[0]]
    assert statements_in(annotate(title, "", language)) == {"denied"}


def test_a_country_of_headline_and_text_is_news_and_one_of_the_headline_alone_is_not(room):
    title = "Kim opens memorial museum for soldiers who fell; {} sends a wreath"
    alone = room.tell("b", title.format("Laos"), BODIES[0].format("in dark coats"), "The Weekly")
    assert not alone.is_alert
    both = room.tell("c", title.format("Vietnam"), BODIES[1].format("with Vietnam's envoy"), "The Hourly")
    assert both.news == (NewPlace("country:VN"),)
    again = room.tell("d", title.format("Vietnam"), BODIES[3].format("Vietnam's flag raised"), "The Paper")
    assert not again.is_alert


def test_an_alert_says_who_was_first_and_how_many_sources_report_it(room):
    told = (
        ("b", "Kim opens museum for soldiers who fell", BODIES[0].format("KCNA reported"), "The Weekly"),
        ("c", "Museum for fallen soldiers shown", BODIES[1].format("KCNA said"), "The Hourly"),
        ("d", "Lukashenko at Kim's museum for soldiers who fell", BODIES[2].format("we saw"), "The Paper"),
    )
    for identity, title, text, site in told:
        placement = room.tell(identity, title, text, site)
    article = make_article("d", title=told[2][1], text=told[2][2], language="en", site="The Paper")
    others = [make_article(one, language="ko", published=NOW - timedelta(hours=age)) for one, age in EARLIER]
    alert = development_alert(
        article, make_match("d", "troops"), placement, others, NOW, members=room.members[:-1]
    )
    (item,) = alert.items
    assert (item.first, item.sources, item.repeats) == ("KCNA", 2, "")
    assert (
        line_of(item, now=NOW).coverage == "first by KCNA 00:04 UTC; "
        "4 reports by 2 independent owners (1 state media) in English, Korean"
    )
    assert from_json(to_json(alert)) == alert


def test_an_alert_names_the_agency_that_its_report_repeats():
    text = BODIES[0].format("KCNA reported")
    first = Newsroom().tell("a", MEMORIAL[0], text, "The Daily")
    article = make_article("a", title=MEMORIAL[0], text=text, language="en", site="The Daily")
    alert = development_alert(article, make_match("a", "troops"), first, [], NOW)
    assert source_label(alert.items[0]) == "The Daily, telling KCNA (state media)"
    assert [alert.items[0].owner.name, alert.items[0].outlet_owner.name] == [
        "Korean Central News Agency",
        "alpha.example",
    ]
    assert "The Daily, telling KCNA (state media)" in text_of(alert)
