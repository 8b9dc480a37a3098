"""The log itself hides secrets and keeps each event on its line, whoever logs."""

import io
import json
import logging

import pytest
import structlog

from alerts.delivery.redaction import redact
from service.monitoring.logging import configure_logging

SECRET = "correct-horse-battery"


def fail(text):
    raise ValueError(text)


@pytest.fixture
def logged():
    stream = io.StringIO()
    yield stream
    logging.getLogger().handlers[:] = []
    structlog.reset_defaults()


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("value", [SECRET, f"535 {SECRET} rejected", f"https://hooks.example/{SECRET}/x"])
def test_a_secret_is_hidden_wherever_it_is_logged(logged, style, value):
    configure_logging(style, secrets=[SECRET], stream=logged)
    structlog.get_logger().warning("poll_failed", error=value)
    logging.getLogger("library").warning("failed: %s", value)
    try:
        fail(value)
    except ValueError:
        structlog.get_logger().exception("broken")
    assert SECRET not in logged.getvalue()
    assert logged.getvalue().count("***") >= 3


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize(
    "value", ["a\r\nERROR forged", "a\nERROR forged", "\x1b[31mred", "a\u202eb", "\x9b2J", "a\u2028b"]
)
def test_a_value_stays_on_its_line_without_escapes(logged, style, value):
    configure_logging(style, stream=logged)
    structlog.get_logger().warning("poll_failed", error=value)
    logging.getLogger("library").warning("failed: %s", value)
    try:
        fail(value.replace("\n", " ").replace("\r", " "))
    except ValueError:
        structlog.get_logger().exception("broken")
    text = logged.getvalue()
    assert not [line for line in text.splitlines() if line.startswith("ERROR forged")]
    assert not {"\x1b[31m", "\u202e", "\x9b", "\u2028", "\r"} & {
        part for part in ("\x1b[31m", "\u202e", "\x9b", "\u2028", "\r") if part in text
    }
    if style == "json":
        assert all(json.loads(line) for line in text.splitlines())


@pytest.mark.parametrize(
    "answer", [f"535 {SECRET}\r\nERROR forged \x1b[31m", f"{SECRET}\x9b2J{SECRET}\u202e\n"]
)
def test_an_answer_is_stored_without_secrets_on_one_line(answer):
    stored = redact(answer, [SECRET])
    assert SECRET not in stored
    assert "***" in stored
    assert stored.isprintable()
