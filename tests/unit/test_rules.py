"""`must` and `any`: deliberate rules outside the score."""

import pytest

from alerts.matching.conditions import FailedRule, failed_rule
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.resolve import resolve_name
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from alerts.text.annotate import annotate
from alerts.text.scanner import Scanner
from store.errors import ConfigError
from tests.support.records import make_article
from tests.support.stories import SEEDS

SEED = single_seed((SEEDS / "north-korea-troops.id.md").read_text("utf-8"), "id")


def story(**rules):
    return build_story(StorySpec("s", SEED, **rules))


def failed(text, language="en", title="A headline", **rules):
    one = story(**rules)
    return failed_rule(one, annotate(title, text, language, Scanner(one.own_forms)))


@pytest.mark.parametrize(
    ("expression", "text", "language", "met"),
    [
        ("treaty", "They signed.\nLater a Treaty was read.", "en", True),
        ("treaty", "They signed treaties.", "en", False),
        ("Sudan", "في السودان", "ar", True),
        ("Sudan", "Судан молчит", "ru", True),
        ('"Sudan"', "Судан молчит", "ru", False),
        ("Sudan", "Somalia is quiet.", "en", False),
        ("Oslo", "Встреча в Осло прошла", "ru", True),
        ("Oslo", "Встреча в Риме прошла", "ru", False),
        ("Prigozhin", "Пригожин уехал", "ru", True),
        ("Navalny", "나발니가 말했다", "ko", True),
        ("Navalny", "Ο Ναβάλνι μίλησε", "el", True),
        ("Navalny", "俄罗斯反对派领袖纳瓦尔尼去世", "zh", True),
        ("Navalny", "ナワリヌイ氏が死去した", "ja", True),
        ("Navalny", "नवलनी की मौत", "hi", True),
        ("Navalny", "На наших полях нефть", "ru", False),
        ("Palisades", "президент сказал", "ru", False),
        ("ナワリヌイ", "Alexei Navalny spoke", "en", True),
        ("纳瓦尔尼", "Alexei Navalny spoke", "en", False),
        ("Навальный", "Alexei Navalny spoke", "en", True),
        ("Evan Gershkovich", "Суд над Эваном Гершковичем", "ru", True),
        ("Evan Gershkovich", "Суд над Эваном", "ru", False),
        ('"Prigozhin"', "Пригожин уехал", "ru", False),
        ("Prigozhin", "Prigožin left", "en", False),
        ("prigozhin", "Пригожин уехал", "ru", False),
        ("Bodan", "Путин уехал", "ru", False),
        ("Prigozhin OR Пригожин", "Пригожин уехал", "ru", True),
        ("Viktor Navalny", "Суд над Навальным", "ru", False),
        ("WADA", "The WADA report", "en", True),
        ("WADA", "Wada Hiroshi", "en", False),
    ],
)
def test_must_is_met_as_written_as_a_known_name_and_by_sound(expression, text, language, met):
    wanted = None if met else FailedRule("must", (expression,))
    assert failed(text, language, title=text[:6], must=(expression,)) == wanted


def test_must_needs_every_expression_and_any_needs_one():
    text = "A bridge in the town."
    assert failed(text, must=("bridge", "town")) is None
    assert failed(text, must=("bridge", "river", "boat")) == FailedRule("must", ("river", "boat"))
    assert failed(text, any_of=("river", "town")) is None
    assert failed(text, any_of=("river", "boat")) == FailedRule("any", ("river", "boat"))
    assert failed(text, must=("boat",), any_of=("river",)) == FailedRule("must", ("boat",))
    assert failed(text) is None


def test_the_headline_counts_too():
    assert failed("Nothing here.", title="The bridge", must=("bridge",)) is None


def test_the_matcher_obeys_and_says_which_rule_failed():
    title, text = (
        "North Korean troops sent to Kursk killed, Kyiv says",
        "Soldiers from North Korea died fighting for Russia against Ukraine.",
    )
    report = make_article(title=title, text=text, language="en")

    def judged(**rules):
        return Matcher([story(**rules)]).match(report)[0]

    free = judged()
    assert free.matched
    assert judged(must=("soldiers",)).score == free.score
    assert judged(any_of=("sailors", "soldiers")).matched
    refused = judged(must=("sailors",))
    assert (refused.matched, refused.note) == (False, 'must: "sailors" is missing')
    assert refused.score < 0.5
    assert judged(any_of=("sailors", "pilots")).note == 'any: "sailors", "pilots" are missing'


def test_a_long_rule_is_cut_short():
    rule = FailedRule("any", tuple("abcdefg"))
    assert rule.text == 'any: "a", "b", "c", "d", "e", 2 more are missing'


def test_an_invalid_rule_is_an_error():
    with pytest.raises(ConfigError) as caught:
        story(must=("a AND",), any_of=("(b",))
    assert [line.split(":")[0] for line in caught.value.problems] == ["must", "any"]


def test_rules_change_nothing_else_of_the_story():
    plain, ruled = story(), story(must=("Kursk", "treaty"), any_of=("Prigozhin",))
    assert (ruled.anchors, ruled.own_forms) == (plain.anchors, plain.own_forms)


@pytest.mark.parametrize(
    ("expression", "concept"),
    [
        ("US", "country:US"),
        ("us", None),
        ("NATO", "organisation:nato"),
        ("IT", None),
        ("sudan", "country:SD"),
        (" Sudan ", "country:SD"),
        ("Korea Utara", "country:KP"),
        ("中国", "country:CN"),
        ("朝鮮", "country:KP"),
        ("السودان", "country:SD"),
        ("Kursk", "city:Kursk"),
        ("Los Angeles", "city:Los Angeles"),
        ("Нови Сад", "city:Novi Sad"),
        ("Red Bridge", None),
        ('"Sudan"', None),
        ("Sudan*", None),
        ("war in Sudan", None),
    ],
)
def test_a_name_alone_is_resolved_in_any_script(expression, concept):
    found = resolve_name(expression, "en")
    assert (None if found is None else str(found.concept)) == concept
