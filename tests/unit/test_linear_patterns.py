"""No regular expression of the project takes more than linear time, whatever text it gets.

Each `re.compile` of the project is listed, and the texts that would make it slow are derived from its pattern.
Doubling such a text three times over makes a linear pattern eight times as slow, a quadratic one sixty-four times.
"""

import json
import re
import subprocess
import sys
import time

import pytest

from tests.support.all_patterns import ROOT
from tests.support.worst_texts import worst_texts

SMALL, LARGE = 800, 6_400
MAX_GROWTH = 24
"""Eight is linear, sixty-four is quadratic."""
SURELY_FAST_S = 0.002
BOUNDED_S = 0.015
OPERATORS_OWN = {"service/config/model.py": "link_pattern"}
"""Patterns that the operator writes."""
BOUNDED = {
    "alerts/figures/phrase.py _AGE_BEFORE": 200,
    "alerts/figures/phrase.py _SIGN_BEFORE": 200,
    "alerts/figures/phrase.py _TROOP_UNIT": 200,
    "alerts/figures/speaker_names.py _NAME_ADDITION": 200,
    "alerts/matching/general/profile.py _OPERATORS": 2_000,
    "alerts/outlets/names.py _SEPARATORS": 300,
    "alerts/text/capitals.py WORD_BEFORE": 200,
    "alerts/text/lexicon/load.py _BRACKETS": 100,
    "alerts/text/lexicon/load.py _CONGO": 100,
    "alerts/text/witnesses.py _ADDRESS": 200,
    "crawler/dates/machine.py _UNIX": 160,
    "crawler/formats/first_sentence.py _END": 600,
    "crawler/formats/card_times.py _TIME_CLASS": 200,
    "crawler/pages/date_lines.py _CLASS": 400,
    "crawler/pages/date_lines.py _SENTENCE": 100,
    "crawler/pages/headline.py _ELLIPSIS": 500,
    "crawler/pages/metadata.py _ARTICLE_TYPES": 200,
    "crawler/pages/rejection.py _PARTS": 500,
    "crawler/pages/site_suffix.py _SEPARATOR": 500,
    "crawler/pages/site_suffix.py _NAME_SEPARATOR": 500,
    "crawler/pages/site_suffix.py _BRACKETED": 500,
    "crawler/pages/wall_forms.py": 500,
    "store/same_report.py _SITE_BEFORE": 500,
    "store/sqlite/files/backup.py _BACKUP_NAME": 255,
}
"""Patterns that only ever get a text of so many characters."""
EXPONENTIAL = {r"(\w+\s?)*x": (11, 16), r"(?:a|aa)+b": (14, 21)}
"""Patterns that would take years for the texts above, with lengths at which their growth shows."""


@pytest.fixture(scope="module")
def patterns():
    command = [sys.executable, "-m", "tests.support.all_patterns"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    return json.loads(listed.stdout)


def name_and_methods(where):
    path, line = where.rsplit(":", 1)
    source = (ROOT / path).read_text(encoding="utf-8")
    assigned = re.match(r"(\w+)\b.*=", source.splitlines()[int(line) - 1])
    if assigned is None:
        return path, {"finditer"}
    used = set(re.findall(rf"\b{assigned[1]}\.(\w+)\(", source))
    return f"{path} {assigned[1]}", used & {"match", "fullmatch", "search", "finditer"} or {"finditer"}


def cost_s(pattern, methods, text, runs=1):
    """The least of so many runs, in time of this thread, so that a busy machine does not count."""
    best = 9.0
    for _ in range(runs):
        before = time.thread_time()
        if methods <= {"match", "fullmatch"}:
            for method in methods:
                getattr(pattern, method)(text)
        else:
            for _ in pattern.finditer(text):
                pass
        best = min(best, time.thread_time() - before)
        if best < SURELY_FAST_S / 4 or best > 10 * BOUNDED_S:
            break
    return best


def is_slow(pattern, methods, text):
    """Whether it takes long, and not only once."""
    return cost_s(pattern, methods, text) > BOUNDED_S and cost_s(pattern, methods, text, 3) > BOUNDED_S


def superlinear(source, flags, methods, bound=None):
    """The first derived text at which the pattern is slow, with its times where they grow; None if there is none."""
    pattern = re.compile(source, flags)
    if bound is not None:
        for text in worst_texts(source, flags, bound):
            if is_slow(pattern, methods, text):
                return text[:60]
        return None
    for small, large in zip(
        worst_texts(source, flags, SMALL), worst_texts(source, flags, LARGE), strict=True
    ):
        if isinstance(source, bytes):
            shorter, longer = small.encode("latin-1", "ignore"), large.encode("latin-1", "ignore")
        else:
            shorter, longer = small, large
        if is_slow(pattern, methods, shorter):
            return small[:60]
        if cost_s(pattern, methods, longer) > SURELY_FAST_S:
            cost, more = (cost_s(pattern, methods, text, 3) for text in (shorter, longer))
            if more > SURELY_FAST_S and more > MAX_GROWTH * max(cost, 1e-6):
                return cost, more, large[:60]
    return None


@pytest.mark.parametrize("package", ["alerts", "crawler", "service", "store"])
def test_every_pattern_takes_linear_time(patterns, package):
    slow = {}
    for where, compiled in patterns.items():
        if not where.startswith(package + "/"):
            continue
        name, methods = name_and_methods(where)
        for source, flags, is_bytes in compiled:
            written = source.encode("latin-1") if is_bytes else source
            if (found := superlinear(written, flags, methods, BOUNDED.get(name))) is not None:
                slow[name] = found
    assert slow == {}


def test_no_pattern_is_missing(patterns):
    unseen = {where.rsplit(":", 1)[0] for where, compiled in patterns.items() if not compiled}
    assert unseen == set(OPERATORS_OWN)
    assert len(patterns) > 300


@pytest.mark.parametrize(
    "source",
    [
        r"<skipHours>(.{0,2000}?)</skipHours>",
        r"(?s)<title[^>]*>(.*?)</title",
        r"<meta[^>]*http-equiv[^>]*refresh[^>]*>",
        r"\w*north\w*korea\w*",
        r"\s+$",
        r"(\w+\s?)*x",
        r"(?:a|aa)+b",
        r"(?<!\d)(\d{1,2})\s*(?:th)\s*(\d{1,2})\s*[,./]?\s*(?:x)?\s*(\d{4})",
    ],
)
def test_the_texts_show_patterns_that_are_not_linear(source):
    """Patterns that were here once, and the textbook's."""
    if source in EXPONENTIAL:
        pattern = re.compile(source)
        costs = [
            max(cost_s(pattern, {"finditer"}, text, 3) for text in worst_texts(source, 0, n))
            for n in EXPONENTIAL[source]
        ]
        assert costs[1] > 8 * costs[0]
    else:
        assert superlinear(source, re.UNICODE, {"search"}) is not None
