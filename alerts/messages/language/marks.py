"""Marks texts that stand in tables for `make messages`; they are translated where they are used."""

from __future__ import annotations


def mark(message: str) -> str:
    """The text itself; `Words.__call__` translates it."""
    return message


def mark_label(context: str, message: str) -> str:  # noqa: ARG001 - read by `make messages`
    """The text itself; `Words.label` translates it in this context."""
    return message
