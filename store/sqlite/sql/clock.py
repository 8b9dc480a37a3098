"""Waiting times after the machine's clock was set; `{...}` is filled in below."""

_REBASED = "max(:now, min({column} - :back, :now + :longest))"


def _rebase(table: str, column: str, condition: str = "1") -> str:
    new = _REBASED.format(column=column)
    return f"UPDATE {table} SET {column} = {new} WHERE {condition} AND {column} > :now"  # noqa: S608 - our own names


REBASE_FETCHES = (
    _rebase("sources", "next_due"),
    _rebase("articles", "page_due", "state = 'page'"),
    _rebase("hosts", "next_due"),
    _rebase("hosts", "not_before"),
)

REBASE_ATTEMPTS = """
UPDATE deliveries SET due = max(:now, min(due - :back, :now + :longest)),
    ready_at = max(:now, min(due - :back, :now + :longest))
WHERE state IN ('pending', 'retry') AND due > :now
"""

# A digest waits for an hour of the day, not for a while: it is only kept from waiting for ever.
CAP_WAITING = """
UPDATE deliveries SET due = :now + :longest WHERE state = 'waiting' AND due > :now + :longest
"""

EXTEND_EXPIRY = """
UPDATE deliveries SET expires = expires + :forward WHERE ready_at IS NOT NULL OR state = 'waiting'
"""
