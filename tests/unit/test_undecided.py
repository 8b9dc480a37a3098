"""Which reports are better judged with the text of their page."""

import pytest

from alerts.matching.matcher import Matcher
from alerts.matching.undecided import ABOVE, BELOW, MAX_WORDS, is_undecided
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from tests.support.newsdesk import TOLL
from tests.support.records import make_article, make_match
from tests.support.stories import FILES, SEEDS

BRIDGE = single_seed(
    "Council agrees to repair the Harbour Bridge in Linz after cracks were found\n"
    "The city council of Linz voted on Monday to repair the Harbour Bridge. Engineers had found cracks in two pillars "
    "in March. The work costs 12 million euros and begins in autumn. Mayor Greta Holm said trams still cross it.",
    "en",
)
HEADLINE = "Mayor Greta Holm on the costs of repair"


def undecided(margin, text=""):
    return is_undecided(make_article(text=text), [make_match(margin=None), make_match(margin=margin)])


@pytest.mark.parametrize(
    ("margin", "expected"),
    [(-BELOW, True), (-BELOW - 0.1, False), (0.0, True), (ABOVE, True), (ABOVE + 0.1, False), (None, False)],
)
def test_a_headline_is_undecided_around_the_threshold(margin, expected):
    assert undecided(margin) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word " * (MAX_WORDS - 1), True),
        ("word " * MAX_WORDS, False),
        ("市议会同意修桥。" * 5, True),
        ("市议会同意修桥。" * 20, False),
    ],
    ids=["short", "long", "short Chinese", "long Chinese"],
)
def test_only_a_report_with_little_text_is_undecided(text, expected):
    assert undecided(-1.0, text) is expected


def margin_of(title, **rules):
    story = build_story(StorySpec("bridge", BRIDGE, **rules))
    (match,) = Matcher([story]).match(make_article(title=title, text=""))
    return match.margin, match.score


def test_the_margin_is_the_distance_from_the_threshold():
    near, _ = margin_of(HEADLINE, threshold=0.5)
    far, _ = margin_of(HEADLINE, threshold=0.9)
    assert near - far == pytest.approx(2.197, abs=0.001)


def test_text_cannot_help_a_report_that_is_excluded_or_shares_nothing():
    assert margin_of(HEADLINE, exclude=("mayor",))[0] is None
    assert margin_of("Rain tomorrow")[0] is None


def test_no_text_helps_a_report_that_a_framed_story_excludes():
    seed = (SEEDS / FILES["troops"][0]).read_text(encoding="utf-8")
    for exclude, helps in ((), True), (("soldiers",), False):
        story = build_story(StorySpec("troops", single_seed(seed, "id"), exclude=exclude))
        (match,) = Matcher([story]).match(make_article(title=TOLL[0], text=""))
        assert story.is_framed
        assert (match.margin is not None) is helps


def test_text_may_bring_a_word_that_a_rule_asks_for():
    margin, score = margin_of(HEADLINE, must=("bridge",))
    assert margin == margin_of(HEADLINE)[0]
    assert score < margin_of(HEADLINE)[1]
