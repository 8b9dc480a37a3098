"""`susulan store export` and `import`: to a new machine, and merged into existing data."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from alerts.matching.feedback import apply_feedback
from service.cli.main import build_app
from service.config.load import load_config
from service.stories.seeds import build_stories
from store.clock import utc_now
from store.records.claims import ClaimStatus
from store.records.deliveries import Silence
from store.records.matching import Feedback, Override, OverrideKind
from store.records.proposals import AppliedProposal, ProposedKey
from store.records.sources import PagePolicy
from store.sqlite.store import open_store
from tests.contract.test_store_corrections import CORRECTED
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_claim,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)
from tests.support.stories import SEEDS

CONFIG = """
[[stories]]
name = "troops"
seed = "seed/troops.md"
language = "id"
keywords = ['"Storm Corps" OR 폭풍군단']
exclude = ["football"]
threshold = 0.55
growth = [8, 20]
[stories.anchors]
"Storm Corps" = ["Storm Corps", "폭풍군단"]

[[channels]]
kind = "webhook"
name = "intake"
url = "https://hooks.example/a-secret-path"
secret = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"

[[sources]]
name = "yonhap"
url = "https://reader:a-secret-password@press.example/rss"
language = "ko"
interval = "30m"

[[sources]]
name = "section"
kind = "site"
url = "https://press.example/nk"
link_pattern = 'press\\.example/view/\\d+'

