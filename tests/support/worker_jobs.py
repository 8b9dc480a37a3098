"""Jobs for a worker that go well, and in every way that a job can go wrong."""

import os
import time
from datetime import datetime

from store.errors import ParseError
from store.records.sources import Source, SourceKind

_kept = []


def echo(value):
    return value


def pid():
    return os.getpid()


def source(name):
    return Source(name, SourceKind.FEED, "http://a.example/f", "a.example:80")


def hang():
    """Hold the interpreter, as a pattern does."""
    while True:
        pass


def sleep():
    time.sleep(600)


def crash():
    os._exit(3)


def abort():
    os.abort()


def refuse():
    raise ParseError("no feed")


def refuse_document(_document):
    raise ParseError("no feed")


def stumble():
    raise KeyError("x")


def eat_memory():
    return len(b"x" * 2_000_000_000)


def swell():
    _kept.append(b"x" * 210_000_000)
    return os.getpid()


def long_answer():
    return "x" * 2_000_000


class Evil:
    def __reduce__(self):
        return os.system, ("true",)


def evil():
    return Evil()


def zoned(name):
    from zoneinfo import ZoneInfo

    return datetime(2026, 3, 1, tzinfo=ZoneInfo(name))
