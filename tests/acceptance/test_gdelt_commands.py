"""Sources of kind `gdelt` as users handle them: added, checked, polled, listed."""

import json
import tomllib
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.gkg import gkg_file, gkg_row, update_list
from tests.support.process import susulan
from tests.support.wire import Site

KURSK = "North Korean soldiers killed fighting for Russia in Kursk, Seoul says"


def newest_window():
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return now - timedelta(minutes=now.minute % 15)


@pytest.fixture
def mirror():
    window = newest_window()
    stamp = f"{window:%Y%m%d%H%M%S}"
    with Site() as site:
        reports = [
            gkg_row(KURSK, site.url("/kursk"), stamp=stamp, domain="herald.example"),
            gkg_row("Council repairs two old bridges", site.url("/bridges"), stamp=stamp),
        ]
        body = gkg_file(window, reports)
        site.pages[f"/gdeltv2/{stamp}.gkg.csv.zip"] = body
        site.pages["/gdeltv2/lastupdate.txt"] = update_list(window, body)
        site.pages["/robots.txt"] = "User-agent: *\nDisallow: /private"
        yield site


def add(desk, mirror, *words):
    url = mirror.url("/gdeltv2/lastupdate.txt")
    return susulan("sources", "add", url, "--kind", "gdelt", "-c", desk.config, *words)


def test_a_list_is_added_once_it_was_read(desk, mirror):
    done = add(desk, mirror)
    assert done.returncode == 0, done.stderr
    assert "1 entry now" in done.stdout
    assert tomllib.loads(desk.config.read_text("utf-8"))["sources"][-1] == {
        "name": "gdelt",
        "kind": "gdelt",
        "url": mirror.url("/gdeltv2/lastupdate.txt"),
    }
    again = add(desk, mirror)
    assert again.returncode == 2
    assert "exists already, as source 'gdelt'" in again.stderr


def test_what_is_no_list_is_not_added(desk, mirror):
    mirror.pages["/gdeltv2/lastupdate.txt"] = "<html>gone</html>"
    before = desk.config.read_text("utf-8")
    done = add(desk, mirror)
    assert done.returncode == 1
    assert "names no .gkg.csv.zip file" in done.stderr
    assert desk.config.read_text("utf-8") == before


def test_a_story_goes_with_the_query_service_only(desk, mirror):
    done = add(desk, mirror, "--story", "troops")
    assert done.returncode == 2
    assert "--story needs a provider" in done.stderr


def test_a_check_shows_what_the_newest_file_has_about_the_stories(desk, mirror):
    add(desk, mirror)
    done = susulan("sources", "check", "gdelt", "-c", desk.config, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["kind"], [entry["title"] for entry in found["entries"]]) == ("gdelt", [KURSK])
    assert found["notes"][0].endswith("1 of 2 reports come near a story")


def test_one_cycle_stores_what_names_a_story_and_the_list_shows_it(desk, mirror):
    add(desk, mirror, "--name", "world")
    done = susulan("once", "-c", desk.config, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"]["new"] == 1
    listed = json.loads(susulan("sources", "list", "-c", desk.config, "--json").stdout)["sources"]
    [row] = [source for source in listed if source["name"] == "world"]
    assert (row["kind"], row["state"], row["last_error"]) == ("gdelt", "ok", None)


def test_doctor_names_the_newest_file(desk, mirror):
    add(desk, mirror)
    findings = json.loads(susulan("doctor", "-c", desk.config, "--json").stdout)["findings"]
    [found] = [finding for finding in findings if finding["what"] == "source gdelt"]
    assert found["verdict"] == "ok"
    assert found["found"].startswith("newest file 20")
