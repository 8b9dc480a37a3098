"""The topics that a seed is about, by the words of a table in many languages."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from service.catalogue.topic_words import topic_hits

MAX_TOPICS = 2
_MAX_CHARS = 6000
"""Of a text's beginning; what it is about shows there."""
_FRONT_CHARS = 600
_TITLE_WEIGHT, _FRONT_WEIGHT, _BODY_WEIGHT = 3.0, 1.5, 0.75
"""Of a word of the table, in each part of a text; repetitions add little."""
_MIN_SCORE, _MIN_SCORE_IF_CLOSE = 4.0, 6.0
"""Of a topic in a short text: with a clear lead, and with another topic close behind."""
_CLEAR_LEAD = 2.0
"""A topic leads clearly if its score is so many times the next one's."""
_CHARS_PER_SCORE = 3000
"""For each so many characters the least score grows by one: long texts hold more words by chance."""
_MIN_WORDS, _MIN_WORDS_OF_SECOND = 2, 3
"""Different words of the table for the foremost topic, and for a second one."""
_MIN_SHARE = 0.65
"""A second topic has at least this part of the first one's score."""
_BROADER = {
    "tennis": "sport", "football": "sport", "trade": "business", "food": "health", "cyber": "technology",
}  # fmt: skip
"""Topic → the one whose outlets report on it too: its words count for the narrow topic; it comes second."""
_NAMES = {
    "rights": "human rights", "justice": "courts and justice", "food": "food safety",
    "cyber": "cyber security", "defence": "defence and security",
}  # fmt: skip


def topic_name(topic: str) -> str:
    """The topic in words."""
    return _NAMES.get(topic, topic)


def topics_of(texts: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """The topics of seeds (headline, text, language), the foremost first; at most two, none if in doubt."""
    scores: defaultdict[str, float] = defaultdict(float)
    words: dict[str, set[str]] = {}
    chars = 0
    for title, text, language in texts:
        body = text.removeprefix(title)[:_MAX_CHARS]
        chars += len(body)
        front, rest = body[:_FRONT_CHARS], body[_FRONT_CHARS:]
        for part, weight in (
            (title[:_FRONT_CHARS], _TITLE_WEIGHT),
            (front, _FRONT_WEIGHT),
            (rest, _BODY_WEIGHT),
        ):
            for (topic, word), count in Counter(topic_hits(part, language)).items():
                scores[topic] += weight * (1 + math.log(count) / 2)
                words.setdefault(topic, set()).add(word)
    return _foremost(scores, {topic: len(found) for topic, found in words.items()}, chars)


def _foremost(found: Mapping[str, float], words: Mapping[str, int], chars: int) -> tuple[str, ...]:
    """The topics with enough evidence for a text of so many characters."""
    scores = dict(found)
    for narrow, broad in _BROADER.items():
        if narrow in found and found[narrow] >= found.get(broad, 0.0):
            scores[narrow] = found[narrow] + scores.pop(broad, 0.0)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_TOPICS]
    if not ranked:
        return ()
    first, score = ranked[0]
    second, second_score = ranked[1] if len(ranked) > 1 else ("", 0.0)
    is_clear = score >= _CLEAR_LEAD * second_score
    least = (_MIN_SCORE if is_clear else _MIN_SCORE_IF_CLOSE) + chars / _CHARS_PER_SCORE
    if score < least or words[first] < _MIN_WORDS:
        return ()
    is_second = second_score >= max(least, _MIN_SHARE * score) and words[second] >= _MIN_WORDS_OF_SECOND
    if is_second:
        return (first, second)
    return (first, _BROADER[first]) if first in _BROADER else (first,)
