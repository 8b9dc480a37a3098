"""The SQLite store's reports that could not be judged."""

from __future__ import annotations

from store.records.failures import MAX_ERROR_CHARS, FailedReport, JudgingFailure
from store.sanitize import strip_invalid
from store.sqlite.rows import Row, from_epoch, to_epoch
from store.sqlite.sql import failures as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteFailures(SqliteTransactions):
    """The verbs of `protocol.FailureStore`."""

    def failed_reports(self, limit: int = 100) -> list[FailedReport]:
        """See `protocol.FailureStore`."""
        return [_from_row(row) for row in self._query(sql.FAILURES, limit=limit)]

    def failed_report_count(self) -> int:
        """See `protocol.FailureStore`."""
        return self._query_count(sql.COUNT_FAILURES)

    def retry_failed_reports(self, program: str) -> int:
        """See `protocol.FailureStore`."""
        values = {"program": strip_invalid(program)}
        with self._write_transaction():
            self._execute(sql.DROP_MATCHES_TO_RETRY, values)
            ready = self._execute(sql.MAKE_READY_TO_RETRY, values)
            self._execute(sql.CLAIM_RETRY, values)
        return ready

    def _save_failure(self, article: int, failure: JudgingFailure | None) -> None:
        """Within a transaction: store the failure in place of an earlier one, or delete that."""
        if failure is None:
            self._execute(sql.DELETE_FAILURE, {"article": article})
            return
        values = {
            "article": article,
            "stage": strip_invalid(failure.stage),
            "error": strip_invalid(failure.error)[:MAX_ERROR_CHARS],
            "program": strip_invalid(failure.program),
            "failed_at": to_epoch(failure.failed_at),
        }
        self._execute(sql.SAVE_FAILURE, values)


def _from_row(row: Row) -> FailedReport:
    failure = JudgingFailure(row["stage"], row["error"], row["program"], from_epoch(row["failed_at"]))
    return FailedReport(row["id"], row["title"], row["url"], row["source"], failure)
