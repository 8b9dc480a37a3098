"""Reasons and comparisons are stored as data, where earlier versions stored English sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from store.records.decision_json import comparison_to_dict, decision_to_dict
from store.records.old_sentences import parse_comparison, parse_decision

if TYPE_CHECKING:
    from sqlite_utils import Database


def decisions(db: Database) -> None:
    """Parse the sentences; what cannot be parsed stays as text. Some 20 seconds for a million reports."""
    connection = db.conn
    connection.create_function("decision_data", 1, _decision_data, deterministic=True)
    connection.create_function("figures_data", 1, _figures_data, deterministic=True)
    connection.create_function("comparison_data", 1, _comparison_data, deterministic=True)
    connection.execute("UPDATE members SET reason = decision_data(reason), figures = figures_data(figures)")
    connection.execute("UPDATE claims SET before = comparison_data(before) WHERE before <> ''")


def _decision_data(sentence: str) -> str:
    return json.dumps(decision_to_dict(parse_decision(sentence)), ensure_ascii=False)


def _figures_data(stored: str) -> str:
    if stored == "[]":
        return stored
    figures = json.loads(stored)
    for figure in figures:
        figure["before"] = comparison_to_dict(parse_comparison(figure.get("before", "")))
    return json.dumps(figures, ensure_ascii=False)


def _comparison_data(sentence: str) -> str:
    return json.dumps(comparison_to_dict(parse_comparison(sentence)), ensure_ascii=False)
