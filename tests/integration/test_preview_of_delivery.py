"""`susulan alerts preview` and `list`: a delivery as its reader would get it now, and its kind in one word."""

import json

import pytest
from typer.testing import CliRunner

from alerts.delivery.outbox import delivery_of
from service.cli.main import build_app
from tests.integration.test_composing import Room
from tests.support.records import NOW

CONFIG = """
[service]
store = "s.db"
languages = ["{language}"]
[[stories]]
name = "story"
seed = "seed.md"
[[channels]]
kind = "maildir"
name = "mail"
"""


@pytest.fixture
def delivery(tmp_path):
    (tmp_path / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
    room = Room(tmp_path)
    room.bring("e", "en")
    made = delivery_of(room.alert, "mail", "you@localhost", now=NOW)
    room.store.enqueue([made], NOW)
    room.store.close()
    return made


def run(tmp_path, language, *words):
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(language=language))
    done = CliRunner().invoke(build_app(), ["alerts", *words, "-c", str(file)])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_preview_leads_with_a_report_that_the_reader_can_read(tmp_path, delivery):
    shown = run(tmp_path, "en", "preview", delivery.id)
    assert shown.index("Headline e") < shown.index("are from this report:") < shown.index("Headline k")
    foreign = run(tmp_path, "fr", "preview", delivery.id)
    assert foreign.index("Headline k") < foreign.index("Headline e")


def test_the_list_has_the_kind_in_one_word_and_json_has_both(tmp_path, delivery):
    assert " new " in run(tmp_path, "en", "list")
    (row,) = json.loads(run(tmp_path, "en", "list", "--json"))["deliveries"]
    assert (row["kind"], row["label"]) == ("development", "new")