[[sources]]
name = "asked"
kind = "search"
provider = "gdelt"
story = "troops"
language = "ko"
"""
SEED = (SEEDS / "north-korea-troops.id.md").read_text(encoding="utf-8")


def run(*words, code=0):
    done = CliRunner().invoke(build_app(["store"]), ["store", *map(str, words)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def imported(file, folder):
    rows = json.loads(run("import", file, "-c", folder / "config.toml", "--json").stdout)
    told: dict[str, list[str]] = {}
    for row in rows:
        told.setdefault(row["outcome"], []).append(f"{row['kind']} {row['name']}".strip())
    return told, rows


@pytest.fixture
def folder(tmp_path):
    """A folder with a story, feedback and decisions."""
    home = tmp_path / "home"
    (home / "seed").mkdir(parents=True)
    (home / "config.toml").write_text(CONFIG, encoding="utf-8")
    (home / "seed" / "troops.md").write_text(SEED, encoding="utf-8")
    store = open_store(home / "susulan.db")
    for n in range(3):
        store.add_feedback(Feedback(f"f{n}", "troops", f"a{n}", n == 0, 0.3 * n, ("troops",), later(n)))
    store.add_applied_proposal(
        AppliedProposal("p1", "troops", ProposedKey.EXCLUDE, "x", ("x OR y",), "", None, ("f1",), "me", NOW)
    )
    store.commit_override(Override("r1", "troops", OverrideKind.SPLIT, "d1", "d2", ("a1", "a2"), NOW), (), ())
    store.add_claim_correction(replace(CORRECTED, id="k1", story="troops"))
    store.add_silence(Silence(0, "", "storm", "enough", NOW, utc_now().replace(year=2999)))
    until = utc_now().replace(year=2998)
    store.add_silence(Silence(0, "troops", "", "muted", NOW, until, "d1", "mail", "me@newsroom.example"))
    store.add_silence(Silence(0, "troops", "", "muted", NOW, until, "d1", "mail", "you@newsroom.example"))
    store.add_feedback(
        Feedback(
            "f9",
            "troops",
            "a9",
            useful=False,
            log_odds=None,
            anchors=(),
            at=NOW,
            off_story=True,
            channel="mail",
            recipient="me@newsroom.example",
        )
    )
    store.replace_seed_claims("troops", [make_claim("", story="troops", status=ClaimStatus.SEED)])
    store.add_claims([make_claim(f"a{n}", story="troops", low=float(n), high=None) for n in range(4)])
    store.close()
    return home


@pytest.fixture
def export(folder, tmp_path):
    file = tmp_path / "mine.jsonl"
    run("export", file, "-c", folder / "config.toml")
    return file


def held(folder):
    store = open_store(folder / "susulan.db")
    try:
        claims = [one for one in store.claims() if one.status is not ClaimStatus.SEED]
        silences = [replace(one, id=0) for one in store.silences(NOW)]
        people = store.applied_proposals(), store.overrides()
        return store.feedback(), people, silences, claims, store.claim_corrections()
    finally:
        store.close()


def plain(story):
    """A story without its compiled expressions."""
    words = [[one.source for one in some] for some in (story.keywords, story.exclude)]
    return replace(story, keywords=(), exclude=()), words


def test_an_import_into_a_new_folder_has_the_story_with_feedback_and_decisions(folder, export, tmp_path):
    new = tmp_path / "new"
    told, _ = imported(export, new)
    assert told.keys() == {"added"}
    assert len(told["added"]) == 1 + 3 + 4 + 1 + 1 + 3 + 4 + 1
    assert held(new) == held(folder)
    old, made = load_config(folder / "config.toml"), load_config(new / "config.toml")
    (before,), (after,) = build_stories(old), build_stories(made)
    assert plain(after) == plain(before)
    feedback, *_ = held(new)
    assert (
        apply_feedback(after, feedback).threshold
        == apply_feedback(before, feedback).threshold
        != after.threshold
    )
    assert {one.name: (one.interval_s, one.rules) for one in made.sources} == {
        one.name: (one.interval_s, one.rules) for one in old.sources
    }
    assert made.searches == old.searches
    assert [one.name for one in made.channels] == ["local"], "ways out are for each machine to name"


def test_an_export_holds_no_secret(export):
    text = export.read_text(encoding="utf-8")
    for secret in ("a-secret-path", "whsec_", "a-secret-password"):
        assert secret not in text
    assert "https://press.example/rss" in text


def test_an_export_is_the_same_whether_written_or_printed(folder, export):
    printed = run("export", "-c", folder / "config.toml").stdout.splitlines()
    assert printed[1:] == export.read_text(encoding="utf-8").splitlines()[1:]


def test_existing_data_is_unchanged_and_a_second_import_adds_nothing(folder, export, tmp_path):
    before = (folder / "config.toml").read_bytes(), held(folder)
    told, _ = imported(export, folder)
    assert told.keys() == {"exists already"}
    assert ((folder / "config.toml").read_bytes(), held(folder)) == before
    new = tmp_path / "new"
    imported(export, new)
    again, _ = imported(export, new)
    assert again.keys() == {"exists already"}


def test_two_machines_are_merged_and_conflicts_are_refused_with_their_line(export, tmp_path):
    home = tmp_path / "other"
    home.mkdir()
    (home / "own.md").write_text("# Quake\n\nA strong earthquake shook the coast of Chile.", encoding="utf-8")
    config = (
        '# my own words\n[[stories]]\nname = "troops"\nseed = "own.md"\n'
        '[[sources]]\nname = "yonhap"\nurl = "https://other.example/rss"\n'
        '[[sources]]\nname = "nk-desk"\nurl = "http://www.press.example/nk/"\n'
    )
    (home / "config.toml").write_text(config, encoding="utf-8")
    told, rows = imported(export, home)
    assert told["refused"] == ["story troops", "source yonhap"]
    assert "another story of this name" in rows[0]["why"]
    assert [row["line"] for row in rows] == list(range(2, 2 + len(rows)))
    assert told["exists already"] == ["source section"]
    assert "source asked" in told["added"]
    assert (home / "config.toml").read_text(encoding="utf-8").startswith(config)
    assert len(held(home)[0]) == 4


def test_an_override_applies_to_stored_reports(folder, export, tmp_path):
    new = tmp_path / "new"
    imported(export, new)
    lines = export.read_text(encoding="utf-8").splitlines()
    (override,) = [json.loads(line) for line in lines if '"record": "ruling"' in line]
    store = open_store(new / "susulan.db")
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 600, 1)
    ids = ["a1", "a2", "a3", "a4"]  # the override names a1 and a2; a3 is a copy of a2
    store.record_poll(lease, make_poll("alpha", *(make_article(one, title=f"Title {one}") for one in ids)))
    for number, one in enumerate(ids):
        member = make_member(one, "d1", joined=later(number), duplicate_of="a2" if one == "a3" else None)
        member = replace(member, story="troops")
        development = make_development("d1", story="troops", reports=number + 1)
        store.commit_judgement(
            one, matches=[make_match(one, "troops")], developments=[development], members=[member], now=NOW
        )
    store.close()
    file = tmp_path / "second.jsonl"
    file.write_text("\n".join([lines[0], json.dumps({**override, "id": "r2"})]), encoding="utf-8")
    assert imported(file, new)[0] == {"added": ["ruling r2"]}
    store = open_store(new / "susulan.db")
    try:
        where = {one.article_id: one.development for one in store.members("troops", NOW)}
        assert where == {"a1": "d2", "a2": "d2", "a3": "d2", "a4": "d1"}
        told = {one.key: (one.reports, one.title) for one in store.developments("troops")}
        assert told == {"d1": (1, "Title a4"), "d2": (3, "Title a1")}
        assert store.pending_count() == 0
    finally:
        store.close()


def test_a_seed_that_was_never_fetched_stops_no_import_and_is_named_by_an_export(export, tmp_path):
    home = tmp_path / "other"
    home.mkdir()
    config = '[[stories]]\nname = "{}"\nseed = "http://127.0.0.1:9/report"\n'
    (home / "config.toml").write_text(config.format("elsewhere"), encoding="utf-8")
    told, _ = imported(export, home)
    assert told.keys() == {"added"}
    (home / "config.toml").write_text(config.format("troops"), encoding="utf-8")
    told, rows = imported(export, home)
    assert told["refused"] == ["story troops"]
    assert "seed cannot be read here" in rows[0]["why"]
    done = run("export", "-c", home / "config.toml", code=1)
    assert "the seed http://127.0.0.1:9/report cannot be fetched" in str(done.exception)


def test_an_export_with_old_config_keys_is_imported_with_the_present_ones(export, tmp_path):
    lines = export.read_text(encoding="utf-8").splitlines()
    row = {"record": "source", "name": "paged", "kind": "site", "url": "https://paged.example/"}
    file = tmp_path / "old.jsonl"
    file.write_text("\n".join([*lines, json.dumps({**row, "pages": "never", "depth": 3})]), encoding="utf-8")
    outcomes, _ = imported(file, tmp_path / "new")
    assert "source paged" in outcomes["added"]
    config = tmp_path / "new" / "config.toml"
    (source,) = [one for one in load_config(config, require_secrets=False).sources if one.name == "paged"]
    assert (source.page_policy, source.rules.depth) == (PagePolicy.NEVER, 3)
    assert 'full_text = "never"' in config.read_text(encoding="utf-8")


def test_a_bad_line_does_not_stop_the_others(export, tmp_path):
    lines = export.read_text(encoding="utf-8").splitlines()
    claim = json.loads(lines[-1])
    bad = [
        "{no json",
        "[]",
        '{"record": "channel", "name": "x"}',
        '{"record": "source", "name": "../x", "url": "ftp://x"}',
        '{"record": "story", "name": "no-seed"}',
        '{"record": "feedback", "id": "f9", "useful": "perhaps"}',
        json.dumps({**claim, "as_of": "2026-01-02T03:04:05"}),
        json.dumps({**claim, "status": "unheard of"}),
    ]
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join([lines[0], *bad, *lines[1:]]), encoding="utf-8")
    told, rows = imported(file, tmp_path / "new")
    assert len(told["refused"]) == len(bad)
    assert len(told["added"]) == len(lines) - 1
    why = {row["line"]: row["why"] for row in rows}
    assert "not JSON" in why[2]
    assert "expected: a record of story, source, feedback, ruling, silence, claim, correction" in why[4]
    assert "a name of letters" in why[5]
    assert "no seed text" in why[6]
    assert "a time with its zone" in why[8]
    text = run("import", file, "-c", tmp_path / "new" / "config.toml").stdout
    assert f"{file}:5: refused: source ../x: name: a name of letters" in text
    assert f"{file}: exists already: 4 claims" in text


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ('{"susulan": "export", "format": 2, "version": "9.0"}', "format 2, written by 9.0"),
        ('{"name": "x"}', "this is not an export"),
        ("<opml>", "this is not an export"),
        ("", "this is not an export"),
    ],
)
def test_another_file_or_a_later_format_is_refused_whole(export, tmp_path, first, told):
    lines = export.read_text(encoding="utf-8").splitlines()[1:]
    file = tmp_path / "later.jsonl"
    file.write_text("\n".join([first, *lines]), encoding="utf-8")
    done = run("import", file, "-c", tmp_path / "new" / "config.toml", code=1)
    assert told in str(done.exception)
    assert not (tmp_path / "new").exists()


def test_an_export_without_a_story_makes_no_config(export, tmp_path):
    lines = export.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "part.jsonl"
    file.write_text("\n".join([lines[0], lines[2]]), encoding="utf-8")
    done = run("import", file, "-c", tmp_path / "new" / "config.toml", code=1)
    assert "there is no story" in str(done.exception)
    assert not (tmp_path / "new").exists()


def test_a_story_with_several_seeds_keeps_their_texts_languages_and_rules(folder, tmp_path):
    config = folder / "config.toml"
    english = "North Korean troops in Kursk\n\nThey were sent to Russia."
    text = config.read_text(encoding="utf-8").replace(
        'seed = "seed/troops.md"',
        f'seed = [{{file = "seed/troops.md", language = "id"}}, {{text = {json.dumps(english)}, language = "en"}}]'
        '\nmust = ["Kursk"]\nany = ["troops", "tentara"]',
    )
    config.write_text(text.replace('language = "id"\n', ""), encoding="utf-8")
    file = tmp_path / "mine.jsonl"
    run("export", file, "-c", config)
    told, _ = imported(file, tmp_path / "new")
    assert told.keys() == {"added"}
    (old,) = build_stories(load_config(config, require_secrets=False))
    (new,) = build_stories(load_config(tmp_path / "new" / "config.toml", require_secrets=False))
    assert new.seeds == old.seeds
    assert [query.source for query in (*new.must, *new.any_of)] == ["Kursk", "troops", "tentara"]
    assert (tmp_path / "new" / "seed" / "troops-2.md").read_text(encoding="utf-8") == english
    again, _ = imported(file, tmp_path / "new")
    assert "story troops" in again["exists already"]
