"""One desk judges for all: each report is read once, and one that cannot be judged holds up nobody."""

from dataclasses import replace

import pytest

import alerts.matching.matcher
from alerts.developments.desk import Desk
from alerts.developments.tracker import Tracker
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from alerts.text.annotate import Hits, annotate
from alerts.text.scanner import Scanner
from store.records.matching import Override, OverrideKind
from tests.support.newsdesk import MEMORIAL, OTHERS, PRISONERS, TOLL, TOLL_KO
from tests.support.records import NOW, make_article
from tests.support.stories import story

REPORTS = [
    make_article(f"r{number}", title=title, text=text, language=language, published=NOW)
    for number, (language, (title, text)) in enumerate(
        [("en", TOLL), ("ko", TOLL_KO), ("en", PRISONERS), ("de", MEMORIAL), *(("en", one) for one in OTHERS)]
    )
]
BRIDGE = (
    "Bridge over the Zylor closed in Qandahrum",
    "The old bridge over the Zylor in Qandahrum was closed after a collapse. Mayor Ombrecht Vulander said that the "
    "Qandahrum bridge would stay closed.",
)


def judged(desk):
    return [desk.judge(article, NOW) for article in REPORTS]


def test_a_desk_judges_as_matcher_and_tracker_do_one_after_the_other():
    matcher, tracker = Matcher([story()]), Tracker(story())
    for judgement in judged(Desk.without_history([story()])):
        assert judgement.error is None
        assert list(judgement.matches) == matcher.match(judgement.article)
        (match,) = judgement.matches
        expected = [tracker.place(judgement.article, match, NOW)] if match.matched else []
        assert list(judgement.placements) == expected
        assert judgement.stories == (("troops",) if expected else ())
        assert judgement.placement_in("troops") == (expected[0] if expected else None)
        assert judgement.placement_in("other") is None
        assert judgement.text is None


def test_each_report_is_scanned_and_annotated_once(monkeypatch):
    desk, scanned, annotated = Desk.without_history([story(), replace(story(), name="again")]), [], []
    real_scan, real_annotate = alerts.matching.matcher.scan, Hits.annotate

    def scan(*args):
        scanned.append(args)
        return real_scan(*args)

    def annotate_hits(self, *args):
        annotated.append(self)
        return real_annotate(self, *args)

    monkeypatch.setattr(alerts.matching.matcher, "scan", scan)
    monkeypatch.setattr(Hits, "annotate", annotate_hits)
    monkeypatch.setattr("alerts.developments.tracker.annotate", None)
    judgement = desk.judge(REPORTS[0], NOW)
    assert len(judgement.placements) == 2
    assert (len(scanned), len(annotated)) == (1, 1)


def test_names_that_only_another_story_knows_do_not_count_for_placing():
    bridge = build_story(StorySpec("bridge", single_seed("\n\n".join(BRIDGE), "en")))
    assert bridge.own_forms
    article = make_article(
        "x", title=TOLL[0], text=TOLL[1] + " Ombrecht Vulander of Qandahrum mourned them.", language="en"
    )
    text = Matcher([story(), bridge]).match_text(article)
    assert text.hits.extra_hits
    for one in (story(), bridge):
        scanner = Scanner(one.own_forms) if one.own_forms else None
        assert text.annotated_for(one) == annotate(article.title, article.text, "en", scanner)
    assert text.annotated_for(story()) != text.annotated_for(bridge)


def planted(monkeypatch, kind, name, wanted, error):
    real = getattr(kind, name)

    def broken(self, article, *args, **kwargs):
        if article.id == wanted:
            raise error
        return real(self, article, *args, **kwargs)

    monkeypatch.setattr(kind, name, broken)


def test_a_report_that_cannot_be_matched_is_an_error_of_its_judgement(monkeypatch):
    error = ValueError("planted")
    planted(monkeypatch, Matcher, "match_text", "r0", error)
    first, second, *rest = judged(Desk.without_history([story()]))
    assert (first.error, first.matches, first.placements) == (error, (), ())
    assert second.placements[0].opens_development
    assert not any(one.error for one in rest)


def test_a_report_that_cannot_be_placed_keeps_its_verdicts(monkeypatch):
    error = KeyError("planted")
    planted(monkeypatch, Tracker, "place", "r0", error)
    first, second, *_ = judged(Desk.without_history([story()]))
    assert (first.error, first.stories, first.placements) == (error, ("troops",), ())
    assert second.placements[0].opens_development


def test_a_report_whose_language_cannot_be_told_is_an_error_too():
    def with_language(article):
        raise LookupError(article.id)

    assert isinstance(Desk([story()], with_language=with_language).match(REPORTS[0]).error, LookupError)


def test_the_language_that_the_text_is_in_counts():
    desk = Desk([story()], with_language=lambda article: replace(article, language="id"))
    assert desk.match(REPORTS[0]).article.language == "id"


def test_without_its_tracker_a_report_is_not_placed():
    desk = Desk([story()])
    assert desk.missing_trackers(["troops"]) == ["troops"]
    assert isinstance(desk.judge(REPORTS[0], NOW).error, KeyError)
    desk.adopt("troops", desk.new_tracker("troops"))
    assert desk.missing_trackers(["troops"]) == []
    assert desk.judge(REPORTS[0], NOW).error is None
    desk.forget()
    assert desk.missing_trackers(["troops"]) == ["troops"]


@pytest.mark.parametrize("known_before", [True, False])
def test_reports_go_where_people_put_them(known_before):
    override = Override("x", "troops", OverrideKind.SPLIT, "d1", "d2", ("r0",), NOW)
    if known_before:
        desk = Desk.without_history([story()], overrides=[override])
    else:
        desk = Desk.without_history([story()])
        desk.use_overrides([])
        assert not desk.missing_trackers(["troops"])
        desk.use_overrides([override])
        assert desk.missing_trackers(["troops"]) == ["troops"]
        desk.adopt("troops", desk.new_tracker("troops"))
    (placement,) = desk.judge(REPORTS[0], NOW).placements
    assert placement.development.key == "d2"
