"""The SQLite store's machine translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from store.records.translations import MAX_TRANSLATIONS, TranslationBudget, TranslationUse
from store.sanitize import strip_invalid
from store.sqlite.rows import to_epoch
from store.sqlite.sql import translations as sql
from store.sqlite.transactions import SqliteTransactions

_USE_KEPT = timedelta(days=7)
"""A clock that is set back by less finds what was spent on that day."""
_MAX_KEYS = 500
"""In one statement."""


class SqliteTranslations(SqliteTransactions):
    """The verbs of `protocol.TranslationStore`."""

    def translations(self, keys: Iterable[str]) -> dict[str, str]:
        """See `protocol.TranslationStore`."""
        wanted = sorted({strip_invalid(key) for key in keys})
        found: dict[str, str] = {}
        with self._read_transaction():
            for begin in range(0, len(wanted), _MAX_KEYS):
                part = wanted[begin : begin + _MAX_KEYS]
                statement = sql.TRANSLATIONS.format(keys=", ".join("?" * len(part)))
                found |= {
                    row["key"]: row["text"] for row in self._db.conn.execute(statement, part).fetchall()
                }
        return found

    def save_translations(self, texts: Mapping[str, str], now: datetime) -> None:
        """See `protocol.TranslationStore`."""
        with self._write_transaction():
            for key, text in texts.items():
                values = {"key": strip_invalid(key), "text": strip_invalid(text), "at": to_epoch(now)}
                self._execute(sql.SAVE_TRANSLATION, values)
            self._execute(sql.DELETE_FIRST_TRANSLATIONS, {"kept": MAX_TRANSLATIONS})

    def spend_translation_budget(self, day: date, characters: int, budget: TranslationBudget) -> bool:
        """See `protocol.TranslationStore`."""
        with self._write_transaction():
            used = self._translation_use(day)
            if used.requests >= budget.max_requests or used.characters + characters > budget.max_characters:
                return False
            self._execute(sql.COUNT_TRANSLATION, {"day": day.isoformat(), "characters": characters})
            self._execute(sql.DELETE_OLD_TRANSLATION_USE, {"day": (day - _USE_KEPT).isoformat()})
        return True

    def translation_use(self, day: date) -> TranslationUse:
        """See `protocol.TranslationStore`."""
        with self._read_transaction():
            return self._translation_use(day)

    def _translation_use(self, day: date) -> TranslationUse:
        row = self._fetch_one(sql.TRANSLATION_USE, {"day": day.isoformat()})
        return TranslationUse(row["requests"], row["characters"]) if row else TranslationUse()
