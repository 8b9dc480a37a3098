"""The command line as scripts use it: real processes, exact JSON, exit codes."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.support.newsdesk import OTHERS, PRISONERS, SAPPERS, SEED, TOLL, TOLL_KO
from tests.support.process import SUSULAN, clean_environment, susulan
from tests.support.stories import FILES, SEEDS

FEED = Path(__file__).parents[1] / "data" / "feeds" / "rss20-full-text.ko.xml"
CONFIG = f"""
[[stories]]
name = "troops"
seed = "{SEED}"
language = "id"
"""
PAGE = """<!doctype html><html lang="en"><head><title>Bridge | The Paper</title>
<meta property="og:site_name" content="The Paper"><link rel="canonical" href="https://paper.example/bridge">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Council agrees to repair the bridge",
"datePublished": "2026-03-01T10:15:00+02:00", "author": {"@type": "Person", "name": "Ann Writer"}}</script>
</head><body><article><h1>Council agrees to repair the bridge</h1>
<p>The town council voted on Sunday to repair the old bridge over the river, which has been closed for two
years after a flood damaged its pillars and washed away the road on its northern end.</p>
<p>Work is to begin in spring and will cost four million euros, the mayor told reporters after the vote.</p>
</article></body></html>"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def _jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _rows(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def _reports(*reports):
    return [
        {"id": f"r{number}", "title": title, "text": text} for number, (title, text) in enumerate(reports)
    ]


