"""Warnings about the seeds and rules of a story: what usually makes a story match badly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alerts.matching.general.background import load_background
from alerts.matching.general.seed_words import SeedWords
from alerts.messages.wording import pluralize
from alerts.stories.reach import FoundAs, Reach, expression_reach
from alerts.stories.seed import Seed, word_count
from alerts.stories.story import Role, Story
from alerts.text.concept import ConceptKind
from alerts.text.scripts import main_script
from service.stories.page_words import page_words
from service.stories.seed_page_check import REFETCH
from service.stories.seeds import SeedArticle

MIN_WORDS = 40
"""A headline and two sentences have more."""
_MIN_LINE_WORDS = 5
_MIN_PROSE_SHARE = 0.5
"""Share of a text's words that are in lines of at least five words: low in menus and forms."""
_MIN_MENU_WORDS = 12
_MIN_PAGE_WORDS, _MAX_WORDS_PER_PAGE_WORD = 3, 30
"""No article of 7,500 labelled ones has as many words of log-in pages."""
_LATIN = "Latin"
_RARE, _MIN_RARE_WORDS = 7.0, 7
"""Rarity of a rare word, and how many a seed should have.

The seeds of ten stories in ten languages and in English have as many, also if cut to a headline and two
sentences; of ten seeds that name only countries seven have fewer. The weight of the heaviest words tells the
two apart less well.
"""


class WarningKind(StrEnum):
    """The kinds of warnings."""

    NO_ARTICLE = "no_article"
    SHORT_SEED = "short_seed"
    ONE_SCRIPT = "one_script"
    COUNTRIES_ONLY = "countries_only"
    FEW_RARE_WORDS = "few_rare_words"
    NARROW_RULE = "narrow_rule"


@dataclass(frozen=True, slots=True)
class StoryWarning:
    """One warning; `seed` counts from 1."""

    kind: WarningKind
    text: str
    seed: int | None = None


def story_warnings(story: Story, articles: Sequence[SeedArticle]) -> list[StoryWarning]:
    """The warnings of a story that was built from these seed articles.

    A framed story requires parties and themes, which the lexicon knows in every language: it needs no other
    seed, no other names and no rare words.
    """
    warnings: list[StoryWarning] = []
    for number, (seed, article) in enumerate(zip(story.seeds, articles, strict=True), 1):
        warnings += _seed_warnings(seed, article, number, len(story.seeds))
    if story.is_framed:
        return [*warnings, *_rule_warnings(expression_reach(story))]
    if all(main_script(seed.full_text) not in ("", _LATIN) for seed in story.seeds):
        warnings.append(StoryWarning(WarningKind.ONE_SCRIPT, _ONE_SCRIPT_TEXT))
    if _names_only_countries(story):
        warnings.append(StoryWarning(WarningKind.COUNTRIES_ONLY, _COUNTRIES_TEXT))
    warnings += _rarity_warnings(story)
    return [*warnings, *_rule_warnings(expression_reach(story))]


def page_warnings(story: Story, articles: Sequence[SeedArticle]) -> list[StoryWarning]:
    """The warnings about seeds that are pages: no article, or a handful of words."""
    return [
        warning
        for number, (seed, article) in enumerate(zip(story.seeds, articles, strict=True), 1)
        if article.url
        for warning in _seed_warnings(seed, article, number, len(story.seeds))
    ]


def _seed_warnings(seed: Seed, article: SeedArticle, number: int, count: int) -> Iterator[StoryWarning]:
    name = f"seed {number}" if count > 1 else "the seed"
    if reason := article.doubt or doubt_about_text(article.text):
        text = f"{name} is probably no article: {reason}; {_advice(article)}"
        yield StoryWarning(WarningKind.NO_ARTICLE, text, number)
    elif (words := word_count(seed.full_text)) < MIN_WORDS:
        text = f"{name} has about {words} words; a headline and two full sentences are the least"
        if article.url:
            text += f"; {_advice(article)}"
        yield StoryWarning(WarningKind.SHORT_SEED, text, number)


