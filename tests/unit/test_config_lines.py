"""Errors of a config name the line of the mistake."""

import pytest

from service.config.lines import line_of

TEXT = '''[service]
store = "x.db"
note = """
two
lines"""

[[sources]]
name = "one"

[[sources]]
name = "two"
list = [
  1,
  2,
]
url = "u"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("service", "store"), 2),
        (("service", "note"), 5),
        (("sources", 0, "name"), 8),
        (("sources", 1), 10),
        (("sources", 1, "list"), 15),
        (("sources", 1, "url"), 16),
    ],
)
def test_a_key_is_found_on_the_line_where_its_value_is_complete(path, line):
    assert line_of(TEXT, path) == line


def test_a_missing_key_is_reported_at_its_table():
    assert line_of(TEXT, ("sources", 1, "kind")) == 10


def test_a_key_of_a_missing_table_has_no_line():
    assert line_of(TEXT, ("stories",)) is None
