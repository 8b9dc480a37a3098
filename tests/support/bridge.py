"""A story about a bridge, a headline of any nearness to it, and the page of that headline."""

from alerts.matching.matcher import Matcher
from alerts.matching.odds import logit, probability
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from tests.support.records import make_article
from tests.support.webserver import Reply

SEED = """Council agrees to repair the Harbour Bridge in Linz after cracks were found
The city council of Linz voted on Monday to repair the Harbour Bridge. Engineers had found cracks in two pillars in
March. The work costs 12 million euros and begins in autumn. Mayor Greta Holm said trams still cross the bridge.
"""
NEAR = "Mayor Greta Holm on the costs of repair"
TEXT = (
    "Engineers found deeper cracks in two pillars of the Harbour Bridge in Linz, the city council said on Tuesday. The "
    "repair now costs 15 million euros instead of 12 million. Mayor Greta Holm told the council that trams still cross "
    "the bridge, and that the work begins in autumn. The council is to vote on the money for the repair next Monday."
)

CONFIG = """
[matching]
encoder = "off"
[crawler]
host_delay = "10ms"
allow_private = ["127.0.0.1/32"]
{crawler}
[[stories]]
name = "bridge"
seed = "seed.md"
threshold = {threshold}
[[sources]]
name = "press"
url = "{feed}"
full_text = "near"
[[channels]]
kind = "maildir"
name = "local"
"""


def page(title, text=TEXT):
    body = f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    return Reply(body, content_type="text/html")


def threshold_above(title, by):
    """A threshold so much above the score of a bare headline, in log-odds."""
    base = build_story(StorySpec("bridge", single_seed(SEED, "en")))
    (match,) = Matcher([base]).match(make_article(title=title, text=""))
    return probability(logit(match.score) + by)
