"""The sample stories and the demo's reports, made ready for tests of matching and developments."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from service.demo.scenario import load_scenario
from tests.support.records import NOW, make_article

SEEDS = Path(__file__).parents[2] / "seed"
FILES = {
    "troops": ("north-korea-troops.id.md", "id"),
    "earthquake": ("samples/earthquake.tr.md", "tr"),
    "merger": ("samples/merger.de.md", "de"),
}


@cache
def story(name="troops"):
    file, language = FILES[name]
    return build_story(StorySpec(name, single_seed((SEEDS / file).read_text(encoding="utf-8"), language)))


@cache
def matcher(name="troops"):
    return Matcher([story(name)])


def judged(title, text="", language="en", *, name="troops"):
    """The verdict on a report."""
    return matcher(name).match(make_article(title=title, text=text, language=language))[0]


@cache
def demo_reports():
    """(report, article) pairs of the demo, in the order of publication."""
    scenario = load_scenario()
    languages = {outlet.name: outlet.language for outlet in scenario.outlets}
    order = sorted(scenario.reports, key=lambda one: (one.edition, -one.age_min))
    return tuple(
        (
            one,
            make_article(
                one.id,
                title=one.title,
                text="\n".join((one.lead, *one.body)),
                language=languages[one.outlet],
                published=NOW - timedelta(minutes=one.age_min),
            ),
        )
        for one in order
    )
