"""`feedback suggest` and `tune`: proposals with their effects, applied on a yes, shown and undone."""

import io
import json
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta

import pytest

import service.cli.main
from store.clock import utc_now
from store.sqlite.store import open_store
from tests.acceptance.test_feedback_commands import data, run
from tests.acceptance.test_feedback_general import MERGER
from tests.support.newsdesk import SEED, Newsdesk
from tests.support.process import susulan
from tests.unit.test_suggestions_from_feedback import BASKETBALL, FOLLOW_UPS

UNMARKED = (
    (
        "Кения принимает турнир: Commerzbank и Unicredit",
        "Andrea Orcel и Bettina Orlopp открыли матч в Найроби.",
    ),
    ("Orlopp rejects Orcel: Commerzbank against Unicredit", "The bank in Frankfurt wants to stay alone."),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A store after one cycle, with five marked reports; every test leaves it as it found it."""
    one = Newsdesk(tmp_path_factory.mktemp("desk"))
    text = one.config.read_text(encoding="utf-8")
    text = text.replace(str(SEED), str(MERGER)).replace('language = "id"', 'language = "de"')
    one.config.write_text(text.replace('name = "troops"', 'name = "merger"'), encoding="utf-8")
    reports = [(title, body) for title, body, _ in (*FOLLOW_UPS, *BASKETBALL)]
    one.publish(1, *reports, *UNMARKED)
    assert susulan("once", "-c", one.config).returncode == 0
    store = open_store(one.folder / "susulan.db", exclusive=False)
    ids = {report.title: report.id for report in store.articles_since(utc_now() - timedelta(days=1))}
    store.close()
    for title, *_ in FOLLOW_UPS:
        run(one, "feedback", ids[title], "useful")
    for title, *_ in BASKETBALL:
        run(one, "feedback", ids[title], "not-useful")
    yield one
    one.close()


class Keyboard(io.TextIOWrapper):
    """What a person types in a terminal."""

    def __init__(self, *lines):
        super().__init__(io.BytesIO("".join(f"{line}\n" for line in lines).encode()), encoding="utf-8")

    def isatty(self):
        return True


def typed(desk, *lines):
    """`susulan tune` with these answers; its output."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["susulan", "tune", "-c", str(desk.config)])
        patch.setattr(sys, "stdin", Keyboard(*lines))
        assert service.cli.main._run_command() == 0
    return out.getvalue()


def applied(desk):
    return data(desk, "topic")["stories"][0]["applied"]


def matched(desk):
    lines = "".join(
        json.dumps({"id": title, "title": title, "text": body, "lang": ""}) + "\n" for title, body in UNMARKED
    )
    shown = run(desk, "match", "--explain", "--json", "-", given=lines).stdout
    return [json.loads(line)["match"] for line in shown.splitlines()]


def test_a_proposal_says_what_it_stands_on_and_what_it_would_have_removed(desk):
    (story,) = data(desk, "feedback", "suggest")["stories"]
    assert list(story) == ["story", "labels", "proposals", "applied"]
    assert story["labels"] == {"useful": 3, "not_useful": 3, "wrong_now": 3}
    first = story["proposals"][0]
    assert list(first) == [
        "number", "id", "story", "key", "name", "values", "concept", "threshold", "found_as", "labels", "cost",
        "excess", "worth", "effect", "shadowed_by", "line", "text",
    ]  # fmt: skip
    assert (first["key"], first["name"], first["concept"]) == ("exclude", "Kenya", "country:KE")
    assert first["labels"] == {"stands_on": 3, "fixed": 3, "harmed": 0}
    effect = first["effect"]
    assert (effect["articles"], effect["added"], effect["removed"]) == (8, 0, 4)
    assert effect["without_mark"] == {"added": 0, "removed": 1}
    removed = {row["title"] for row in effect["examples"]["removed"]}
    assert removed == {UNMARKED[0][0], *(title for title, *_ in BASKETBALL)}
    assert all(row["source"] and row["language"] for row in effect["examples"]["removed"])
    assert tomllib.loads(first["line"]) == {"exclude": first["values"]}
    shown = run(desk, "feedback", "suggest").stdout
    for text in ("exclude 'Kenya'", "stands on 3 marked reports", "removes 4", UNMARKED[0][0], first["line"]):
        assert text in shown
    assert applied(desk) == []
    assert matched(desk) == [True, True]


def test_an_applied_proposal_is_in_force_shown_and_undone_exactly(desk):
    before = data(desk, "topic")
    found = data(desk, "feedback", "suggest")
    row = data(desk, "feedback", "suggest", "--apply", "1")["applied"]
    assert (row["key"], row["name"], row["inactive"]) == ("exclude", "Kenya", None)
    assert len(row["feedback"]) == 3
    assert row["by"]
    assert applied(desk) == [row]
    assert f"exclude 'Kenya' ({row['id']} by {row['by']}" in run(desk, "topic").stdout
    assert matched(desk) == [False, True]
    (story,) = data(desk, "feedback", "suggest")["stories"]
    assert (story["labels"]["wrong_now"], story["proposals"], story["applied"]) == (0, [], [row])
    assert f"none of the applied proposals: {row['id']}" in run(desk, "tune", "undo", "x", code=1).stderr
    assert data(desk, "feedback", "suggest", "--undo", row["id"][:6])["undone"] == row
    assert matched(desk) == [True, True]
    assert data(desk, "topic") == before
    assert data(desk, "feedback", "suggest") == found


def test_a_key_of_the_config_goes_before_and_is_named(desk):
    row = data(desk, "feedback", "suggest", "--apply", "1")["applied"]
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text.replace('language = "de"', 'language = "de"\nexclude = ["tourism"]'), "utf-8")
    (shown,) = applied(desk)
    assert shown["inactive"] == "exclude in the config goes before it"
    assert "no effect: exclude in the config goes before it" in " ".join(run(desk, "topic").stdout.split())
    assert matched(desk) == [True, True]
    run(desk, "tune", "undo")
    (story,) = data(desk, "feedback", "suggest")["stories"]
    first = story["proposals"][0]
    assert first["shadowed_by"] == "exclude"
    assert tomllib.loads(first["line"])["exclude"] == ["tourism", *first["values"]]
    refused = run(desk, "feedback", "suggest", "--apply", "1", code=1).stderr
    assert "exclude in the config goes before it" in refused
    desk.config.write_text(text, encoding="utf-8")
    assert (row["id"], applied(desk)) == (first["id"], [])