def _advice(article: SeedArticle) -> str:
    again = f"fetch it again (`{REFETCH}`), or " if article.url else ""
    return f"{again}save the article as a file, headline first"


def _rarity_warnings(story: Story) -> Iterator[StoryWarning]:
    """A warning for each seed that is long enough and has few rare words all the same."""
    rarity = load_background().rarity
    for number, seed in enumerate(story.seeds, 1):
        if word_count(seed.full_text) < MIN_WORDS:
            continue
        words = SeedWords(seed, story, rarity).at_least(_RARE)
        if len(words) < _MIN_RARE_WORDS:
            name = f"seed {number}" if len(story.seeds) > 1 else "the seed"
            listed = f" ({', '.join(word.word for word in words)})" if words else ""
            text = _FEW_RARE_TEXT.format(name, pluralize(len(words), "rare word"), listed, _MIN_RARE_WORDS)
            yield StoryWarning(WarningKind.FEW_RARE_WORDS, text, number)


def doubt_about_text(text: str) -> str:
    """Why a text is probably a log-in, consent or subscription page, or a menu; empty if it is an article."""
    from crawler.pages.rejection import page_kind

    title = text.strip().partition("\n")[0]
    if kind := page_kind(title.lstrip("# ")):
        return f"its headline is that of a {kind} page"
    words, found = word_count(text), page_words(text)
    if len(set(found)) >= _MIN_PAGE_WORDS and len(found) * _MAX_WORDS_PER_PAGE_WORD >= words:
        return f"it looks like a log-in, consent or subscription page ({', '.join(dict.fromkeys(found))})"
    if words >= _MIN_MENU_WORDS and _prose_share(text) < _MIN_PROSE_SHARE:
        return "most of its lines are a few words, as in a menu or a form"
    return ""


def _prose_share(text: str) -> float:
    counts = list(map(word_count, text.splitlines()))
    return sum(count for count in counts if count >= _MIN_LINE_WORDS) / max(1, sum(counts))


def _names_only_countries(story: Story) -> bool:
    names = [anchor for anchor in story.anchors if anchor.role not in (Role.THEME, Role.FIGURE, Role.KEYWORD)]
    return bool(names) and all(anchor.concept.kind is ConceptKind.COUNTRY for anchor in names)


def _rule_warnings(reaches: Sequence[Reach]) -> Iterator[StoryWarning]:
    """Warnings about rules that only reports in one script can meet."""
    for reach in reaches:
        if reach.key == "must" and _is_narrow([reach]):
            yield StoryWarning(WarningKind.NARROW_RULE, _narrow_text("must", [reach]))
    alternatives = [reach for reach in reaches if reach.key == "any"]
    if alternatives and _is_narrow(alternatives):
        yield StoryWarning(WarningKind.NARROW_RULE, _narrow_text("any", alternatives))


def _is_narrow(alternatives: Sequence[Reach]) -> bool:
    scripts = {script for reach in alternatives for script in reach.scripts}
    return len(scripts) <= 1 and all(reach.found_as is FoundAs.SPELLING for reach in alternatives)


def _narrow_text(key: str, alternatives: Sequence[Reach]) -> str:
    quoted = ", ".join(f'"{reach.expression}"' for reach in alternatives)
    return (
        f"{key}: {quoted}: found only as written, so reports in most other languages never match "
        "(measured: a third of the follow-ups have such a word); "
        "add the words of other languages with OR, or make it a keyword"
    )


_FEW_RARE_TEXT = (
    "{} has {}{}, less than {}, and much other news is close to it: choose a seed that names persons, places "
    "or organisations, or add keywords"
)
_ONE_SCRIPT_TEXT = (
    "no seed is in Latin script: add a second one with the same facts in English; "
    "a headline and two sentences are enough (measured: nothing else repairs a failing seed as much)"
)
_COUNTRIES_TEXT = (
    "the seed names countries only, and other affairs of these countries are close to it: "
    "choose a seed that names persons, places or organisations, or add keywords"
)
