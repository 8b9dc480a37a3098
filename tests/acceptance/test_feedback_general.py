"""Feedback on a story that is followed by all words of its seed: threshold, effect, undo, proposals."""

import json
import tomllib
from datetime import timedelta

import pytest

from store.clock import utc_now
from store.sqlite.store import open_store
from tests.acceptance.test_feedback_commands import data, run
from tests.support.newsdesk import SEED, Newsdesk
from tests.support.process import susulan

MERGER = SEED.parent / "samples" / "merger.de.md"
MATCH = (
    "Unicredit raises its stake in Commerzbank as Berlin objects",
    "The Italian bank's chief Andrea Orcel bought more shares of Commerzbank. Bettina Orlopp, who leads the "
    "German lender, wants it to stay independent. Berlin called the takeover attempt unfriendly.",
)
NEAR = (
    "Commerzbank opens forty branches",
    "The bank hires staff in Frankfurt. Its shares rose, and Unicredit welcomed the plan.",
)
BETWEEN = (
    ("Banks raise their profit targets", "The banks hire staff in Frankfurt. Unicredit welcomed the plan."),
    ("Andrea Orcel speaks in Rome", "He spoke of the weather and the summer."),
    ("Unicredit opens branches", "Shares rose in Milan."),
    ("Bettina Orlopp opens a museum", "She spoke of paintings."),
)
"""Scores between 0.4 and 0.8."""
RIVALS = (
    ("Dragomir Bank bids for Commerzbank's Polish arm", "Unicredit and Orcel were not part of the talks."),
    ("Драгомир Банк покупает конкурента", "Акционеры Unicredit согласились на сделку в понедельник."),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A store after one cycle; every test leaves the feedback as it found it."""
    one = Newsdesk(tmp_path_factory.mktemp("desk"))
    text = one.config.read_text(encoding="utf-8")
    text = text.replace(str(SEED), str(MERGER)).replace('language = "id"', 'language = "de"')
    one.config.write_text(text.replace('name = "troops"', 'name = "merger"'), encoding="utf-8")
    one.publish(1, MATCH, NEAR, *BETWEEN, *RIVALS)
    assert susulan("once", "-c", one.config).returncode == 0
    yield one
    one.close()


@pytest.fixture(scope="module")
def ids(desk):
    """Article ids by headline."""
    store = open_store(desk.folder / "susulan.db", exclusive=False)
    try:
        return {one.title: one.id for one in store.articles_since(utc_now() - timedelta(days=1))}
    finally:
        store.close()


def explained_threshold(desk):
    line = json.dumps({"id": "n", "title": NEAR[0], "text": NEAR[1], "lang": "en"})
    return json.loads(run(desk, "match", "--explain", "--json", "-", given=line).stdout)["threshold"]


def verdicts(desk, threshold):
    """Headlines that match with a threshold in the config."""
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(
        text.replace('language = "de"', f'language = "de"\nthreshold = {threshold}'), encoding="utf-8"
    )
    lines = "".join(
        json.dumps({"id": title, "title": title, "text": body, "lang": ""}) + "\n"
        for title, body in (MATCH, NEAR, *BETWEEN, *RIVALS)
    )
    shown = run(desk, "match", "-", given=lines).stdout
    desk.config.write_text(text, encoding="utf-8")
    return {row["id"] for row in map(json.loads, shown.splitlines()) if row["match"]}


def test_the_threshold_moves_is_shown_everywhere_and_undo_is_exact(desk, ids):
    before = data(desk, "feedback", "list")
    given = data(desk, "feedback", ids[MATCH[0]], "not-useful")
    moved = given["threshold"]
    assert (given["judge"], given["weights"]) == ("general", {})
    assert moved["base"] == moved["before"] == 0.5 < moved["after"]
    assert given["feedback"]["score"] > 0.5
    assert data(desk, "feedback", "list")["stories"][0]["threshold"]["after"] == moved["after"]
    assert round(data(desk, "topic")["stories"][0]["threshold"], 4) == moved["after"]
    assert f"{moved['after']:.2f}  (0.50 without feedback)" in run(desk, "topic").stdout
    assert explained_threshold(desk) == moved["after"]
    undone = data(desk, "feedback", "undo")
    assert (undone["threshold"]["before"], undone["threshold"]["after"]) == (moved["after"], 0.5)
    assert explained_threshold(desk) == 0.5
    assert data(desk, "feedback", "list") == before


def test_the_effect_lists_exactly_the_reports_between_the_two_thresholds(desk, ids):
    given = [data(desk, "feedback", ids[title], "not-useful") for title in (MATCH[0], NEAR[0])]
    last = given[-1]
    old, new = (verdicts(desk, last["threshold"][key]) for key in ("before", "after"))
    assert {row["title"] for row in last["effect"]["dropped"]} == old - new
    assert last["effect"]["added"] == []
    back = [data(desk, "feedback", "undo") for _ in given]
    restored = [row["title"] for one in back for row in one["effect"]["added"]]
    lost = [row["title"] for one in given for row in one["effect"]["dropped"]]
    assert lost
    assert sorted(restored) == sorted(lost)


def test_the_answer_says_that_only_the_threshold_moves(desk, ids):
    shown = run(desk, "feedback", ids[MATCH[0]], "useful").stdout
    assert "feedback moves its threshold only" in shown
    assert "weight" not in shown
    run(desk, "feedback", "undo")


def test_what_an_exclusion_decides_has_advice_that_fits(desk, ids):
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(
        text.replace('language = "de"', 'language = "de"\nexclude = ["branches"]'), encoding="utf-8"
    )
    shown = run(desk, "feedback", ids[NEAR[0]], "useful").stdout
    desk.config.write_text(text, encoding="utf-8")
    run(desk, "feedback", "undo")
    assert "an exclusion applies, or a rule is not met" in shown
    assert "required group" not in shown


def test_two_marks_propose_a_line_that_works_once_it_is_in_the_config(desk, ids):
    assert "proposal" not in run(desk, "feedback", ids[RIVALS[0][0]], "not-useful").stdout
    shown = run(desk, "feedback", ids[RIVALS[1][0]], "not-useful").stdout
    assert "proposal: exclude 'Драгомир'; see `susulan feedback list`" in shown
    listed = run(desk, "feedback", "list").stdout
    (row,) = data(desk, "feedback", "list")["proposals"]
    assert (row["story"], row["key"], row["values"]) == ("merger", "exclude", ["Драгомир OR Dragomir"])
    assert row["not_useful"] == {"with": 2, "of": 2}
    assert row["line"] in listed
    assert tomllib.loads(row["line"]) == {"exclude": row["values"]}
    text = desk.config.read_text(encoding="utf-8")
    adopted = f'language = "de"\n{row["line"]}'
    desk.config.write_text(text.replace('language = "de"', adopted), encoding="utf-8")
    assert data(desk, "feedback", "list")["proposals"] == []
    assert RIVALS[0][0] not in verdicts(desk, 0.01)
    desk.config.write_text(text, encoding="utf-8")
    for _ in range(2):
        run(desk, "feedback", "undo")
    assert data(desk, "feedback", "list")["proposals"] == []
