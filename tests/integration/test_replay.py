"""Stored articles judged again: with the same settings the same alerts, with others others, nothing written."""

from dataclasses import replace

import pytest

import service.stories.replay
from alerts.matching.matcher import Matcher
from alerts.matching.proposals.outcome import Turned
from alerts.stories.changes import change_story
from service.stories.effects import measure_effects
from service.stories.feedback import build_feedback, find_target, measure_effect
from service.stories.replay import replay_articles
from store.errors import StoreError
from store.records.articles import Article
from store.records.proposals import AppliedProposal, ProposedKey
from store.sqlite.store import open_store
from tests.integration.test_pipeline import Desk
from tests.support.newsdesk import MEMORIAL, OTHERS, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.records import NOW, later
from tests.support.stories import matcher, story

NEAR = (
    "Trump speaks of North Korea and its soldiers",
    "The US president spoke at a rally about taxes. Late in the evening he mentioned Russia once.",
)


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    one.bring(baseline=True)
    yield one
    one.db.close()
    one.store.close()


@pytest.fixture
def told(desk):
    """Seven reports judged by the pipeline, an hour apart; r7 is a near miss."""
    for report in (TOLL, *OTHERS[:1], TOLL_KO, SAPPERS, PRISONERS, OTHERS[1], NEAR):
        desk.clock.advance(3600)
        desk.bring(report)
        desk.judge()
    return desk


def with_threshold(threshold):
    return replace(story(), threshold=threshold)


def low(desk):
    """The story with a threshold that takes the near miss in."""
    (kept,) = desk.store.matches_by_article(["r7"])["r7"]
    assert not kept.matched
    return with_threshold(kept.score - 0.01)


def replayed(desk, one=None, since=NOW):
    chosen = one or story()
    seen = []
    (result,) = replay_articles(desk.store, [chosen], Matcher([chosen]), since, seen.append)
    return result, seen


@pytest.mark.parametrize("page", [1, 2, 500])
def test_the_same_settings_cause_the_same_alerts(told, page, monkeypatch):
    monkeypatch.setattr(service.stories.replay, "PAGE_SIZE", page)
    result, seen = replayed(told)
    assert (result.articles, result.kept, result.added, result.dropped) == (7, 4, [], [])
    sent = sorted(told.owed(), key=str)
    assert sorted(((row["kind"], {row["title"]}) for row in result.alerts), key=str) == [
        (kind.value, titles) for kind, titles in sent
    ]
    assert seen[-1] == 7
    developments = {one.key for one in told.store.developments()}
    assert {row["development"] for row in result.alerts} == developments


def test_other_settings_add_and_drop(told):
    lower, _ = replayed(told, low(told))
    assert [row["id"] for row in lower.added] == ["r7"]
    assert (lower.kept, lower.dropped) == (4, [])
    assert lower.added[0]["score_then"] == pytest.approx(lower.added[0]["score"], abs=1e-3)
    higher, _ = replayed(told, with_threshold(0.999))
    assert (higher.kept, higher.added, higher.alerts) == (0, [], [])
    assert [row["id"] for row in higher.dropped] == ["r1", "r3", "r4", "r5"]


def test_only_what_came_since_counts(told):
    assert replayed(told, since=later(3600 * 4))[0].articles == 4


def test_baseline_articles_are_one_summary(tmp_path):
    desk = Desk(tmp_path)
    desk.bring(TOLL, TOLL_KO, baseline=True)
    desk.judge()
    desk.bring(SAPPERS)
    desk.judge()
    result, _ = replayed(desk)
    assert [row["kind"] for row in result.alerts] == ["summary", "development"]
    assert (result.alerts[0]["developments"], result.alerts[0]["reports"]) == (1, 2)
    desk.db.close()
    desk.store.close()


def test_articles_that_are_not_judged_yet_are_left_out(told):
    told.bring(MEMORIAL)
    assert replayed(told)[0].articles == 7


def test_nothing_is_written(told):
    told.store.close()
    before = told.file.read_bytes()
    told.store = open_store(told.file, exclusive=False)
    replayed(told, low(told))
    assert told.store.counts().deliveries_by_state["pending"] == 3
    told.store.close()
    assert told.file.read_bytes() == before


def test_an_article_that_cannot_be_judged_ends_no_replay(told, monkeypatch):
    real = Matcher.match_text

    def broken(self, article):
        if article.title == TOLL[0]:
            raise ValueError("planted")
        return real(self, article)

    monkeypatch.setattr(Matcher, "match_text", broken)
    assert replayed(told)[0].kept == 3


# ── feedback over the stored articles ─────────────────────────────────────────────────────────────