def test_tune_applies_on_a_yes_takes_back_and_quits(desk):
    assert "exclude 'Kenya'" in typed(desk, "q")
    assert applied(desk) == []
    typed(desk, "perhaps", "n", "q")
    assert applied(desk) == []
    shown = typed(desk, "y")
    assert "applied to merger: exclude 'Kenya'" in shown
    assert "they suggest no change" in shown
    assert [row["name"] for row in applied(desk)] == ["Kenya"]
    assert "undone" in run(desk, "tune", "undo").stdout
    assert applied(desk) == []
    assert typed(desk) != "", "the end of the input quits"


def test_tune_without_a_terminal_names_the_other_way(desk):
    refused = run(desk, "tune", code=2).stderr
    assert "feedback suggest" in refused
    assert "terminal" in refused


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("feedback", "suggest", "--apply", "9"), 1, "no proposal '9'"),
        (("feedback", "suggest", "--apply", "0"), 1, "no proposal '0'"),
        (("feedback", "suggest", "--undo", "p"), 1, "no proposal is applied"),
        (("tune", "undo"), 1, "no proposal is applied"),
        (("feedback", "suggest", "--apply", "1", "--undo", "p"), 2, "not both"),
        (("feedback", "suggest", "--story", "nobody"), 2, "merger"),
    ],
)
def test_what_is_not_there_is_refused(desk, words, code, told):
    assert told in " ".join(run(desk, *words, code=code).stderr.split())
    assert applied(desk) == []