class TestMatch:
    def test_one_row_a_report_in_order(self, config, tmp_path):
        wanted = _reports(TOLL, OTHERS[0], TOLL_KO, SAPPERS, TOLL)
        done = susulan("match", _jsonl(tmp_path / "in.jsonl", wanted), "-c", config)
        assert (done.returncode, done.stderr) == (0, "")
        rows = _rows(done)
        assert [row["id"] for row in rows] == ["r0", "r1", "r2", "r3", "r4"]
        for row in rows:
            assert set(row) == {"id", "story", "match", "score", "language", "why", "development",
                                "duplicate_of", "figures"}  # fmt: skip
            assert row["story"] == "troops"
            assert type(row["match"]) is bool
            assert 0 <= row["score"] <= 1
            assert all(set(one) == {"anchor", "term", "field"} for one in row["why"])
            assert all(set(one) == {"what", "low", "high", "unit", "who_says"} for one in row["figures"])
        assert [row["match"] for row in rows] == [True, False, True, True, True]
        assert [row["language"] for row in rows] == ["en", "en", "ko", "ru", "en"]
        toll, missile, korean, sappers, copy = rows
        assert (missile["development"], missile["duplicate_of"]) == (None, None)
        assert toll["development"] == korean["development"] == copy["development"] != sappers["development"]
        assert (toll["duplicate_of"], copy["duplicate_of"]) == (None, "r0")
        assert {(one["what"], one["low"]) for one in toll["figures"]} == {("killed", 3100)}

    def test_a_bad_line_is_reported_and_the_rest_is_processed(self, config):
        lines = [
            json.dumps({"id": 7, "title": TOLL[0], "text": TOLL[1], "lang": "en", "published": "2026-03-01"}),
            "no json",
            '["a list"]',
            '{"title": "no id"}',
            '{"id": "x", "title": 5}',
            "",
            json.dumps({"id": "last"}),
        ]
        done = susulan("match", "-c", config, typed="\n".join(lines))
        assert done.returncode == 1
        assert [(row["id"], row["match"]) for row in _rows(done)] == [("7", True), ("last", False)]
        assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == [
            "-:2:",
            "-:3:",
            "-:4:",
            "-:5:",
        ]

    def test_no_line_ends_the_stream(self, config, tmp_path):
        lines = [
            b'\xef\xbb\xbf{"id": "byte order mark"}',
            b'{"id": "broken byte", "title": "x\xff"}',
            b'{"id": "before all time", "published": "0001-01-01T00:00:00+14:00"}',
            b'{"id": null}',
            b'{"id": {"a": 1}}',
            b"[" * 100_000,
            b'{"id": ' + b"9" * 5_000 + b"}",
            b'{"id": "long", "text": "' + b"x" * 4_100_000 + b'"}',
            b'{"id": "nul", "title": "\\u0000\\ud800"}',
            b'{"id": "last"}',
        ]
        file = tmp_path / "in.jsonl"
        file.write_bytes(b"\n".join(lines))
        done = susulan("match", "-c", config, file)
        assert done.returncode == 1
        assert [row["id"] for row in _rows(done)] == [
            "byte order mark", "broken byte", "before all time", "nul", "last",
        ]  # fmt: skip
        assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [
            f"{file}:{number}" for number in range(4, 9)
        ]

    def test_a_closed_pipe_ends_it_quietly(self, config, tmp_path):
        reports = _jsonl(tmp_path / "in.jsonl", _reports(*[TOLL] * 300))
        command = [SUSULAN, "match", "-c", config, reports]
        with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, encoding="utf-8") as running:
            first = json.loads(running.stdout.readline())
            running.stdout.close()
            assert running.stderr.read() == ""
        assert first["id"] == "r0"

    def test_a_seed_alone_needs_no_config(self, tmp_path):
        reports = _reports(TOLL, OTHERS[0])
        done = susulan("match", "--seed", SEED, "in.jsonl", cwd=_jsonl(tmp_path / "in.jsonl", reports).parent)
        assert [(row["story"], row["match"]) for row in _rows(done)] == [
            (SEED.stem, True),
            (SEED.stem, False),
        ]

    def test_a_second_seed_is_read_and_a_log_in_page_is_named(self, tmp_path):
        page = tmp_path / "page.md"
        page.write_text(
            "# Log in\n\nNorth Korea Daily: enter your password to read on. Subscribe to our newsletter.\n",
            "utf-8",
        )
        done = susulan("match", "--seed", SEED, "--seed", page, typed=json.dumps(_reports(TOLL)[0]))
        assert [(row["story"], row["match"]) for row in _rows(done)] == [(SEED.stem, True)]
        assert done.stderr.startswith(
            "warning: seed 2 is probably no article: its headline is that of a log-in page"
        )

    def test_a_keyword_beside_a_seed_says_who_the_story_is_about(self, tmp_path):
        page = tmp_path / "page.md"
        menu = "France | Brazil | Kenya | Japan | Canada | Egypt"
        page.write_text(
            f"# World news today\n\n{menu}\n\nTens of thousands fled their homes in Sudan as fighting reached"
            f" the camps, and aid groups warned of famine.\n\n{menu}\n",
            encoding="utf-8",
        )
        rows = [("Soudan : la famine gagne les camps", "fr"), ("Brazil votes for a new president", "en")]
        reports = [
            {"id": str(at), "title": title, "text": "", "lang": tag} for at, (title, tag) in enumerate(rows)
        ]
        file = _jsonl(tmp_path / "in.jsonl", reports)
        done = susulan("match", "--seed", page, "--keyword", "Sudan", file)
        assert [row["match"] for row in _rows(done)] == [True, False], (done.stdout, done.stderr)

    def test_every_report_against_every_seed(self, tmp_path):
        seeds = [
            {"id": name, "text": (SEEDS / file).read_text(encoding="utf-8"), "language": language}
            for name, (file, language) in FILES.items()
        ]
        reports = _jsonl(tmp_path / "in.jsonl", _reports(TOLL, OTHERS[2]))
        done = susulan("match", "--seeds", _jsonl(tmp_path / "seeds.jsonl", seeds), reports)
        assert done.returncode == 0, done.stderr
        rows = _rows(done)
        assert all(set(row) == {"story", "id", "score", "match"} for row in rows)
        assert [(row["id"], row["story"]) for row in rows] == [
            (report, name) for report in ("r0", "r1") for name in FILES
        ]
        assert [row["match"] for row in rows] == [True, False, False, False, False, False]

    def test_odd_input_gives_a_sensible_row(self, config):
        odd = ["", "\x00\u200b\u202e", "<p>&nbsp;</p>" * 50, "🇰🇵🇷🇺" * 30, "a" * 200_000, "ＮＯＲＴＨ　ＫＯＲＥＡ",
               "\ud800 lone surrogate", "北韩" * 1000]  # fmt: skip
        lines = [json.dumps({"id": n, "title": text, "text": text}) for n, text in enumerate(odd)]
        done = susulan("match", "-c", config, typed="\n".join(lines))
        assert done.returncode == 0, done.stderr
        assert [row["id"] for row in _rows(done)] == [str(number) for number in range(len(odd))]


