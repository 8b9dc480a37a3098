"""Where reports belong, and which of them cause an alert."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.developments.claims.ledger import FigureLedger
from alerts.developments.cluster import OTHER_DAY
from alerts.developments.fingerprint import fingerprint_from_json
from alerts.developments.index import STORY_WIDE_SHARE, DevelopmentIndex
from alerts.developments.overrides import (
    DevelopmentReports,
    merge_developments,
    pinned_developments,
    split_development,
)
from alerts.developments.tracker import (
    OTHER_DAY_LOG_ODDS,
    OTHER_DAY_LOG_ODDS_WITHOUT_EMBEDDING,
    SURE_LOG_ODDS,
    Tracker,
)
from alerts.figures.extract import extract_figures
from alerts.text.annotate import annotate
from alerts.text.concept import Concept
from alerts.text.scanner import Scanner
from store.records.decisions import CopyOf, FirstNews, Joined, NewFigure, Opened, OpenReason, StatedFigure
from store.records.matching import Figure
from tests.support.records import NOW, make_article, make_development, make_match
from tests.support.stories import demo_reports, story

TOLL = (
    "Seoul: about 2,600 North Korean soldiers killed in Russia",
    "South Korea's National Intelligence Service told lawmakers that some 2,600 North Korean soldiers sent to "
    "Russia have been killed. It counted the wounded as well, the agency said on Monday in Seoul.",
)
MEMORIAL = (
    "Kim opens memorial museum for soldiers who fell in Russia",
    "North Korean leader Kim Jong Un opened a museum in Pyongyang for the soldiers who fell in the Kursk "
    "operation, the state news agency KCNA reported. A wreath was laid at the new monument.",
)


class TrackedStory:
    """A tracker, and what it placed, so that it can be restarted."""

    def __init__(self, **options):
        self.options = options
        self.tracker = Tracker(story(), **options)
        self.members, self.developments = [], {}

    def place(self, identity, title, text, *, now=NOW, language="en", **changes):
        article = make_article(identity, title=title, text=text, language=language, published=now)
        match = make_match(identity, "troops", language=language, **changes)
        placement = self.tracker.place(article, match, now)
        self.members.append(placement.member)
        self.developments[placement.development.key] = placement.development
        return placement

    def restart(self):
        told = [figure for member in self.members for figure in member.figures]
        self.tracker = Tracker(story(), self.members, self.developments.values(), told, **self.options)


def stated(number, unit=""):
    return StatedFigure(number, number, "NIS", "killed", unit)


def test_a_first_report_opens_a_development_and_causes_an_alert():
    placement = TrackedStory().place("a", *TOLL)
    assert placement.opens_development
    assert placement.is_alert
    assert placement.news == (NewFigure(stated(2_600.0, "people"), "maximum", stated(2_000.0, "people")),)
    assert placement.member.decision.placing == Opened(OpenReason.UNLIKE_ALL)
    assert placement.development.title == TOLL[0]


def test_a_copy_is_counted_and_causes_no_alert():
    desk = TrackedStory()
    first = desk.place("a", *TOLL)
    copy = desk.place(
        "b", "North Koreans killed: 2,600, spy agency says", TOLL[1].replace("on Monday", "today")
    )
    again = desk.place("c", *TOLL)
    assert (copy.opens_development, copy.is_alert, copy.member.duplicate_of) == (False, False, "a")
    assert again.member.duplicate_of == "a", "a copy of a copy names the first"
    assert isinstance(again.member.decision.placing, CopyOf)
    assert again.development.key == first.development.key
    assert again.development.reports == 3


def test_another_event_opens_another_development():
    desk = TrackedStory()
    assert desk.place("a", *TOLL).development.key != desk.place("b", *MEMORIAL).development.key


def test_the_same_event_in_another_language_joins_without_an_alert():
    desk = TrackedStory()
    desk.place("a", *TOLL)
    korean = desk.place(
        "b",
        '국정원 "러시아 파병 북한군 전사자 약 2600명"',
        "국가정보원은 러시아에 파병된 북한군 약 2천600명이 전사했다고 국회에 보고했다.",
        language="ko",
    )
    assert not korean.opens_development
    assert not korean.is_alert
    assert isinstance(korean.member.decision.placing, Joined)
    assert korean.member.decision.news == ()


def test_a_new_figure_causes_one_update():
    desk = TrackedStory()
    desk.place("a", *TOLL)
    text = (
        "South Korea's National Intelligence Service corrected its count: some 3,400 North Korean soldiers sent to "
        "Russia have been killed, it told lawmakers in Seoul."
    )
    title = "Seoul's spy agency: 3,400 North Korean soldiers killed in Russia"
    update = desk.place("b", title, text)
    assert (update.opens_development, update.is_alert) == (False, True)
    assert update.news[0].figure.low == 3_400.0
    assert update.news[0].against.low == 2_600.0
    assert update.development.revision == 1
    assert not desk.place(
        "c", "NIS now counts 3,400 North Koreans killed", text.replace("count", "number")
    ).is_alert


def test_a_retrospective_report_causes_no_update():
    desk = TrackedStory()
    desk.place("a", *TOLL)
    update = desk.place(
        "b",
        "Analysis: 3,400 North Korean soldiers killed in Russia, Seoul's spy agency says",
        "South Korea's National Intelligence Service counts 3,400 North Korean soldiers killed in Russia.",
        retrospective=True,
    )
    assert not (update.is_alert and not update.opens_development)


def test_days_apart_are_another_development():
    desk = TrackedStory()
    first = desk.place("a", *MEMORIAL)
    later = desk.place(
        "b", MEMORIAL[0], "Another text on a museum in Pyongyang.", now=NOW + timedelta(days=20)
    )
    assert later.development.key != first.development.key


def test_a_development_closes_after_the_window():
    desk = TrackedStory(window=timedelta(days=30))
    first = desk.place("a", *TOLL)
    late = desk.place("b", *TOLL, now=NOW + timedelta(days=31))
    assert late.development.key != first.development.key
    assert late.member.duplicate_of is None


BACKGROUND = (
    " Background: Pyongyang has sent troops to Russia since October 2024, and both states signed a treaty of "
    "mutual defence in June of that year, which their parliaments ratified soon after."
)


def test_a_background_that_reports_on_other_subjects_share_makes_no_copy():
    desk = TrackedStory()
    captured = "Two soldiers whom Ukraine took prisoner in the Kursk region went to Seoul on Monday, the ministry said."
    desk.place("a", "Ukraine hands over two prisoners of war", captured + BACKGROUND)
    other = desk.place("b", MEMORIAL[0], MEMORIAL[1] + BACKGROUND)
    assert (other.member.duplicate_of, other.opens_development) == (None, True)


def test_a_text_under_a_headline_on_another_subject_is_a_copy_if_nearly_all_of_it_is_equal():
    desk = TrackedStory()
    desk.place("a", "Ukraine hands over two prisoners of war", "They went to Seoul on Monday." + BACKGROUND)
    copy = desk.place("b", MEMORIAL[0], "They went to Seoul on Monday." + BACKGROUND)
    assert copy.member.duplicate_of == "a"


def test_a_copy_of_a_report_whose_development_has_expired_opens_another():
    desk = TrackedStory(window=timedelta(days=30))
    desk.place("a", *MEMORIAL, now=NOW)
    first = desk.place("b", *TOLL, now=NOW - timedelta(days=40))  # the clock was set back
    late = desk.place("c", *TOLL, now=NOW + timedelta(days=1))
    assert late.opens_development
    assert late.development.key != first.development.key


def reports():
    return [(report, article) for report, article in demo_reports() if report.development]


@cache
def parsed_reports():
    """Each report as its caller has annotated it: the tests place the same reports many times over."""
    own_forms = story().own_forms
    scanner = Scanner(own_forms) if own_forms else None
    return {
        article.id: {
            "annotated": annotate(article.title, article.text, article.language, scanner),
            "figures": extract_figures(article.title, article.text, article.language),
        }
        for _, article in reports()
    }


def placed(order, *, restart_every=0):
    desk = TrackedStory()
    groups, spoken = defaultdict(set), Counter()
    for number, (report, article) in enumerate(order):
        if restart_every and number % restart_every == 0:
            desk.restart()
        match = make_match(article.id, "troops", language=article.language)
        placement = desk.tracker.place(article, match, NOW, **parsed_reports()[article.id])
        desk.members.append(placement.member)
        desk.developments[placement.development.key] = placement.development
        groups[placement.development.key].add(report.development)
        spoken[report.development] += placement.is_alert
    return dict(groups), spoken


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_arrival_neither_loses_nor_doubles_a_development(seed):
    chance = random.Random(seed)
    order = sorted(reports(), key=lambda pair: (pair[0].edition, chance.random()))
    groups, spoken = placed(order)
    assert all(len(labels) == 1 for labels in groups.values()), groups
    assert set(spoken.values()) == {1}, spoken


@settings(max_examples=5)
@given(st.integers(1, 6))
def test_a_restart_in_the_middle_changes_nothing(every):
    assert placed(reports(), restart_every=every) == placed(reports())


def test_a_restart_restores_the_same_figures_where_more_were_reported_than_are_remembered(monkeypatch):
    monkeypatch.setattr("alerts.developments.claims.ledger.MAX_FIGURES_PER_KIND", 3)
    desk = TrackedStory()
    for number, killed in enumerate((9_000, 2_600, 3_100, 3_700, 2_600, 4_400, 5_300)):
        text = f"South Korea's spy agency NIS said {killed:,} North Korean soldiers were killed in Kursk."
        desk.place(f"a{number}", f"North Korea: {killed:,} soldiers killed", text)
    remembered = desk.tracker._ledger._figures
    assert [one.low for one in remembered["killed"]] == [9_000.0, 4_400.0, 5_300.0]
    desk.restart()
    assert desk.tracker._ledger._figures == remembered


def test_a_fingerprint_comes_back_from_the_store_as_it_went_in():
    member = TrackedStory().place("a", *TOLL).member
    traits = fingerprint_from_json(member.fingerprint)
    assert traits.to_json() == member.fingerprint
    assert 2600.0 in traits.numbers


# ── what is new ───────────────────────────────────────────────────────────────────────────────────


def count(low, high=None, *, who="NIS", what="killed"):
    return Figure(what, low, low if high is None else high, "people", who)


def test_a_new_maximum_is_new_whoever_states_it():
    ledger = FigureLedger()
    ledger.add([count(2000.0)])
    ((figure, before),) = ledger.newsworthy([count(6000.0, who="Ukraine")])
    assert (figure.low, figure.status, before.low, before.speaker) == (6000.0, "maximum", 2000.0, "NIS")


def test_the_same_figure_rounded_is_not_new():
    ledger = FigureLedger()
    ledger.add([count(4700.0)])
    assert ledger.newsworthy([count(4650.0, who="South Korea")]) == []


def test_a_lower_figure_is_new_only_as_a_revision():
    ledger = FigureLedger()
    ledger.add([count(4700.0)])
    assert ledger.newsworthy([count(600.0, who="Ukraine")]) == []
    ((figure, before),) = ledger.newsworthy([count(600.0)])
    assert (figure.low, figure.status, before.low) == (600.0, "revised", 4700.0)


def test_of_one_claimant_the_first_figure_counts():
    ledger = FigureLedger()
    assert [one.low for one, _ in ledger.newsworthy([count(2600.0), count(9000.0)])] == [2600.0]


@given(
    st.lists(
        st.tuples(st.floats(1, 1e6), st.booleans(), st.sampled_from(["NIS", "", "Ukraine"])), max_size=12
    )
)
def test_a_known_figure_is_never_new(rows):
    figures = [
        Figure("killed", value, None if open_end else value, "people", who) for value, open_end, who in rows
    ]
    ledger = FigureLedger()
    ledger.add(figures)
    assert ledger.newsworthy(figures) == []


# ── what looks back, what people decide, and restarts ─────────────────────────────────────────────


@pytest.mark.parametrize("restarted", [False, True])
def test_the_first_news_of_a_development_with_retrospective_reports_causes_an_alert(restarted):
    desk = TrackedStory()
    desk.place("a", "Explainer: " + MEMORIAL[0], MEMORIAL[1], retrospective=True)
    if restarted:
        desk.restart()
    text = "Pyongyang showed a memorial museum for soldiers who fell in Kursk. Kim Jong Un cut its ribbon."
    news = desk.place("b", "Memorial museum for fallen soldiers opens", text)
    assert (news.opens_development, news.is_alert) == (False, True)
    assert news.news[0] == FirstNews()
    more = desk.place(
        "c", "Kim's museum for fallen soldiers has visitors", "A memorial museum by Kim for Kursk."
    )
    assert not more.is_alert


def rearranged(desk, done):
    moved = {member.article_id: member for member in done.members}
    desk.members = [moved.get(member.article_id, member) for member in desk.members]
    desk.developments |= {one.key: one for one in done.developments}
    return done


def whole(desk, key):
    return DevelopmentReports(desk.developments[key], tuple(m for m in desk.members if m.development == key))


@settings(max_examples=20)
@given(st.randoms(use_true_random=False), st.booleans())
def test_merges_and_splits_survive_a_restart_and_a_replay(chance, splits):
    order = reports()
    chance.shuffle(order)
    desk = TrackedStory()
    for _, article in order:
        match = make_match(article.id, "troops")
        placement = desk.tracker.place(article, match, NOW, **parsed_reports()[article.id])
        desk.members.append(placement.member)
        desk.developments[placement.development.key] = placement.development
    articles = {article.id: article for _, article in order}
    if splits:
        full = [key for key in desk.developments if len(whole(desk, key).members) > 1]
        source = whole(desk, chance.choice(sorted(full)))
        free = [m.article_id for m in source.members[1:] if m.duplicate_of is None]
        if not free:
            return
        done = rearranged(desk, split_development(source, [chance.choice(free)], articles, NOW))
    else:
        one, other = chance.sample(sorted(desk.developments), 2)
        done = rearranged(desk, merge_developments(whole(desk, one), whole(desk, other), NOW))
    expected = {member.article_id: member.development for member in desk.members}
    pins = pinned_developments([done.override], "troops")
    again = Tracker(story(), pins=pins)
    found = {}
    for _, article in order:
        match = make_match(article.id, "troops")
        placement = again.place(article, match, NOW, **parsed_reports()[article.id])
        found[article.id] = placement.development.key
    assert {key: found[key] for key in pins} == pins
    desk.restart()
    copy = desk.tracker.place(
        replace(articles[done.override.articles[0]], id="later"), make_match("later", "troops"), NOW
    )
    assert copy.development.key == done.override.target == expected[done.override.articles[0]]


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_any_order_within_an_edition_loses_no_development_and_alerts_to_few_twice(chance):
    order = sorted(reports(), key=lambda pair: (pair[0].edition, chance.random()))
    groups, spoken = placed(order)
    labels = {report.development for report, _ in order}
    assert {label for label, times in spoken.items() if times} == labels
    assert len(groups) <= len(labels) + 2
    assert sum(spoken.values()) <= len(labels) + 3


# ── thresholds ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("log_odds", "topics", "placing"),
    [
        (-0.001, set(), Opened(OpenReason.UNLIKE_ALL, -0.001)),
        (0.0, set(), Joined(0.0)),
        (SURE_LOG_ODDS - 0.001, {"theme:medals"}, Opened(OpenReason.NEW_TOPICS, SURE_LOG_ODDS - 0.001, ("theme:medals",))),
        (SURE_LOG_ODDS - 0.001, set(), Joined(SURE_LOG_ODDS - 0.001)),
        (SURE_LOG_ODDS, {"theme:medals"}, Joined(SURE_LOG_ODDS)),
    ],
)  # fmt: skip
def test_a_report_joins_from_zero_and_surely_from_the_sure_log_odds(monkeypatch, log_odds, topics, placing):
    desk = TrackedStory()
    key = desk.place("a", *TOLL).development.key
    monkeypatch.setattr(DevelopmentIndex, "nearest", lambda *_: (key, log_odds))
    monkeypatch.setattr(DevelopmentIndex, "unreported_topics", lambda *_: (topics, set()))
    assert desk.place("b", *MEMORIAL).member.decision.placing == placing


@pytest.mark.parametrize(
    ("log_odds", "days", "title", "embedding", "joins"),
    [
        (1.99, 1.0, "Relatives see it", b"vector", False),
        (OTHER_DAY_LOG_ODDS, 1.0, "Relatives see it", b"vector", True),
        (1.99, OTHER_DAY - 0.01, "Relatives see it", b"vector", True),
        (1.99, 1.0, "Relatives see the memorial", b"vector", True),
        (OTHER_DAY_LOG_ODDS_WITHOUT_EMBEDDING, 1.0, "Relatives see it", b"", True),
        (OTHER_DAY_LOG_ODDS_WITHOUT_EMBEDDING - 0.01, 1.0, "Relatives see it", b"", False),
    ],
)
def test_a_doubtful_report_of_another_day_joins_only_under_a_theme_of_the_headlines(
    monkeypatch, log_odds, days, title, embedding, joins
):
    desk = TrackedStory()
    key = desk.place("a", *MEMORIAL).development.key
    monkeypatch.setattr(DevelopmentIndex, "nearest", lambda *_: (key, log_odds))
    monkeypatch.setattr(DevelopmentIndex, "unreported_topics", lambda *_: (set(), set()))
    later = NOW + timedelta(days=days)
    placing = desk.place("b", title, TOLL[1], now=later, embedding=embedding).member.decision.placing
    assert placing == (Joined(log_odds) if joins else Opened(OpenReason.ANOTHER_DAY, log_odds))


@pytest.mark.parametrize(("count", "topics"), [(7, set()), (6, {"theme:medals"})])
def test_a_theme_of_many_developments_is_the_storys_own(count, topics):
    """Of 20 developments, as many as the share are still few enough."""
    index = DevelopmentIndex([make_development(f"d{number}") for number in range(20)], {}, timedelta(days=30))
    assert STORY_WIDE_SHARE * 20 == 6
    theme = Concept("theme:medals")
    index._concept_counts[theme] = count
    report = replace(
        fingerprint_from_json(TrackedStory().place("a", *TOLL).member.fingerprint), themes={theme: True}
    )
    assert index.unreported_topics(report, "d0")[0] == topics


@pytest.mark.parametrize(("seconds", "opens"), [(0, False), (1, True)])
def test_a_development_is_open_to_the_end_of_the_window(seconds, opens):
    desk = TrackedStory(window=timedelta(days=30))
    desk.place("a", *TOLL)
    late = desk.place("b", *TOLL, now=NOW + timedelta(days=30, seconds=seconds))
    assert late.opens_development is opens
