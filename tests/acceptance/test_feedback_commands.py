"""Explanation, feedback and replay as text and as JSON, over a real store."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from subprocess import CompletedProcess
from types import SimpleNamespace

import pytest

import service.cli.main
from store.clock import utc_now
from store.sqlite.store import open_store
from tests.acceptance.test_commands import PAGE
from tests.support.newsdesk import OTHERS, SAPPERS, SEED, TOLL, TOLL_KO, Newsdesk
from tests.support.process import susulan

NEAR = (
    "Trump speaks of North Korea and its soldiers",
    "The US president spoke at a rally about taxes. Late in the evening he mentioned Russia once.",
)
MISSILE = OTHERS[0]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A store after one cycle; every test leaves the feedback as it found it."""
    one = Newsdesk(tmp_path_factory.mktemp("desk"))
    one.publish(1, TOLL, TOLL_KO, SAPPERS, MISSILE, NEAR)
    assert susulan("once", "-c", one.config).returncode == 0
    yield one
    one.close()


def run(desk, *words, code=0, given=""):
    """The command line in this process, which has the lexicon loaded already."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["susulan", *map(str, words), "-c", str(desk.config)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
        returned = service.cli.main._run_command()
    assert returned == code, (out.getvalue(), err.getvalue())
    return CompletedProcess(words, returned, out.getvalue(), err.getvalue())


def data(desk, *words):
    return json.loads(run(desk, *words, "--json").stdout)


@pytest.fixture(scope="module")
def ids(desk):
    """Article ids by headline."""
    store = open_store(desk.folder / "susulan.db", exclusive=False)
    try:
        return {one.title: one.id for one in store.articles_since(utc_now() - timedelta(days=1))}
    finally:
        store.close()


class TestExplain:
    def test_a_near_miss_as_text(self, desk):
        line = json.dumps({"id": "n", "title": NEAR[0], "text": NEAR[1], "lang": "en"})
        shown = " ".join(run(desk, "match", "--explain", "-", given=line).stdout.split())
        (row,) = map(
            json.loads, run(desk, "match", "--explain", "--json", "-", given=line).stdout.splitlines()
        )
        assert not row["match"]
        assert f"score {row['score']:.2f}, threshold 0.50" in shown
        assert "[North Korea]" in shown
        for part in row["contributions"]:
            assert f"{part['adds']:+.2f} {part['words']}" in shown
        for flip in row["would_flip"]:
            assert flip["change"] in shown

    def test_a_match_as_json(self, desk, tmp_path):
        (tmp_path / "report.txt").write_text("\n".join(TOLL_KO), encoding="utf-8")
        (row,) = map(
            json.loads,
            run(desk, "match", "--explain", "--json", tmp_path / "report.txt").stdout.splitlines(),
        )
        assert (row["match"], row["language"], row["title"]) == (True, "ko", TOLL_KO[0])
        assert "북한군" in {one["term"] for one in row["why"]}
        assert all(one["term"] in one["sentence"] for one in row["why"])
        assert row["would_flip"]

    def test_a_page_at_an_address(self, desk):
        def page(request):
            request.send_response(200)
            request.send_header("Content-Type", "text/html; charset=utf-8")
            request.end_headers()
            request.wfile.write(PAGE.encode())

        desk.press.other["/bridge"] = page
        output = run(desk, "match", "--explain", f"{desk.press.address}/bridge").stdout
        assert "Council agrees to repair the bridge" in output
        assert "missing" in output

    def test_a_forbidden_address_is_refused(self, desk, tmp_path):
        done = susulan("match", "--explain", f"{desk.press.address}/x", "--seed", SEED, cwd=tmp_path)
        assert done.returncode == 1
        assert "refused to connect" in done.stderr

    def test_a_bad_line_is_reported_and_the_rest_is_processed(self, desk):
        lines = '{"title": "no id"}\n' + json.dumps({"id": "x", "title": TOLL[0], "text": TOLL[1]})
        done = run(desk, "match", "--explain", "--json", "-", given=lines, code=1)
        assert json.loads(done.stdout)["id"] == "x"
        assert done.stderr.startswith("-:1:")

    def test_the_plain_contract_is_as_it_was(self, desk):
        done = run(desk, "match", "-", given=json.dumps({"id": "x", "title": TOLL[0], "text": TOLL[1]}))
        assert list(json.loads(done.stdout)) == [
            "id", "story", "match", "score", "language", "why", "development", "duplicate_of", "figures"
        ]  # fmt: skip


class TestFeedback:
    def test_useful_lets_a_near_miss_in_and_undo_restores_exactly(self, desk, ids):
        before = data(desk, "feedback", "list")
        near = ids[NEAR[0]]
        first = data(desk, "feedback", near[:10], "useful")
        moved = first["threshold"]
        assert moved["base"] == moved["before"] == 0.5 > moved["after"]
        assert (first["feedback"]["verdict"], first["feedback"]["title"]) == ("useful", NEAR[0])
        assert first["effect"]["articles"] == 5
        assert [one["id"] for one in first["effect"]["added"]] in ([], [near])
        listed = data(desk, "feedback", "list")
        assert [one["id"] for one in listed["feedback"]] == [first["feedback"]["id"]]
        assert listed["stories"][0]["threshold"]["after"] == moved["after"]
        assert round(data(desk, "topic")["stories"][0]["threshold"], 4) == moved["after"]
        assert f"{moved['after']:.2f}  (0.50 without feedback)" in run(desk, "topic").stdout
        line = json.dumps({"id": "n", "title": NEAR[0], "text": NEAR[1], "lang": "en"})
        explained = run(desk, "match", "--explain", "--json", "-", given=line).stdout
        assert json.loads(explained)["threshold"] == moved["after"]
        undone = data(desk, "feedback", "undo")
        assert undone["threshold"]["after"] == 0.5
        assert undone["effect"]["dropped"] == first["effect"]["added"] or not first["effect"]["added"]
        assert data(desk, "feedback", "list") == before

    def test_an_alert_of_several_reports_asks_which(self, desk, ids):
        (alert, *_) = data(desk, "alerts", "list")["deliveries"]
        output = run(desk, "feedback", alert["id"], "not-useful", code=1).stderr
        assert "several reports" in output
        assert ids[TOLL_KO[0]] in output
        assert ids[SAPPERS[0]] in output
        assert data(desk, "feedback", "list")["feedback"] == []

    def test_an_unclear_id_lists_what_may_be_meant(self, desk):
        output = run(desk, "feedback", "x", "useful", code=1).stderr
        assert "may mean any" in output
        assert "delivery" in output

    def test_the_same_feedback_twice_changes_nothing_and_is_an_error(self, desk, ids):
        key = ids[TOLL[0]]
        raised = run(desk, "feedback", key, "not-useful").stdout
        assert "threshold 0.500 → 0." in raised
        assert "has this feedback already" in run(desk, "feedback", key, "not-useful", code=1).stderr
        assert "undone" in run(desk, "feedback", "undo", key[:8]).stdout
        assert data(desk, "feedback", "list")["feedback"] == []

    def test_what_the_score_does_not_decide_is_noted_with_advice(self, desk, ids):
        output = run(desk, "feedback", ids[MISSILE[0]], "useful").stdout
        assert "a required group is missing" in output
        assert "threshold 0.500 → 0.500" in output
        assert "no verdict changes" in output
        run(desk, "feedback", "undo")

    def test_replay_applies_feedback(self, desk, ids):
        given = [(ids[title], verdict) for title, verdict in ((NEAR[0], "useful"),)]
        text = desk.config.read_text()
        base = data(desk, "replay")
        for key, verdict in given:
            run(desk, "feedback", key, verdict)
        learned = data(desk, "feedback", "list")["stories"][0]["threshold"]["after"]
        desk.config.write_text(text.replace('language = "id"', f'language = "id"\nthreshold = {learned}'))
        run(desk, "feedback", "undo")
        by_config = data(desk, "replay")
        desk.config.write_text(text)
        for key, verdict in given:
            run(desk, "feedback", key, verdict)
        by_feedback = data(desk, "replay")
        run(desk, "feedback", "undo")
        assert by_feedback == by_config
        assert data(desk, "replay") == base

    @pytest.mark.parametrize(
        "words",
        [
            ["feedback", "x", "perhaps"],
            ["feedback", "x"],
            ["feedback", "x", "useful", "--since", "soon"],
            ["replay", "--since", "-1d"],
            ["replay", "--story", "nobody"],
        ],
    )
    def test_bad_usage_says_what_is_expected(self, desk, words):
        assert run(desk, *words, code=2).stderr

    @pytest.mark.parametrize("words", [["feedback", "a", "useful"], ["replay"], ["feedback", "list"]])
    def test_without_a_store_it_says_what_creates_one(self, tmp_path, words):
        config = tmp_path / "config.toml"
        config.write_text(f'[[stories]]\nname = "s"\nseed = "{SEED}"\n')
        done = susulan(*words, "-c", config)
        assert done.returncode == 1
        assert "susulan once" in done.stderr
        assert list(tmp_path.iterdir()) == [config]


class TestReplay:
    def test_the_contract(self, desk):
        row = data(desk, "replay", "--story", "troops")
        assert list(row) == ["story", "articles", "kept", "added", "dropped", "alerts"]
        assert (row["story"], row["articles"], row["kept"], row["added"], row["dropped"]) == (
            "troops", 5, 3, [], []
        )  # fmt: skip
        (summary,) = row["alerts"]
        assert summary == {"kind": "summary", "developments": 2, "reports": 3}

    def test_as_text(self, desk):
        done = run(desk, "replay", "--since", "12h")
        assert "3 still match" in done.stdout
        assert "5 articles" in done.stderr


class TestTopic:
    def test_expressions_and_anchors_of_the_config_are_shown_and_work(self, tmp_path):
        config = tmp_path / "config.toml"
        config.write_text(
            f"""