class TestBadUsage:
    @pytest.mark.parametrize(
        "words",
        [
            ["match", "--seed", "a", "--seeds", "b", "c"],
            ["match", "--keyword", "Sudan", "a.jsonl"],
            ["match", "nothing-here.jsonl", "--seed", str(SEED)],
            ["topic", "-c", "nothing-here.toml"],
            ["extract", "nothing-here.html"],
            ["evaluate", "nothing-here.jsonl"],
            ["nonsense"],
        ],
    )
    def test_exit_2_and_no_traceback(self, words, tmp_path):
        done = susulan(*words, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr
        assert "Traceback" not in done.stderr

    def test_a_bad_config_says_where_and_what(self, config):
        config.write_text(CONFIG + '\nthresold = 0.5\n[crawler]\ntimeout = "soon"\n', encoding="utf-8")
        done = susulan("topic", "-c", config)
        assert done.returncode == 2
        assert f"{config}:7" in done.stderr
        assert "threshold" in done.stderr
        assert "soon" in done.stderr


class TestTopic:
    def test_json(self, config):
        (story,) = json.loads(susulan("topic", "-c", config, "--json").stdout)["stories"]
        assert (story["name"], story["language"], story["judge"]) == ("troops", "id", "framed")
        assert all("heaviest" not in seed for seed in story["seeds"])
        roles = {one["name"]: one["role"] for one in story["anchors"]}
        assert {"North Korea", "Russia", "Ukraine"} <= set(roles)
        assert "Vladimir" not in roles, "a first name before a known name is no city"
        assert all(0 < one["weight"] <= 1 and one["examples"] for one in story["anchors"])
        korea = next(one for one in story["anchors"] if one["name"] == "North Korea")
        assert korea["languages"] > 20
        assert {"korea utara", "кндр", "북한"} <= set(korea["examples"])

    def test_as_text(self, config):
        done = susulan("topic", "-c", config)
        assert done.returncode == 0
        assert "North Korea" in done.stdout
        assert "Indonesian, Latin script" in done.stdout

    def test_seeds_expressions_and_warnings(self, config):
        config.write_text(
            CONFIG.replace('language = "id"', 'keywords = ["Sudan"]\nmust = ["Navalny", "treaty"]'), "utf-8"
        )
        (story,) = json.loads(susulan("topic", "-c", config, "--json").stdout)["stories"]
        (seed,) = story["seeds"]
        assert (seed["language"], seed["script"], seed["words"] > 200) == ("id", "Latin", True)
        assert [(one["key"], one["expression"], one["found_as"]) for one in story["expressions"]] == [
            ("keywords", "Sudan", "name"),
            ("must", "Navalny", "sound"),
            ("must", "treaty", "spelling"),
        ]
        assert (story["must"], story["any"]) == (["Navalny", "treaty"], [])
        assert [(one["kind"], one["seed"]) for one in story["warnings"]] == [("narrow_rule", None)]
        shown = " ".join(susulan("topic", "-c", config).stdout.split())
        assert "Navalny (as written, in Latin script; in other scripts by its sound" in shown
        assert 'warning: must: "treaty": found only as written' in shown

    def test_of_a_story_that_is_not_framed(self, tmp_path):
        bank = tmp_path / "bank.md"
        bank.write_text(
            "# Quellbank files for insolvency in Zurich\n\nThe bank Quellbank closed its 214 branches.\n",
            "utf-8",
        )
        file = tmp_path / "config.toml"
        file.write_text(
            '[matching]\nencoder = "off"\n[[stories]]\nname = "bank"\nseed = "bank.md"\nkeywords = ["Ottoline"]\n',
            "utf-8",
        )
        (story,) = json.loads(susulan("topic", "-c", file, "--json").stdout)["stories"]
        assert (story["judge"], "judge_reason" in story) == ("general", True)
        (seed,) = story["seeds"]
        assert [one["word"] for one in seed["heaviest"][:1]] == ["Quellbank"]
        assert set(seed["heaviest"][0]) == {"word", "rarity", "weight", "place", "evidence"}
        (keyword,) = seed["keywords"]
        assert (keyword["keyword"], keyword["in_seed"]) == ("Ottoline", "")
        assert seed["level"]["with_encoder"] is None
        assert set(seed["needed"]) == set(seed["level"]) == {"with_encoder", "without_encoder"}
        shown = susulan("topic", "-c", file).stdout
        assert "judge   general: it does not name two known parties" in shown
        assert "actor: one of" not in shown
        assert "Ottoline  (not in the seed; adds a weight of" in shown

    def test_of_several_seeds(self, tmp_path):
        english = tmp_path / "english.md"
        english.write_text(
            "# Museum for North Korean troops\n\nKim Jong Un opened it in Pyongyang.\n", "utf-8"
        )
        (story,) = json.loads(susulan("topic", "--seed", SEED, "--seed", english, "--json").stdout)["stories"]
        assert story["name"] == "north-korea-troops.id"
        assert [one["title"] for one in story["seeds"]][1] == "Museum for North Korean troops"
        assert [(one["kind"], one["seed"]) for one in story["warnings"]] == [("short_seed", 2)]


class TestEvaluate:
    def test_counts_what_it_was_given(self, config, tmp_path):
        labelled = [
            {**row, "label": label, "lang": language, "facet": "toll", "tier": "clear"}
            for row, label, language in zip(
                _reports(TOLL, OTHERS[0], TOLL_KO, OTHERS[2]),
                (1, 0, 1, 1),
                ("en", "en", "ko", "id"),
                strict=True,
            )
        ]
        done = susulan("evaluate", _jsonl(tmp_path / "in.jsonl", labelled), "-c", config, "--json")
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert [report[key]["value"] for key in ("precision", "recall")] == [
            1.0,
            pytest.approx(2 / 3, abs=1e-3),
        ]
        assert report["wrong"] == ["missed r3"]
        assert {key: row["items"] for key, row in report["by_language"].items()} == {
            "en": 2,
            "ko": 1,
            "id": 1,
        }

    def test_an_item_without_a_label_is_refused(self, config, tmp_path):
        done = susulan("evaluate", _jsonl(tmp_path / "in.jsonl", [{"id": "x"}]), "-c", config)
        assert done.returncode == 1
        assert "in.jsonl:1" in done.stderr


READ_FROM_PAGE = {
    "title": "Council agrees to repair the bridge",
    "published": "2026-03-01T10:15:00+02:00",
    "language": "en",
    "author": "Ann Writer",
    "canonical_url": "https://paper.example/bridge",
    "site": "The Paper",
}


class TestExtract:
    def _check(self, row):
        assert {key: row[key] for key in READ_FROM_PAGE} == READ_FROM_PAGE
        assert "washed away the road" in row["text"]

    def test_from_a_file_and_from_standard_input(self, tmp_path):
        (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
        (from_file,) = _rows(susulan("extract", tmp_path / "page.html"))
        (from_stdin,) = _rows(susulan("extract", "--url", "https://paper.example/x", "-", typed=PAGE))
        assert set(from_file) == {*READ_FROM_PAGE, "text"}
        self._check(from_file)
        self._check(from_stdin)

    def test_a_batch_answers_line_by_line(self, tmp_path):
        (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
        (tmp_path / "empty.html").write_text("", encoding="utf-8")
        manifest = tmp_path / "manifest.jsonl"
        lines = [
            {"id": "a", "url": "https://paper.example/a", "path": "page.html"},
            {"id": "gone", "url": "", "path": "gone.html"},
            {"id": "b", "url": "", "path": str(tmp_path / "empty.html")},
            {"id": 7, "path": None},
            ["no object"],
        ]
        done = susulan("extract", "--batch", _jsonl(manifest, lines))
        first, gone, empty, bad, listed = _rows(done)
        self._check(first)
        assert set(first) == {*READ_FROM_PAGE, "text", "id", "ms"}
        assert (first["id"], empty["id"], empty["published"]) == ("a", "b", None)
        for row, identity in ((gone, "gone"), (bad, 7), (listed, None)):
            assert set(row) == {*READ_FROM_PAGE, "text", "id", "ms", "error"}
            assert (row["id"], row["title"], row["text"]) == (identity, None, None)
        assert done.returncode == 1
        for number in (2, 4, 5):
            assert f"{manifest}:{number}" in done.stderr

    def test_a_folder_of_pages_packed_ones_too_is_a_batch(self, tmp_path):
        (tmp_path / "b").mkdir()
        (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
        (tmp_path / "b" / "c.HTM").write_text(PAGE, encoding="utf-8")
        (tmp_path / "notes.txt").write_text("none", encoding="utf-8")
        (tmp_path / "broken.html").write_bytes(gzip.compress(PAGE.encode())[:40])
        (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere")
        done = susulan("extract", "--batch", tmp_path)
        rows = _rows(done)
        assert [row["id"] for row in rows] == ["a.html.gz", "b/c.HTM", "broken.html", "gone.html"]
        self._check(rows[0])
        self._check(rows[1])
        assert "a broken gzip file" in rows[2]["error"]
        assert rows[3]["title"] is None
        assert "Traceback" not in done.stderr


class TestSources:
    def test_once_says_how_many_sources_were_not_polled(self, desk):
        def refuse(request):
            request.send_response(429)
            request.send_header("Retry-After", "600")
            request.send_header("Content-Length", "0")
            request.end_headers()

        desk.press.other["/feed.xml"] = refuse
        assert susulan("once", "-c", desk.config).returncode == 1
        done = susulan("once", "-c", desk.config)
        assert "1 source was not polled: the host must be left alone" in done.stderr
        assert "next in 1" in done.stderr

    def test_check_a_file(self):
        done = susulan("sources", "check", FEED, "--json")
        found = json.loads(done.stdout)
        assert done.returncode == 0
        assert set(found) == {"kind", "title", "language", "entries", "notes"}
        assert found["entries"]
        for entry in found["entries"]:
            assert set(entry) == {"id", "title", "link", "published", "updated", "summary"}

    @pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<rss>", b"<html><p>hello", b"{", b"<rss/>"])
    def test_an_empty_or_broken_feed_is_no_failure(self, body, tmp_path):
        (tmp_path / "feed").write_bytes(body)
        done = susulan("sources", "check", tmp_path / "feed", "--json")
        found = json.loads(done.stdout)
        assert (done.returncode, found["entries"]) == (0, [])
        assert found["notes"]

    def test_list_and_check_by_name(self, desk):
        desk.publish(1, TOLL)
        listed = json.loads(susulan("sources", "list", "-c", desk.config, "--json").stdout)["sources"]
        assert [(one["name"], one["state"]) for one in listed] == [("press", "new")]
        checked = json.loads(susulan("sources", "check", "press", "-c", desk.config, "--json").stdout)
        assert [one["title"] for one in checked["entries"]] == [TOLL[0]]

    def test_an_unknown_name_is_reported(self, config):
        done = susulan("sources", "check", "nobody", "-c", config)
        assert done.returncode == 1
        assert "nobody" in done.stderr


class TestAlerts:
    def test_a_dead_letter_is_listed_shown_retried_and_discarded(self, desk):
        desk.post.refuse["reader0@newsroom.example"] = "550 no such user"
        desk.publish(1, PRISONERS)
        susulan("once", "-c", desk.config)
        command = ["alerts", "list", "-c", desk.config, "--state", "dead", "--json"]
        (dead,) = json.loads(susulan(*command).stdout)["deliveries"]
        assert (dead["channel"], dead["recipient"]) == ("mail", "reader0@newsroom.example")
        assert "550" in dead["last_error"]

        shown = json.loads(susulan("alerts", "show", dead["id"][:12], "-c", desk.config, "--json").stdout)
        assert [one["code"] for one in shown["attempts"]] == [550]
        assert PRISONERS[0] in susulan("alerts", "show", dead["id"], "-c", desk.config).stdout

        desk.post.refuse.clear()
        assert susulan("alerts", "retry", dead["id"], "-c", desk.config).returncode == 0
        susulan("once", "-c", desk.config)
        assert json.loads(susulan(*command).stdout) == {"deliveries": []}
        assert len(desk.post.mails) == 1
        refused = susulan("alerts", "discard", dead["id"], "-c", desk.config)
        assert refused.returncode == 1
        assert "is sent" in refused.stderr

    def test_a_test_message_reports_the_result(self, desk):
        fine = susulan("alerts", "test", "-c", desk.config, "--json")
        assert fine.returncode == 0
        assert [one["ok"] for one in json.loads(fine.stdout)["channels"]] == [True, True]
        assert (len(desk.post.mails), len(desk.hook.bodies)) == (1, 1)
        desk.post.refuse["reader0@newsroom.example"] = "550 no such user"
        bad = susulan("alerts", "test", "-c", desk.config, "--json")
        assert bad.returncode == 1
        answers = {one["channel"]: (one["ok"], one["answer"]) for one in json.loads(bad.stdout)["channels"]}
        assert answers["hook"][0]
        assert not answers["mail"][0]
        assert "550 no such user" in answers["mail"][1]

    def test_a_preview_shows_what_a_channel_would_send_and_sends_nothing(self, desk, tmp_path):
        hook = susulan("alerts", "preview", "-c", desk.config, "--channel", "hook")
        assert json.loads(hook.stdout)["type"] == "news.match"
        page = tmp_path / "mail.html"
        mail = susulan("alerts", "preview", "-c", desk.config, "--channel", "mail", "--html", page)
        assert mail.returncode == 0
        assert "2천600명" in page.read_text(encoding="utf-8")
        assert "Subject: " in susulan("alerts", "preview", "-c", desk.config, "--channel", "mail").stdout
        assert susulan("alerts", "preview", "-c", desk.config, "--channel", "pigeon").returncode == 1
        notice = susulan("alerts", "preview", "-c", desk.config, "--channel", "hook", "--kind", "notice")
        assert json.loads(notice.stdout)["type"] == "service.notice"
        nowhere = susulan(
            "alerts", "preview", "-c", desk.config, "--channel", "mail", "--html", tmp_path / "no" / "x"
        )
        assert nowhere.returncode == 1
        assert "cannot be written" in nowhere.stderr
        assert (desk.post.mails, desk.hook.bodies) == ([], [])

    def test_a_silence_discards_alerts_and_can_be_undone(self, desk):
        susulan("once", "-c", desk.config)
        made = susulan("alerts", "silence", "prisoners", "-c", desk.config, "--for", "2d", "--reason", "seen")
        assert made.returncode == 0, made.stderr
        desk.publish(1, PRISONERS)
        susulan("once", "-c", desk.config)
        command = ["alerts", "list", "-c", desk.config, "--state", "discarded", "--json"]
        kept = json.loads(susulan(*command).stdout)["deliveries"]
        assert {one["channel"] for one in kept} == {"mail", "hook"}
        assert all("seen" in one["last_error"] for one in kept)
        (held,) = json.loads(susulan("alerts", "silences", "-c", desk.config, "--json").stdout)["silences"]
        assert held["expression"] == "prisoners"
        assert susulan("alerts", "unsilence", str(held["id"]), "-c", desk.config).returncode == 0
        assert susulan("alerts", "unsilence", str(held["id"]), "-c", desk.config).returncode == 1
        assert susulan("alerts", "silence", '"open', "-c", desk.config, "--for", "2d").returncode == 2
        assert susulan("alerts", "silence", "x", "-c", desk.config, "--for", "soon").returncode == 2

    def test_dead_letters_of_a_channel_are_retried_together(self, desk):
        desk.post.refuse["reader0@newsroom.example"] = "550 no such user"
        desk.publish(1, PRISONERS, SAPPERS)
        susulan("once", "-c", desk.config)
        desk.post.refuse.clear()
        again = susulan("alerts", "retry", "-c", desk.config, "--channel", "mail", "--since", "1h")
        assert "due again" in again.stdout
        susulan("once", "-c", desk.config)
        assert len(desk.post.mails) == int(again.stdout.split()[0]) > 0
        assert susulan("alerts", "retry", "-c", desk.config).returncode == 2

    def test_without_a_store_it_says_what_creates_one(self, desk):
        done = susulan("alerts", "list", "-c", desk.config)
        assert done.returncode == 1
        assert "susulan once" in done.stderr


class TestDoctor:
    def test_all_is_well(self, desk):
        desk.publish(1, TOLL)
        done = susulan("doctor", "-c", desk.config, "--json", cold=True)
        found = json.loads(done.stdout)["findings"]
        assert done.returncode == 0, found
        assert {one["verdict"] for one in found} <= {"ok", "warn"}

    def test_what_is_wrong_comes_with_advice(self, desk):
        desk.press.close()
        desk.post.refuse["reader0@newsroom.example"] = "550 no such user"
        done = susulan("doctor", "-c", desk.config, "--json")
        found = json.loads(done.stdout)["findings"]
        bad = [one for one in found if one["verdict"] != "ok"]
        assert any("press" in one["what"] or "press" in one["found"] for one in bad)
        assert all(one["advice"] for one in bad)


class TestInit:
    def test_init_writes_a_config_that_works_and_replaces_nothing_unasked(self, tmp_path):
        folder = tmp_path / "new"
        assert susulan("init", folder).returncode == 0
        topic = susulan("topic", "-c", folder / "config.toml", "--json")
        assert json.loads(topic.stdout)["stories"]
        (folder / "config.toml").write_text("mine", encoding="utf-8")
        again = susulan("init", folder)
        assert again.returncode == 1
        assert (folder / "config.toml").read_text(encoding="utf-8") == "mine"


def test_help_loads_nothing_that_only_the_commands_need():
    code = "import sys; from service.cli.main import build_app; build_app(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "asyncio",
        "aiohttp",
        "numpy",
        "pydantic",
        "rich",
        "sqlite3",
        "store.records.articles",
        "store.records.sources",
        "tomlkit",
        "twisted",
    }
    assert not heavy & set(done.stdout.split())


def test_without_sources_once_and_doctor_say_what_to_add(config):
    once, doctor = susulan("once", "-c", config), susulan("doctor", "-c", config)
    assert once.returncode == doctor.returncode == 0
    for printed in (once.stderr, doctor.stdout):
        assert "the config has no sources" in printed
        assert "susulan sources suggest --add" in printed


def test_a_shell_completes_commands_and_options():
    def completions(words):
        request = {
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
            "_SUSULAN_COMPLETE": "complete_bash",
        }
        done = subprocess.run(
            [SUSULAN],
            env=clean_environment(**request),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.split()

    assert completions("susulan dev") == ["developments"]
    assert completions("susulan developments me") == ["merge"]
    assert "--story" in completions("susulan developments list --")
