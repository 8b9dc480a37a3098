"""Verdicts of the matcher on reports in many languages, and on any text."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from alerts.stories.story_json import story_to_dict
from alerts.text.annotate import Hits
from store.errors import ConfigError
from store.records.matching import ArticleField
from tests.support.records import make_article
from tests.support.stories import SEEDS, judged, matcher, story

SEED = (SEEDS / "north-korea-troops.id.md").read_text(encoding="utf-8")
FOLLOW_UP = (
    "North Korea sends more soldiers to fight for Russia in Ukraine",
    "They will be deployed in Kursk.",
)


def of_spec(**changes):
    return Matcher([build_story(StorySpec("s", single_seed(SEED, "id"), **changes))])


def verdict(one, title, text="", language="en"):
    return one.match(make_article(title=title, text=text, language=language))[0]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "North Korean soldiers killed fighting for Russia near Kursk"),
        ("ko", "러시아 파병 북한군 쿠르스크서 전사"),
        ("ja", "ロシア派遣の北朝鮮兵、クルスクで戦死"),
        ("zh", "赴俄参战的朝鲜士兵在库尔斯克阵亡"),
        ("zh", "赴俄參戰的北韓士兵在庫爾斯克陣亡"),
        ("ru", "Под Курском погибли северокорейские солдаты, воевавшие за Россию"),
        ("uk", "Під Курськом загинули північнокорейські солдати, які воювали за Росію"),
        ("id", "Tentara Korea Utara yang bertempur untuk Rusia tewas di Kursk"),
        ("de", "Nordkoreanische Soldaten im Einsatz für Russland bei Kursk gefallen"),
        ("fr", "Des soldats nord-coréens envoyés en Russie tués à Koursk"),
        ("es", "Soldados norcoreanos enviados a Rusia mueren en Kursk"),
        ("pt", "Soldados norte-coreanos enviados à Rússia morrem em Kursk"),
        ("it", "Soldati nordcoreani inviati in Russia uccisi a Kursk"),
        ("nl", "Noord-Koreaanse soldaten die voor Rusland vochten gesneuveld bij Koersk"),
        ("pl", "Północnokoreańscy żołnierze wysłani do Rosji polegli pod Kurskiem"),
        ("tr", "Rusya için savaşan Kuzey Kore askerleri Kursk'ta öldü"),
        ("sv", "Nordkoreanska soldater som skickats till Ryssland stupade vid Kursk"),
        ("vi", "Binh sĩ Triều Tiên chiến đấu cho Nga thiệt mạng ở Kursk"),
        ("th", "ทหารเกาหลีเหนือที่ส่งไปรบให้รัสเซียเสียชีวิตที่คูสค์"),
        ("ar", "مقتل جنود كوريين شماليين يقاتلون لصالح روسيا في كورسك"),
        ("hi", "रूस के लिए लड़ रहे उत्तर कोरियाई सैनिक कुर्स्क में मारे गए"),
    ],
)
def test_a_follow_up_is_recognised_in_its_language(language, title):
    match = judged(title, language=language)
    assert match.matched, (match.score, match.note)
    assert match.language == language


@pytest.mark.parametrize(
    "title",
    [
        "North Korea test-fires a ballistic missile",
        "Russian tourists visit a North Korean beach resort",
        "South Korea sends peacekeepers to Lebanon",
        "Museum of the Korean War reopens in Seoul",
        "Ukraine repels Russian assaults near Pokrovsk",
        "North Korea and Russia sign a trade agreement on coal exports",
    ],
)
def test_reports_that_only_share_actors_do_not_match(title):
    match = judged(title)
    assert not match.matched, match.score
    assert match.note


def test_reasons_quote_the_original_report():
    title = "Ｎorth Korea’s  soldiers fight for Russia"
    text = "Pyongyang deployed troops to Kursk. Kyiv confirmed it."
    match = judged(title, text)
    whole = f"{title}\n{text}"
    assert match.reasons
    for reason in match.reasons:
        assert reason.term in whole
        assert reason.sentence in whole
        assert isinstance(reason.field, ArticleField)
    assert {"North Korea", "Russia", "troops"} <= {reason.anchor for reason in match.reasons}


def test_a_passing_mention_does_not_match():
    match = judged(
        "Tokyo raises its defence budget again",
        "Japan's cabinet approved record military spending on Friday. The money goes to ships and missiles. "
        "Ministers named China as the greatest challenge. Analysts expect higher taxes. "
        "They also pointed to North Korean soldiers who fought for Russia against Ukraine.",
    )
    assert not match.matched
    assert {"North Korea", "Russia"} <= {reason.anchor for reason in match.reasons}


def test_background_matches_and_is_marked():
    match = judged("Explainer: what we know about North Korean soldiers deployed to Russia's war on Ukraine")
    assert match.matched
    assert match.retrospective
    assert not judged(*FOLLOW_UP).retrospective


@given(
    st.text(max_size=300), st.text(max_size=600), st.sampled_from(["en", "ko", "th", "und", "xx", "zh-Hant"])
)
@example("", "", "und")
@example("\n\n", "\x00\ud800", "en")
@example("İ" * 200, "북" * 500, "ko")
def test_any_text_gets_a_valid_verdict(title, text, language):
    article = make_article(title=title, text=text, language=language)
    (match,), (breakdown,) = matcher().match(article), matcher().score(article)
    assert 0.0 <= match.score <= 1.0
    assert match.matched == (match.score >= story().threshold and breakdown.decided_by_score)
    for reason in match.reasons:
        assert len(reason.sentence) <= 300


@given(st.text(max_size=200))
def test_the_same_report_gives_the_same_verdict(text):
    article = make_article(title=FOLLOW_UP[0], text=text)
    assert matcher().match(article) == matcher().match(article)


NEWS = st.lists(
    st.sampled_from(
        [
            "The council voted to repair the old bridge", "Das Wetter bleibt am Wochenende trocken", "축구 대표팀이 이겼다",
            "El equipo ganó la final", "North Korea", "Kim Jong Un", "Россия", "soldiers", "missile test", "Kursk",
            "the museum in Seoul", "Bundesbank", "gempa", "Sudan", "Moscow", "killed", ". ", "\n", "US president",
        ]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip
PARTIES = ("North Korea", "Russia", "Ukraine", "Kursk")
STORIES = {
    "plain": [{}],
    "keyword": [{"keywords": ("Sudan",)}],
    "theme and keyword": [{"keywords": ("bridge",), "anchors": dict.fromkeys(PARTIES, ())}],
    "two": [{"exclude": ("museum",)}, {"anchors": {"Russia": ()}}],
}


@cache
def of_specs(name):
    return Matcher(
        [
            build_story(StorySpec(f"s{at}", single_seed(SEED, "id"), **more))
            for at, more in enumerate(STORIES[name])
        ]
    )


@pytest.mark.parametrize("specs", STORIES)
@given(NEWS, NEWS, st.sampled_from(["en", "de", "ko", "und"]))
def test_skipping_annotation_does_not_change_verdicts(specs, title, text, language):
    one = of_specs(specs)
    article = make_article(title=title, text=text, language=language)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Hits, "unannotated", Hits.annotate)
        annotated = one.match(article)
    assert one.match(article) == annotated


def test_unrelated_news_is_not_annotated(monkeypatch):
    matcher()  # building a story annotates its seed
    monkeypatch.setattr(Hits, "annotate", None)
    assert judged("The council voted to repair the old bridge", "Work begins in spring.").score == 0.0


# ── what the user says ────────────────────────────────────────────────────────────────────────────


def test_a_keyword_replaces_the_theme():
    title = "North Korea and Russia agree on Zvezda project near Ukraine"
    assert not verdict(of_spec(), title).matched
    assert verdict(of_spec(keywords=("zvezda",)), title).score > verdict(of_spec(), title).score


def test_an_exclusion_in_the_title_excludes_a_report():
    one = of_spec(exclude=('"film festival"',))
    assert verdict(one, *FOLLOW_UP).matched
    article = make_article(title=FOLLOW_UP[0] + ", says film festival winner", text=FOLLOW_UP[1])
    assert not one.match(article)[0].matched
    assert one.score(article)[0].excluded_by == '"film festival"'


def test_anchors_can_be_added_and_removed():
    names = {
        one["name"] for one in story_to_dict(build_story(StorySpec("s", single_seed(SEED, "id"))))["anchors"]
    }
    assert "Kursk" in names
    edited = build_story(
        StorySpec("s", single_seed(SEED, "id"), anchors={"Kursk": (), "Wagner": ("Wagner", "Вагнер")})
    )
    after = {one["name"]: one for one in story_to_dict(edited)["anchors"]}
    assert "Kursk" not in after
    assert after["Wagner"]["examples"] == ["Wagner", "Вагнер"]


def test_a_lower_threshold_matches_more():
    title = "North Korean workers join Russian army, Ukraine says"
    score = verdict(of_spec(), title).score
    assert verdict(of_spec(threshold=max(0.0, score - 0.05)), title).matched
    assert not verdict(of_spec(threshold=min(1.0, score + 0.05)), title).matched


def test_a_seed_that_names_nothing_is_an_error():
    with pytest.raises(ConfigError, match="nothing to follow"):
        build_story(StorySpec("s", single_seed("hello there", "en")))


def test_invalid_expressions_are_all_reported():
    with pytest.raises(ConfigError) as caught:
        build_story(StorySpec("s", single_seed(SEED, "id"), keywords=("a AND",), exclude=("(b",)))
    assert len(caught.value.problems) == 2
    assert caught.value.problems[0].startswith("keywords: ")


def test_the_same_seed_gives_the_same_story():
    assert build_story(StorySpec("s", single_seed(SEED, "id"))) == build_story(
        StorySpec("s", single_seed(SEED, "id"))
    )


def test_two_stories_are_matched_at_once():
    both = Matcher([story("troops"), story("earthquake")])
    first, second = both.match(make_article(title=FOLLOW_UP[0], text=FOLLOW_UP[1]))
    assert (first.story, first.matched) == ("troops", True)
    assert (second.story, second.matched) == ("earthquake", False)


def test_verdicts_are_in_the_order_of_the_stories_whichever_judge_decides():
    stories = [story("earthquake"), story("troops"), story("merger")]
    assert [one.is_framed for one in stories] == [False, True, False]
    one = Matcher(stories)
    article = make_article(title=FOLLOW_UP[0], text=FOLLOW_UP[1], language="en")
    assert [(match.story, match.matched) for match in one.match(article)] == [
        ("earthquake", False), ("troops", True), ("merger", False)
    ]  # fmt: skip
    assert [breakdown.story.name for breakdown in one.score(article)] == ["earthquake", "troops", "merger"]


@pytest.mark.parametrize("name", ["troops", "earthquake"])
def test_two_versions_of_one_story_get_a_verdict_each(name):
    """Feedback compares a story with what it would be: both have one name."""
    reports = {"troops": (*FOLLOW_UP, "en"), "earthquake": ("튀르키예 지진 사망자 4만명 넘어", "", "ko")}
    title, text, language = reports[name]
    score = judged(title, text, language, name=name).score
    versions = [replace(story(name), threshold=threshold) for threshold in (score - 0.02, score + 0.02)]
    one, article = Matcher(versions), make_article(title=title, text=text, language=language)
    assert [match.matched for match in one.match(article)] == [True, False]
    assert [breakdown.matched for breakdown in one.score(article)] == [True, False]
