"""Tells looking back from news: anniversaries, background, explainers and opinion are marked, not refused."""

from __future__ import annotations

import re
from functools import lru_cache

from alerts.lexicon.forms import borderless
from alerts.lexicon.load import retrospective_marks
from alerts.normal import normal_form
from alerts.reading import Reading


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    marks = [normal_form(mark) for mark in retrospective_marks()]
    return re.compile(
        "|".join(
            re.escape(mark) if borderless(mark) else rf"(?<!\w){re.escape(mark)}(?!\w)" for mark in marks
        )
    )


def is_retrospective(reading: Reading) -> bool:
    """Whether the title says that the report looks back or explains."""
    title = reading.sentences[0]
    return bool(_pattern().search(reading.text.normal, title.start, title.end))
