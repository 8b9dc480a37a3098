"""Collects the mistakes of a config that no single key shows, each with its file, line and table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.config import errors


class ConfigProblems:
    """Collects mistakes that no single key shows."""

    def __init__(self, file: Path, text: str, data: dict[str, Any], *, require_secrets: bool) -> None:
        self._file, self._text, self._data, self._require_secrets = file, text, data, require_secrets
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.unresolved: list[str] = []

    def add_problem(self, message: str, *path: str | int) -> None:
        """Add an error at a key."""
        self.problems.append(self._with_location(message, path))

    def add_warning(self, message: str, *path: str | int) -> None:
        """Add a warning at a key."""
        self.warnings.append(self._with_location(message, path))

    def add_unresolved(self, message: str, *path: str | int) -> None:
        """Add a reference that cannot be resolved: an error only where secrets are required."""
        (self.problems if self._require_secrets else self.unresolved).append(
            self._with_location(message, path)
        )

    def _with_location(self, message: str, path: tuple[str | int, ...]) -> str:
        return errors.format_problem(self._file, self._text, self._data, path, message)

    def check_unique_names(self, table: str, rows: tuple[Any, ...]) -> None:
        """Report every name that a table's rows use twice."""
        seen: set[str] = set()
        for number, row in enumerate(rows):
            if row.name in seen:
                self.add_problem(
                    f"{row.name!r} is used twice; each needs a name of its own", table, number, "name"
                )
            seen.add(row.name)