[matching]
encoder = "off"

[[stories]]
name = "troops"
seed = "{SEED}"
language = "id"
keywords = ['"shadow army" near/4 kursk AND NOT drill', 'merce*ries']
exclude = ['tourism OR "beach resort"']
anchors = {{ Kursk = [], "Red Bridge" = ["Red Bridge", "붉은 다리"] }}
""",
            encoding="utf-8",
        )
        (story,) = data(SimpleNamespace(config=config), "topic")["stories"]
        names = {one["name"] for one in story["anchors"]}
        assert "Red Bridge" in names
        assert "Kursk" not in names
        assert story["keywords"] == ['"shadow army" near/4 kursk AND NOT drill', "merce*ries"]
        assert any(one["what"] == "killed" and one["low"] == 2000 for one in story["figures"])
        shown = " ".join(run(SimpleNamespace(config=config), "topic").stdout.split())
        for group in ("actor", "counterpart", "theme"):
            assert f"{group}: one of {story['required'][group][0]}" in shown
        for text in (story["facets"][0], story["figures"][0]["what"], *story["exclude"]):
            assert text in shown
        assert f"threshold {story['threshold']:.2f}" in shown
        base = "North Korea and Russia: {}"
        reports = [
            base.format("the shadow army seen near Kursk"),
            base.format("the shadow army seen near Kursk in a drill"),
            base.format("the shadow army of the past century walks on and on to Kursk"),
            base.format("mercenaries arrive"),
            base.format("mercenaries arrive at a beach resort"),
            base.format("북한 러시아 붉은 다리"),
        ]
        lines = [json.dumps({"id": n, "title": title, "text": title}) for n, title in enumerate(reports)]
        rows = map(
            json.loads,
            run(SimpleNamespace(config=config), "match", given="\n".join(lines)).stdout.splitlines(),
        )
        found = [[one["anchor"] for one in row["why"]] for row in rows]
        keyword = [next((one for one in names if one.startswith("keyword: ")), "") for names in found]
        assert keyword == [
            f"keyword: {story['keywords'][0]}", "", "", "keyword: merce*ries", "keyword: merce*ries", ""
        ]  # fmt: skip
        assert "Red Bridge" in found[5]