def test_the_effect_is_what_two_replays_differ_in(told):
    effect = measure_effect(told.store, story(), low(told), matcher(), NOW, lambda _: None)
    assert ([row["id"] for row in effect.added], effect.dropped) == (["r7"], [])
    back = measure_effect(told.store, low(told), story(), matcher(), NOW, lambda _: None)
    assert ([row["id"] for row in back.dropped], back.added) == (["r7"], [])
    assert effect.articles == back.articles == 7


def test_a_near_miss_is_kept_with_its_reasons(told):
    (kept,) = told.store.matches_by_article(["r7"])["r7"]
    assert not kept.matched
    assert kept.note
    assert {one.anchor for one in kept.reasons} >= {"North Korea", "Russia", "troops"}
    assert all(one.sentence for one in kept.reasons)


def test_a_running_pipeline_applies_feedback_to_the_next_report(told):
    def judged_as_match(article_id, report):
        told.bring(report)
        told.judge()
        return told.store.matches_by_article([article_id])[article_id][0].matched

    (seen,) = told.store.articles(["r7"]).values()
    given = [
        replace(
            build_feedback(replace(seen, id=f"b{n}"), story(), matcher(), useful=True, at=told.clock()),
            id=f"f{n}",
        )
        for n in range(8)
    ]
    for one in given:
        told.store.add_feedback(one)
    assert judged_as_match("r8", NEAR)
    for one in given:
        told.store.remove_feedback(one.id)
    assert not judged_as_match("r9", NEAR)


def test_a_running_pipeline_applies_and_undoes_a_proposal_for_the_next_report(told):
    def judged(article_id, report):
        told.bring(report)
        told.judge()
        return any(one.matched for one in told.store.matches_by_article([article_id]).get(article_id, ()))

    exclusion = AppliedProposal(
        "p1", "troops", ProposedKey.EXCLUDE, "Kim Jong Un", (), "person:kim-jong-un", None, (), "", NOW
    )
    told.store.add_applied_proposal(exclusion)
    assert not judged("r8", MEMORIAL)
    told.store.remove_applied_proposal("p1")
    assert judged("r9", (f"{MEMORIAL[0]} heute", MEMORIAL[1]))


def test_the_effects_of_several_versions_are_measured_in_one_pass(told):
    anchored = change_story(
        story(),
        [AppliedProposal("p", "troops", ProposedKey.ANCHORS, "taxes", ("taxes",), "", None, (), "", NOW)],
    )
    strict = with_threshold(0.99999)
    pages = []
    effects = measure_effects(
        told.store, story(), [low(told), strict, anchored], matcher(), NOW, {"r1"}, pages.append
    )
    assert [one.articles for one in effects] == [7, 7, 7]
    assert ([row["id"] for row in effects[0].added_rows], effects[0].removed) == (["r7"], 0)
    assert effects[0].turned == Turned(3, 1, 0), "four match, one of them is marked"
    assert (effects[1].matching, effects[1].added) == (4, 0)
    assert effects[1].turned.removed == effects[1].removed - ("r1" in str(effects[1].removed_rows))
    row = effects[0].added_rows[0]
    assert (row["title"], row["language"], bool(row["source"])) == (NEAR[0], "en", True)
    assert len(pages) == 1


def test_a_report_is_named_by_article_development_or_alert(told):
    development = next(one for one in told.store.developments() if one.title == SAPPERS[0])
    (alert,) = (one for one in told.store.deliveries() if one.subject == development.key)
    for identity in ("r4", development.key, development.key[:6], alert.id, alert.id[:8]):
        found = find_target(told.store, identity)
        assert isinstance(found.article, Article)
        assert (found.article.id, found.story) == ("r4", "troops")
    assert find_target(told.store, "r7").story is None


@pytest.mark.parametrize(
    ("identity", "told_of"),
    [
        ("r", ["may mean any", "r1", TOLL[0]]),
        ("", ["wanted: the id", "latest developments"]),
        ("zzz", ["'zzz'", "latest developments", SAPPERS[0]]),
    ],
)
def test_an_ambiguous_id_lists_its_candidates(told, identity, told_of):
    with pytest.raises(StoreError) as caught:
        find_target(told.store, identity)
    assert all(one in str(caught.value) for one in told_of)


def test_a_mistyped_id_lists_the_nearest(told):
    key = told.store.developments()[0].key
    with pytest.raises(StoreError, match=f"(?s)nearest.*{key}"):
        find_target(told.store, key[:-1] + "x")


def test_feedback_on_what_the_score_did_not_decide_has_no_odds(told):
    missile = told.store.articles(["r2"])["r2"]
    assert build_feedback(missile, story(), matcher(), useful=True, at=NOW).log_odds is None
    toll = told.store.articles(["r1"])["r1"]
    given = build_feedback(toll, story(), matcher(), useful=False, at=NOW)
    assert given.log_odds > 2
    assert "troops" in given.anchors
