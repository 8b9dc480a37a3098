"""What every store promises about reports that could not be judged; a part of `store.protocol.store`."""

from __future__ import annotations

from typing import Protocol

from store.records.failures import FailedReport


class FailureStore(Protocol):
    """Reports whose judgement failed; `commit_judgement` stores and deletes the failures."""

    def failed_reports(self, limit: int = 100) -> list[FailedReport]:
        """The reports whose last judgement failed, the latest failure first.

        A failure is deleted with the report's text, and when the report is judged without one.
        """

    def failed_report_count(self) -> int:
        """How many there are."""

    def retry_failed_reports(self, program: str) -> int:
        """Make the failed reports READY whose failure is of another version than `program`; returns how many.

        Each is made READY once per version, also if it fails again.
        """
