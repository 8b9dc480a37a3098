"""Lists that pages read: deliveries, alerts, figures, and what a search finds."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.records.claims import ClaimStatus
from store.records.dashboard.search import FigureFilter, MatchState, ReportSearch
from store.records.dashboard.views import Cursor
from store.records.deliveries import DeliveryKind, DeliveryState
from store.sqlite.views.open import open_views
from tests.support.records import NOW, later, make_attempt, make_claim, make_delivery
from tests.support.viewing import STORY, add_article, add_judged, all_pages, viewed_store

ALL = tuple(DeliveryState)
ODD = ReportSearch(language="ko")


@pytest.fixture
def views(store, tmp_path):
    opened = open_views(tmp_path / "store.db")
    yield opened
    opened.close()


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(("mail", "hook"))), max_size=8), st.integers(1, 3)
)
def test_pages_of_deliveries_have_no_gap_and_no_repeat(wanted, limit):
    with viewed_store() as (store, views):
        store.enqueue(
            [
                make_delivery(f"m{number}", channel=channel, created=later(late))
                for number, (late, channel) in enumerate(wanted)
            ],
            NOW,
        )
        rows = sorted(
            ((later(late), f"m{number}", channel) for number, (late, channel) in enumerate(wanted)),
            reverse=True,
        )
        for chosen in ("", "mail", "hook"):
            found = all_pages(
                lambda after, most, chosen=chosen: views.delivery_page(
                    ALL, channel=chosen, after=after, limit=most
                ),
                lambda one: Cursor(one.created, one.id),
                limit,
            )
            assert [(one.created, one.id, one.channel) for one in found] == [
                row for row in rows if chosen in ("", row[2])
            ]


def test_deliveries_by_state_story_and_subject(store, views):
    store.enqueue(
        [
            make_delivery("m1"),
            make_delivery("m2", story="s2"),
            make_delivery("m3", subject="about m1", revision=1),
        ],
        NOW,
    )
    store.discard_delivery("m2")
    assert [one.id for one in views.delivery_page([DeliveryState.DISCARDED])] == ["m2"]
    assert [one.id for one in views.delivery_page(ALL, story="s2")] == ["m2"]
    assert views.delivery_page([]) == []
    about = views.deliveries_about(["about m1", "none"])
    assert {key: [one.id for one in rows] for key, rows in about.items()} == {
        "about m1": ["m1", "m3"],
        "none": [],
    }
    assert [one.id for one in views.deliveries_about(["about m1"], most=1)["about m1"]] == ["m1"]
    counts = views.delivery_counts()
    assert (counts[DeliveryState.PENDING], counts[DeliveryState.DISCARDED], counts[DeliveryState.SENT]) == (
        2,
        1,
        0,
    )
    assert set(counts) == set(DeliveryState)


@pytest.mark.parametrize(
    ("alert", "title", "language"),
    [
        ('{"items": [{"report": {"title": "Ferry", "language": "ko"}}]}', "Ferry", "ko"),
        ('{"items": [], "note": "a source fails"}', "a source fails", ""),
        ("{}", "", ""),
    ],
)
def test_a_row_of_a_delivery_has_its_headline(store, views, alert, title, language):
    store.enqueue([make_delivery(alert=alert)], NOW)
    (leased,) = store.lease_deliveries(NOW, 60, 1)
    store.finish_delivery(leased, make_attempt(outcome="refused", answer="550 no"), state=DeliveryState.DEAD)
    (row,) = views.delivery_page([DeliveryState.DEAD])
    assert (row.title, row.language, row.tries, row.sent_at) == (title, language, 1, None)
    assert (row.channel, row.recipient, row.subject, row.revision) == (
        "mail",
        "reader@example.org",
        "about m1",
        0,
    )


def test_alerts_are_those_on_developments_each_revision_once(store, views):
    alerts = [
        make_delivery("m1", subject="d1"),
        make_delivery("m2", subject="d1", channel="hook"),
        make_delivery("m3", subject="d1", revision=1, kind=DeliveryKind.UPDATE),
        make_delivery("m4", subject="n", kind=DeliveryKind.NOTICE),
        make_delivery("m5", subject="d2", story="s2"),
        make_delivery("m6", subject="d3"),
    ]
    store.enqueue(alerts, NOW)
    store.discard_delivery("m6")
    assert [(one.subject, one.revision) for one in views.latest_alerts("story")] == [("d1", 1), ("d1", 0)]
    assert [one.revision for one in views.latest_alerts("story", limit=1)] == [1]
    assert [one.alert for one in views.latest_alerts("s2")] == ["{}"]


def test_figures_are_by_kind_in_order_of_date_the_latest(store, views):
    for number in range(4):
        claim = {
            "kind": "killed" if number < 3 else "missing",
            "as_of": later(-86_400 * number),
            "low": float(number),
        }
        add_judged(store, f"a{number}", f"d{number % 2}", claim=claim)
    store.replace_seed_claims(
        STORY,
        [
            make_claim(
                "seed", story=STORY, development="", status=ClaimStatus.SEED, as_of=NOW - timedelta(days=9)
            )
        ],
    )
    kinds = views.figure_kinds(STORY)
    assert [(one.kind, one.unit, one.claims, one.latest) for one in kinds] == [
        ("killed", "people", 4, NOW),
        ("missing", "people", 1, later(-3 * 86_400)),
    ]
    assert [one.article_id for one in views.figures(STORY, "killed", "people")] == ["seed", "a2", "a1", "a0"]
    assert [one.article_id for one in views.figures(STORY, "killed", "people", limit=2)] == ["a1", "a0"]
    assert [one.article_id for one in views.figures(STORY, "killed", "people", development="d1")] == [
        "seed",
        "a1",
    ]
    assert [one.article_id for one in views.figures_of("d1")] == ["a3", "a1"]
    assert [one.article_id for one in views.figures_of("d1", limit=1)] == ["a1"]
    assert views.figures(STORY, "killed", "tonnes") == views.figures("none", "killed", "people") == []
    assert views.figure_kinds("none") == []


@pytest.fixture
def library(store, views):
    add_judged(
        store,
        "a1",
        "d1",
        title="Ferry burns",
        text="The ferry was old.",
        claim={"low": 6_000.0, "high": 6_000.0},
    )
    add_judged(store, "a2", "d2", title="Ferry sails", text="A calm sea.", language="ko", site="Harbour Post")
    add_judged(
        store,
        "a3",
        "d2",
        matched=False,
        title="Harbour opens",
        text="No ship yet.",
        story="s2",
        seen=later(100),
    )
    add_article(store, "a4", title="평양 발표", text="국정원은 2천 명이 숨졌다고 밝혔다.", language="ko")
    store.index_articles(100)
    return views


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (ReportSearch(), "a4 a3 a2 a1"),
        (ReportSearch(all_of=(("ferry",),)), "a2 a1"),
        (ReportSearch(all_of=(("ferry",), ("sea", "old"))), "a2 a1"),
        (ReportSearch(all_of=(("ferry burns",),)), "a1"),
        (ReportSearch(all_of=(("burns ferry",),)), ""),
        (ReportSearch(all_of=(("ferry",),), none_of=("calm",)), "a1"),
        (ReportSearch(none_of=("ferry",)), "a4 a3"),
        (ReportSearch(all_of=(("국정",),)), "a4"),
        (ReportSearch(all_of=(("국정원은 2천",),)), "a4"),
        (ReportSearch(all_of=(("2천 명",),)), "a4"),
        (ReportSearch(all_of=(("2천 숨",),)), ""),
        (ReportSearch(all_of=(("was old the",),)), ""),
        (ReportSearch(all_of=(("the FERRY was",),)), "a1"),
        (ReportSearch(all_of=(('") OR (title:x',),)), ""),
        (ReportSearch(language="ko"), "a4 a2"),
        (ReportSearch(source="alpha"), "a4 a3 a2 a1"),
        (ReportSearch(source="harbour post"), "a2"),
        (ReportSearch(origin="wire"), "a3 a2 a1"),
        (ReportSearch(story=STORY), "a2 a1"),
        (ReportSearch(matched=MatchState.YES), "a2 a1"),
        (ReportSearch(matched=MatchState.NEAR), "a3"),
        (ReportSearch(matched=MatchState.NO), "a4"),
        (ReportSearch(story="s2", matched=MatchState.NO), "a4 a2 a1"),
        (ReportSearch(since=later(50)), "a3"),
        (ReportSearch(until=later(50), all_of=(("harbour",),)), ""),
        (ReportSearch(figure=FigureFilter("kill", above=5_000.0)), "a1"),
        (ReportSearch(figure=FigureFilter("kill", below=5_000.0)), ""),
    ],
)  # fmt: skip
def test_a_search_finds_what_has_all_that_is_asked(library, search, found):
    assert [one.article_id for one in library.find_reports(search, within_s=60).hits] == found.split()


def test_a_hit_has_its_development_and_verdicts(library):
    hit = library.find_reports(ReportSearch(all_of=(("burns",),)), within_s=60).hits[0]
    assert (hit.title, hit.development, hit.outlet) == ("Ferry burns", "d1", "alpha")
    assert [(one.story, one.matched) for one in hit.matches] == [(STORY, True)]


@given(
    st.integers(0, 7), st.integers(1, 3), st.sampled_from((0.0, 60.0)), st.sampled_from((ReportSearch(), ODD))
)
def test_parts_of_a_search_have_no_gap_and_no_repeat_however_little_time_there_is(
    number, limit, within_s, search
):
    with viewed_store() as (store, views), patch("store.sqlite.views.search.FIRST_WINDOW", 2):
        for one in range(number):
            add_article(store, f"a{one}", language="ko" if one % 2 else "en")
        found, below = [], None
        for _ in range(number + 2):
            part = views.find_reports(search, below=below, limit=limit, within_s=within_s)
            assert len(part.hits) <= limit
            found += part.hits
            assert below is None or part.older is None or part.older < below
            below = part.older
            if below is None:
                break
        assert below is None
        wanted = [f"a{one}" for one in reversed(range(number)) if search is not ODD or one % 2]
        assert [hit.article_id for hit in found] == wanted
