"""Every report is scored for every seed by the general judge, in order and one at a time."""

import json

import pytest

from alerts.matching.general.judge import GeneralJudge
from alerts.stories.build import plain_story
from alerts.stories.seed import SeedText
from alerts.text.annotate import scan
from service.stories.seed_scores import SeedScorer, score_rows, seeds_from_json_lines
from store.errors import ConfigError
from tests.support.records import make_article

SEEDS = {
    "ferry": ("en", "Ferry Wanderlight sinks off Gotland, 212 passengers rescued"),
    "bank": ("de", "Quellbank in Zürich meldet Insolvenz an, Aufsicht sperrt Konten"),
    "none": ("und", ""),
}
REPORTS = {
    "sw": "Färjan Wanderlight sjönk utanför Gotland, 212 passagerare räddades",
    "fr": "La Quellbank de Zurich dépose le bilan et les comptes sont bloqués",
    "empty": "",
}


def stories():
    return [plain_story(name, SeedText(text, language)) for name, (language, text) in SEEDS.items()]


def report(name):
    return make_article(name, title="", text=REPORTS[name], language="sv" if name == "sw" else "fr")


def test_every_pair_has_a_score_in_the_order_of_the_seeds():
    scorer = SeedScorer(stories(), "off")
    for name in REPORTS:
        rows = list(score_rows(report(name), scorer.score(report(name))))
        assert [(row["story"], row["id"]) for row in rows] == [(seed, name) for seed in SEEDS]
        assert all(set(row) == {"story", "id", "score", "match"} for row in rows)


def test_a_report_scores_highest_for_its_own_seed():
    scorer = SeedScorer(stories(), "off")
    best = {}
    for name in ("sw", "fr"):
        rows = list(score_rows(report(name), scorer.score(report(name))))
        best[name] = max(rows, key=lambda row: row["score"])["story"]
        assert [row["match"] for row in rows] == [row["score"] >= 0.5 for row in rows]
    assert best == {"sw": "ferry", "fr": "bank"}


def test_scores_do_not_depend_on_other_reports_or_seeds():
    together, alone = SeedScorer(stories(), "off"), SeedScorer(stories()[1:2], "off")
    for name in REPORTS:
        together.score(report(name))
    assert together.score(report("fr"))[1].log_odds == alone.score(report("fr"))[0].log_odds


def test_two_seeds_of_one_name_have_a_row_each():
    twice = [plain_story("x", SeedText(text, language)) for language, text in SEEDS.values()]
    scores = SeedScorer(twice, "off").score(report("sw"))
    assert [one.matched for one in scores] == [True, False, False]


def test_it_is_the_judge_of_stories():
    (story,) = stories()[:1]
    judge, one = GeneralJudge([story]), report("sw")
    (expected,) = judge.judge(one, scan(one.title, one.text, one.language), everything=True)
    assert SeedScorer([story], "off").score(one)[0].log_odds == expected.log_odds


def test_a_seed_alone_has_nothing_that_it_requires():
    (story,) = stories()[:1]
    assert (story.is_framed, story.anchors, story.title) == (False, (), SEEDS["ferry"][1])


def test_seeds_are_read_from_json_lines(tmp_path):
    file = tmp_path / "seeds.jsonl"
    rows = [
        {"id": 7, "text": "Fähre gesunken\nVor der Küste.\u2028Alle gerettet."},
        {"id": "b", "text": "", "language": "pt-BR"},
    ]
    file.write_text("\ufeff" + "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    first, second = seeds_from_json_lines(file)
    assert (first.name, first.title, first.language) == ("7", "Fähre gesunken", "de")
    assert (second.name, second.language) == ("b", "pt")


@pytest.mark.parametrize("line", ["[1]", "nothing", '{"id": "a"}', "[" * 100_000])
def test_a_line_that_is_no_seed_is_named(tmp_path, line):
    file = tmp_path / "seeds.jsonl"
    file.write_text('{"id": "a", "text": "b"}\n' + line, "utf-8")
    with pytest.raises(ConfigError, match=r"seeds\.jsonl:2: expected"):
        seeds_from_json_lines(file)
