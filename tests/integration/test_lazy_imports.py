"""Heavy libraries are loaded only by what needs them; each check runs in a process of its own."""

import subprocess
import sys

import pytest


def loaded(code, libraries):
    """Which of the libraries a new process has loaded after the code."""
    check = f"import sys; {code}; print(*(sys.modules.keys() & {set(libraries)!r}))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "libraries"),
    [
        pytest.param(
            "import crawler.scheduling.collector, store.sqlite.store",
            ("py3langid", "scrapy", "trafilatura", "lxml", "feedparser"),
            id="collecting feeds",
        ),
        pytest.param(
            "from crawler.language.detect import detect_language; "
            "assert detect_language('Der Stadtrat hat die Brücke gesperrt') == 'de'",
            ("numpy", "py3langid"),
            id="language detection",
        ),
    ],
)
def test_a_part_of_the_service_loads_no_library_that_it_may_not_need(code, libraries):
    assert loaded(code, libraries) == set()


def test_the_check_sees_a_library_that_is_loaded():
    assert loaded("import lxml", ("lxml", "numpy")) == {"lxml"}
