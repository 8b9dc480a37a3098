"""Tells looking back from news: anniversaries, background, explainers and opinion are marked, not refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from alerts.lexicon.forms import borderless
from alerts.lexicon.load import retrospective_leads, retrospective_marks
from alerts.normal import normal_form
from alerts.reading import LEAD_SENTENCES, Reading


def is_retrospective(reading: Reading) -> bool:
    """Whether the title or the first sentences say that the report looks back or explains."""
    title, *lead = reading.sentences[: 1 + LEAD_SENTENCES]
    return bool(_marks().search(reading.text.normal, title.start, title.end)) or any(
        _leads().search(reading.text.normal, one.start, one.end) for one in lead
    )


@lru_cache(maxsize=1)
def _marks() -> re.Pattern[str]:
    return _any_of(retrospective_marks())


@lru_cache(maxsize=1)
def _leads() -> re.Pattern[str]:
    return _any_of(retrospective_leads())


def _any_of(marks: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_piece(normal_form(mark)) for mark in marks))


def _piece(mark: str) -> str:
    if borderless(mark):
        return re.escape(mark)
    before, after = (r"(?<!\w)" if mark[0].isalnum() else ""), (r"(?!\w)" if mark[-1].isalnum() else "")
    return before + re.escape(mark) + after
