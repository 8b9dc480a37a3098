"""The ledger of claims as a table, CSV and JSON, after one cycle."""

import csv
import io
import json

import pytest

from tests.acceptance.test_feedback_commands import run
from tests.support.newsdesk import OTHERS, SAPPERS, TOLL, TOLL_KO, Newsdesk
from tests.support.process import susulan

FORMULA = (
    "=HYPERLINK: North Korea lost more than 4,000 soldiers killed in Russia's war, says Ukraine",
    "Ukraine's military intelligence says more than 4,000 North Korean soldiers sent to Russia have been killed.",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    one = Newsdesk(tmp_path_factory.mktemp("desk"))
    one.publish(1, TOLL, OTHERS[0])
    assert susulan("once", "-c", one.config).returncode == 0
    one.publish(3, TOLL_KO, SAPPERS, FORMULA)
    assert susulan("once", "-c", one.config).returncode == 0
    yield one
    one.close()


def rows(desk, *words):
    return json.loads(run(desk, "claims", *words, "--json").stdout)["claims"]


def claim_facts(rows):
    return [(one["what"], one["low"], one["who_says"], one["status"]) for one in rows]


def test_json_has_the_seed_then_what_was_reported(desk):
    found = claim_facts(rows(desk, "--what", "killed"))
    assert found[0] == ("killed", 2000.0, "NIS", "seed")
    assert sorted(found[1:]) == [
        ("killed", 3100.0, "NIS", "maximum"),
        ("killed", 3100.0, "NIS", "repeat"),
        ("killed", 4000.0, "HUR", "maximum"),
    ]
    assert {"sappers", "troops sent"} <= {what for what, *_ in claim_facts(rows(desk))}


def test_a_claim_carries_where_it_stands(desk):
    (korean,) = [one for one in rows(desk, "--story", "troops") if one["language"] == "ko"]
    assert (korean["title"], korean["who_says"]) == (TOLL_KO[0], "NIS")
    assert korean["url"].startswith("http")
    assert korean["before"] == "3,100, says NIS"
    assert korean["sentence"] in "\n".join(TOLL_KO)


def test_the_period_is_the_one_asked_for(desk):
    assert rows(desk, "--what", "no such count") == []
    assert rows(desk, "--since", "400d") == rows(desk)
    assert "duration" in run(desk, "claims", "--since", "soon", code=2).stderr
    assert "known: troops" in run(desk, "claims", "--story", "other", code=2).stderr


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(desk):
    found = list(csv.DictReader(io.StringIO(run(desk, "claims", "--csv").stdout)))
    assert list(found[0])[:5] == ["story", "what", "who_says", "low", "high"]
    assert len(found) == len(rows(desk))
    (marked,) = [one for one in found if (one["who_says"], one["what"]) == ("HUR", "killed")]
    assert marked["title"] == f"'{FORMULA[0]}"
    assert (marked["low"], marked["high"]) == ("4000.0", "")


def test_the_chart_shows_how_the_figure_grew(desk):
    shown = run(desk, "claims", "--what", "killed").stdout
    table, chart = shown.split("\n\n", 1)
    assert table.splitlines()[0].split() == [
        "what",
        "who",
        "says",
        "figure",
        "as",
        "of",
        "status",
        "source",
        "headline",
    ]
    assert "at least 4,000" in table
    bars = {line.split()[-2] if "█" in line else "": line.count("█") for line in chart.splitlines()}
    assert 0 < bars["2,000"] < bars["3,100"] < bars["4,000"]


def test_both_formats_at_once_are_refused(desk):
    assert "--csv" in run(desk, "claims", "--json", "--csv", code=2).stderr


def test_the_alert_says_what_it_was_before(desk):
    figures = [
        one
        for kind in ("news.match", "news.update")
        for data in desk.hooked(kind)
        for item in data["items"]
        for one in item["figures"]
    ]
    assert any(
        (one["what"], one["low"], one["status"]) == ("killed", 4000.0, "maximum")
        and one["before"] == "3,100, says NIS"
        for one in figures
    )


def killed_by_ukraine(desk):
    (found,) = [one for one in rows(desk, "--what", "killed") if one["who_says"] == "HUR"]
    return found


def test_a_figure_is_withdrawn_corrected_and_taken_back(desk):
    claim = killed_by_ukraine(desk)
    assert claim["correction"] == ""
    done = run(desk, "claims", "withdraw", claim["id"][:8], "--reason", "not in the report").stdout
    assert "killed: at least 4,000, says HUR: withdrawn (not in the report)" in done
    assert killed_by_ukraine(desk)["correction"] == "withdrawn (not in the report)"
    shown = run(desk, "claims", "--what", "killed", "--ids").stdout
    assert claim["id"] in shown
    chart = shown.split("\n\n", 1)[1]
    assert "4,000" not in chart
    made = json.loads(
        run(desk, "claims", "correct", claim["id"], "--value", "3500", "--reason", "misread", "--json").stdout
    )
    assert (made["kind"], made["new_low"], made["new_what"]) == ("correct", 3500.0, "killed")
    assert killed_by_ukraine(desk)["correction"] == "corrected to 3,500 (misread)"
    listed = run(desk, "claims", "corrections").stdout.splitlines()
    assert len(listed) == 2
    run(desk, "claims", "undo", made["id"])
    assert killed_by_ukraine(desk)["correction"] == "withdrawn (not in the report)"
    run(desk, "claims", "undo")
    assert killed_by_ukraine(desk) == claim
    assert "nothing was withdrawn" in run(desk, "claims", "corrections").stdout


def test_an_unknown_claim_or_a_correction_that_says_nothing_is_refused(desk):
    claim = killed_by_ukraine(desk)
    assert "no claim has an id" in run(desk, "claims", "withdraw", "zzz", "--reason", "x", code=1).stderr
    assert "--reason" in run(desk, "claims", "withdraw", claim["id"], code=2).stderr
    assert (
        "expected: a reason" in run(desk, "claims", "withdraw", claim["id"], "--reason", " ", code=1).stderr
    )
    same = run(desk, "claims", "correct", claim["id"], "--low", "4000", "--reason", "x", code=1)
    assert "what was reported" in same.stderr
    assert "--value" in run(desk, "claims", "correct", claim["id"], "--reason", "x", code=2).stderr
    backwards = run(
        desk, "claims", "correct", claim["id"], "--low", "9", "--high", "3", "--reason", "x", code=1
    )
    assert "in this order" in backwards.stderr
    assert "nothing to take back" in run(desk, "claims", "undo", code=1).stderr


def test_a_running_story_heeds_a_correction(desk):
    claim = killed_by_ukraine(desk)
    run(desk, "claims", "withdraw", claim["id"], "--reason", "misread")
    desk.publish(
        9,
        (
            "North Korea lost 3,600 soldiers killed in Russia's war, says the UK",
            "The UK defence ministry says 3,600 North Korean soldiers sent to Russia have been killed.",
        ),
    )
    assert susulan("once", "-c", desk.config).returncode == 0
    (new,) = [one for one in rows(desk, "--what", "killed") if one["low"] == 3600.0]
    assert (new["status"], new["before"]) == ("maximum", "3,100, says NIS")
    run(desk, "claims", "undo")
