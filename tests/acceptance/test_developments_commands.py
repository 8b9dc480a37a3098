"""Developments listed, merged, split and undone by a user; the running service and `replay` follow."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store.clock import utc_now
from store.sqlite.store import open_store
from tests.acceptance.test_feedback_commands import run
from tests.support.newsdesk import MEMORIAL, OTHERS, PRISONERS, SAPPERS, TOLL, TOLL_KO, Newsdesk
from tests.support.process import susulan

TOLL_LATER = (
    "Spy agency in Seoul: 3,100 North Korean soldiers killed fighting for Russia",
    "About 3,100 North Korean soldiers sent to Russia have been killed in combat against Ukraine, South Korea's "
    "National Intelligence Service said in a closed session of parliament.",
)


@pytest.fixture(scope="module")
def after_one_cycle(tmp_path_factory):
    """A desk whose reports were collected, and the files that it had then."""
    one = Newsdesk(tmp_path_factory.mktemp("desk"))
    one.publish(1, TOLL, TOLL_KO, PRISONERS, MEMORIAL, OTHERS[0])
    assert susulan("once", "-c", one.config).returncode == 0
    yield one, {file: file.read_bytes() for file in one.folder.iterdir() if file.is_file()}
    one.close()


@pytest.fixture
def desk(after_one_cycle):
    one, files = after_one_cycle
    published = list(one.press.items)
    yield one
    one.press.items[:] = published
    for file in one.folder.iterdir():
        if file.is_file() and file not in files:
            file.unlink()
    for file, content in files.items():
        file.write_bytes(content)


def data(desk, *words):
    return json.loads(run(desk, "developments", *words, "--json").stdout)


def keys(desk):
    return {row["headline"]: row["key"] for row in data(desk, "list")}


def ids(desk):
    store = open_store(desk.folder / "susulan.db", exclusive=False)
    try:
        return {one.title: one.id for one in store.articles_since(utc_now() - timedelta(days=1))}
    finally:
        store.close()


def replayed(desk):
    (line,) = run(desk, "replay", "--json").stdout.splitlines()
    return json.loads(line)


def test_developments_are_listed_and_shown(desk):
    rows = data(desk, "list")
    assert {row["headline"]: (row["reports"], row["languages"]) for row in rows} == {
        TOLL_KO[0]: (2, 2),
        PRISONERS[0]: (1, 1),
        MEMORIAL[0]: (1, 1),
    }
    key = keys(desk)[TOLL_KO[0]]
    shown = data(desk, "show", key[:6])
    assert [one["title"] for one in shown["items"]] == [TOLL_KO[0], TOLL[0]]
    assert all(one["reason"] for one in shown["items"])
    assert shown["owners"] == [{"name": "news.example", "state": False, "control": ""}]
    assert [one["owner"] for one in shown["items"]] == shown["owners"] * 2
    assert [one["outlet_owner"] for one in shown["items"]] == shown["owners"] * 2
    assert {(one["speaker"], one["direct"]) for one in shown["quotes"]} == {("NIS", False), ("NIS", True)}
    assert all(one["words"] in "\n".join([*TOLL, *TOLL_KO]) for one in shown["quotes"])
    person = run(desk, "developments", "show", key).stdout
    assert "said:\n  NIS: " in person
    assert TOLL_KO[0] in person
    assert "Korean" in person
    assert key in run(desk, "developments", "list").stdout


def test_a_merge_applies_to_replay_and_is_undone(desk):
    before, known = replayed(desk), keys(desk)
    source, target = known[PRISONERS[0]], known[TOLL_KO[0]]
    done = data(desk, "merge", source[:8], target[:8])
    assert (done["from"], done["to"], done["moved"]) == (source, target, [ids(desk)[PRISONERS[0]]])
    assert {row["key"]: row["reports"] for row in data(desk, "list")} == {target: 3, known[MEMORIAL[0]]: 1}
    assert replayed(desk)["alerts"][0]["developments"] == before["alerts"][0]["developments"] - 1
    assert data(desk, "undo")["undone"]
    assert keys(desk) == known
    assert replayed(desk) == before


def test_a_merged_development_is_found_in_the_one_that_took_it(desk):
    known = keys(desk)
    first, second, third = known[PRISONERS[0]], known[TOLL_KO[0]], known[MEMORIAL[0]]
    data(desk, "merge", first, second)
    assert data(desk, "show", first)["key"] == second
    assert "one development already" in run(desk, "developments", "merge", first, second, code=1).stderr
    done = data(desk, "merge", first, third)
    assert (done["from"], done["to"]) == (second, third)
    assert {row["key"]: row["reports"] for row in data(desk, "list") if row["reports"]} == {third: 4}
    assert data(desk, "show", first)["key"] == data(desk, "show", second)["key"] == third


def test_times_are_in_the_zone_of_the_config(desk):
    desk.write(service='timezone = "Asia/Jakarta"')
    (row, *_) = data(desk, "list")
    opened = datetime.fromisoformat(row["opened"]).astimezone(ZoneInfo("Asia/Jakarta"))
    assert f"{opened:%Y-%m-%d %H:%M} WIB" in run(desk, "developments", "list").stdout
    assert " WIB" in run(desk, "developments", "show", row["key"]).stdout
    listed = run(desk, "alerts", "list").stdout
    assert " WIB" in listed
    assert listed.split()[:3] == ["id", "kind", "state"]


def test_later_reports_follow_a_split(desk):
    known, article = keys(desk), ids(desk)
    done = data(desk, "split", known[TOLL_KO[0]], article[TOLL[0]][:10])
    assert done["moved"] == [article[TOLL[0]]]
    assert data(desk, "show", known[TOLL_KO[0]])["headline"] == TOLL_KO[0]
    desk.publish(6, TOLL_LATER)
    assert susulan("once", "-c", desk.config).returncode == 0
    assert [one["title"] for one in data(desk, "show", done["to"])["items"]] == [TOLL[0], TOLL_LATER[0]]
    undone = data(desk, "undo", done["id"])
    assert sorted(undone["moved"]) == sorted([article[TOLL[0]], ids(desk)[TOLL_LATER[0]]])
    assert keys(desk) == known


def test_an_impossible_decision_is_explained(desk):
    known = keys(desk)
    toll, prisoners = known[TOLL_KO[0]], known[PRISONERS[0]]
    assert PRISONERS[0] in run(desk, "developments", "show", "zz", code=1).stderr
    assert "give more of the key" in run(desk, "developments", "show", "d", code=1).stderr
    assert "one development already" in run(desk, "developments", "merge", toll, toll, code=1).stderr
    assert "not all" in run(desk, "developments", "split", prisoners, ids(desk)[PRISONERS[0]], code=1).stderr
    wrong = run(desk, "developments", "split", toll, ids(desk)[PRISONERS[0]], code=1).stderr
    assert TOLL_KO[0] in wrong
    assert "nothing was decided yet" in run(desk, "developments", "undo", code=1).stderr
    assert "known: troops" in run(desk, "developments", "list", "--story", "x", code=1).stderr


def test_an_override_that_others_depend_on_is_not_undone_before_them(desk):
    known = keys(desk)
    first = data(desk, "merge", known[PRISONERS[0]], known[TOLL_KO[0]])
    second = data(desk, "merge", known[TOLL_KO[0]], known[MEMORIAL[0]])
    assert second["id"] in run(desk, "developments", "undo", first["id"], code=1).stderr
    data(desk, "undo", second["id"])
    data(desk, "undo", first["id"])
    assert keys(desk) == known


def test_the_config_says_who_owns_an_outlet(desk):
    """In the list at once, also for what is stored; in alerts from the next cycle on."""
    desk.write(channels='[[outlets]]\ndomain = "news.example"\nowner = "Press Trust"\ncontrol = "state"\n')
    key, trust = keys(desk)[TOLL_KO[0]], {"name": "Press Trust", "state": True, "control": "state"}
    assert data(desk, "show", key)["owners"] == [trust]
    assert "1 owner (state media)" in run(desk, "developments", "show", key).stdout
    desk.publish(10, SAPPERS)
    # In a process of its own: the reactor that a cycle installs cannot be taken away again.
    assert susulan("once", "-c", desk.config).returncode == 0
    (told,) = [one["items"][0] for one in desk.hooked("news.match")]
    assert (told["owners"], told["owner"], told["outlet_owner"]) == ([trust], trust, trust)
