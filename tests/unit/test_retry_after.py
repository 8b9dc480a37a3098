"""How long a response asks to wait, in the forms in which services say it."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from alerts.channels.retry_after import body_delay_s, header_delay_s
from tests.support.records import NOW


@pytest.mark.parametrize(
    ("body", "delay_s"),
    [
        ('{"retry_after": 7}', 7),
        ('{"retry_after": 7.5, "global": false}', 7.5),
        ('{"retry_after": "7"}', 7),
        ('{"retry_after": "7s"}', 7),
        ('{"retry_after": "2 minutes"}', 120),
        ('{"retryAfter": 7}', 7),
        ('{"Retry-After": 7}', 7),
        ('{"retry_after_ms": 7500}', 7.5),
        ('{"retry_after_seconds": 7}', 7),
        ('{"ok":false,"error_code":429,"parameters":{"retry_after":9}}', 9),
        ('{"errors": [{"detail": {"retry_after": 9}}]}', 9),
        ('{"retry_after": 3, "parameters": {"retry_after": 9}}', 9),
        ('{"description": "Too Many Requests: retry after 11"}', 11),
        ("Rate limit is exceeded. Try again in 17 seconds.", 17),
        ("try again in 2 minutes", 120),
        ('{"retry_after": 7.5, "glob', 7.5),
        ('{"retry_after": -1}', None),
        ('{"retry_after": NaN}', None),
        ('{"retry_after": Infinity}', None),
        ('{"retry_after": true}', None),
        ('{"retry_after": null}', None),
        ('{"retry_after": "soon"}', None),
        ('{"retry_after": {}}', None),
        ("[7]", None),
        ("", None),
        ("[" * 20_000, None),
        ('{"a":' * 5_000, None),
        ("retry after " * 5_000, None),
    ],
)
def test_the_delay_in_a_body(body, delay_s):
    assert body_delay_s(body) == delay_s


@pytest.mark.parametrize(
    ("value", "delay_s"),
    [
        ("7", 7),
        (" 7.5 ", 7.5),
        (format_datetime(NOW + timedelta(seconds=90)), pytest.approx(90, abs=1)),
        (format_datetime(NOW - timedelta(seconds=90)), 0),
        ("9" * 400, 999_999_999),
        ("soon", None),
        ("", None),
        (None, None),
        ("Mon, 99 Jan 99999 99:99:99 +9999", None),
    ],
)
def test_the_delay_in_a_header(value, delay_s):
    assert header_delay_s(value, NOW) == delay_s
