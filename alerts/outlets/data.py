"""Reads the data files of this package."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def data_lines(name: str, package: str = "alerts.outlets") -> Iterator[str]:
    """The lines of a data file, without empty ones and those that begin with `#`."""
    text = files(package).joinpath(*name.split("/")).read_text(encoding="utf-8")
    return (line for line in text.split("\n") if line.strip() and not line.startswith("#"))
