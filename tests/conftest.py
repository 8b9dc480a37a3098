"""Hypothesis profiles: `quick` for every run, `thorough` for what has to pass before a merge.

    HYPOTHESIS_PROFILE=thorough pytest tests/unit

Every run draws other examples, so the quick profile covers much over a day; tests without a number of
their own take the number of the profile. A deadline would time the machine, which may be small and busy.
"""

import logging
import os

import pytest
from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(autouse=True)
def _process_as_before():
    """Commands that run in this process set its umask, and logs on a stream that ends with their test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    os.umask(umask := os.umask(0o022))
    yield
    os.umask(umask)
    for handler in root.handlers[:]:
        if handler not in handlers and not type(handler).__module__.startswith("_pytest"):
            root.removeHandler(handler)
    for handler in handlers:
        if handler not in root.handlers:
            root.addHandler(handler)
    root.setLevel(level)
