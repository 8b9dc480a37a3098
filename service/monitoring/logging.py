"""Logs on stderr: readable on a terminal, else JSON; one line for each event, and never a secret.

Libraries that log through the standard library (Scrapy, APScheduler, aiosmtplib) use the same handler.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MAX_VALUE_CHARS = 500
"""Characters of one value in a log line; the reply of a server may be longer."""
MIN_SECRET_CHARS = 4
"""A shorter secret would occur in half of all lines."""
_NOISY_LOGGERS = (
    "scrapy",
    "twisted",
    "apscheduler",
    "asyncio",
    "aiohttp.access",
    "trafilatura",
    "htmldate",
    "mail.log",
)


def configure_logging(
    style: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None, level: str = "INFO"
) -> None:
    """Write all logs from `level` on to `stream` (stderr) in the style `auto`, `console` or `json`."""
    stream = stream or sys.stderr
    as_json = style == "json" or (style == "auto" and not stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _Redactor(secrets),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=24)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel("WARNING" if level == "INFO" else level)
    # A tick lasts as long as something is due, so a skipped tick is normal. We log errors of jobs.
    logging.getLogger("apscheduler").setLevel("CRITICAL")
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


class _Redactor:
    """Keeps each event on one line and free of secrets: titles and replies of servers are foreign text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted(
            {secret for secret in secrets if len(secret) >= MIN_SECRET_CHARS}, key=len, reverse=True
        )

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        for key, value in event.items():
            if isinstance(value, str) and key != "exception":
                event[key] = self._one_line(value)[:MAX_VALUE_CHARS]
            elif isinstance(value, str):
                event[key] = "\n".join(map(self._one_line, value.split("\n")))
        return event

    def _one_line(self, text: str) -> str:
        text = self._redact(text)
        return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)

    def _redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
