"""Small seeds, reports and background data for tests of the general judge."""

import numpy as np

from alerts.matching.general.background import Background, BackgroundTexts
from alerts.matching.general.features import ReportKeys, SeedKeys
from alerts.matching.general.judge import GeneralJudge
from alerts.matching.general.rarity import Rarity
from alerts.stories.build import build_story
from alerts.stories.seed import SeedText
from alerts.stories.story import StorySpec
from alerts.text.annotate import annotate, scan
from alerts.text.keyed_text import read_keys
from alerts.text.scanner import Scanner
from tests.support.records import make_article

KEEPER = (
    "Lighthouse keeper Marten Ostrander vanishes from the island of Skarvholmen",
    "Police search the island of Skarvholmen for the lighthouse keeper Marten Ostrander, who has been missing since "
    "a storm. His boat was found 14.6 kilometres from the coast near Bergen. Neighbours heard a foghorn at night. "
    "The Norwegian coastal agency Kystvakta says that 318 visitors had signed his guest book.",
)
"""A story of the general judge: no themes of war, names that no list knows, a decimal and a number."""
FOLLOW_UPS = {
    "en": (
        "Missing lighthouse keeper Ostrander: jacket found near Skarvholmen",
        "Police in Bergen hope for new leads.",
    ),
    "de": (
        "Leuchtturmwärter Ostrander vermisst: Jacke vor Skarvholmen gefunden",
        "Die Polizei in Bergen sucht weiter.",
    ),
    "ru": (
        "Пропавший смотритель маяка Острандер: у Скарвхольмена нашли куртку",
        "Полиция Бергена продолжает поиски.",
    ),
    "ja": ("灯台守オストランダー氏の上着、スカルヴホルメン島で発見", "ベルゲンの警察が捜索を続けている。"),
}
OTHER_NEWS = {
    "en": ("City council debates new tram line", "The first stations could open in spring."),
    "de": ("Rat streitet über neue Straßenbahn", "Erste Haltestellen könnten im Frühling öffnen."),
    "ru": ("Горсовет спорит о новой линии трамвая", "Первые остановки откроют весной."),
    "ja": ("市議会、新しい路面電車を議論", "最初の停留所は春に開く予定。"),
}
EVEN = Rarity({}, 1_000, {}, {})
"""Every key is as rare as a key that no text has."""


def keeper_story(*more_seeds, **changes):
    """The story of the keeper, with more seeds as (text, language)."""
    seeds = (SeedText("\n".join(KEEPER), "en"), *(SeedText(text, language) for text, language in more_seeds))
    return build_story(StorySpec("keeper", seeds, **changes))


def report(title, text="", language="en"):
    return make_article(title=title, text=text, language=language)


def seed_keys_of(title, text="", language="en", rarity=EVEN):
    return SeedKeys(read_keys(annotate(title, text, language)), rarity)


def report_keys(title, text="", language="en", rarity=EVEN):
    return ReportKeys(read_keys(annotate(title, text, language)), rarity)


def small_background(*texts, vectors=None, rarity=EVEN):
    """Background data of a few texts, each as (title, language)."""
    reports = tuple(report_keys(title, language=language, rarity=rarity) for title, language in texts)
    rows = np.zeros((len(reports), 4), np.float32) if vectors is None else vectors
    return Background("test", rarity, BackgroundTexts(reports, rows))


def judge_of(*stories, embeddings=None, background=None):
    return GeneralJudge(stories, embeddings, background)


def judged_by(judge, article, **options):
    """One breakdown per story."""
    forms = [form for story in judge.stories for form in story.own_forms]
    hits = scan(article.title, article.text, article.language, Scanner(forms) if forms else None)
    return judge.judge(article, hits, **options)
