"""Waiting times after the machine's clock was set; `{...}` is filled in below."""

_NEARER = "max(:now, min({column} - :back, :now + :longest))"


def _nearer(table: str, column: str, condition: str = "1") -> str:
    new = _NEARER.format(column=column)
    return f"UPDATE {table} SET {column} = {new} WHERE {condition} AND {column} > :now"  # noqa: S608 - our own names


COLLECTING_NEARER = (
    _nearer("sources", "next_due"),
    _nearer("articles", "page_due", "state = 'page'"),
    _nearer("hosts", "next_due"),
    _nearer("hosts", "not_before"),
)

TRIES_NEARER = """
UPDATE deliveries SET due = max(:now, min(due - :back, :now + :longest)),
    ready_at = max(:now, min(due - :back, :now + :longest))
WHERE state IN ('pending', 'retry') AND due > :now
"""

# A digest waits for an hour of the day, not for a while: it is only kept from waiting for ever.
WAITING_WITHIN = """
UPDATE deliveries SET due = :now + :longest WHERE state = 'waiting' AND due > :now + :longest
"""

EXPIRE_LATER = """
UPDATE deliveries SET expires = expires + :forward WHERE ready_at IS NOT NULL OR state = 'waiting'
"""
