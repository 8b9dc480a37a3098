"""Collecting: network in, articles out."""

from store.lean_imports import without

with without("rich", "twisted"):
    # For ways of logging that are not used here: 0.1 s and 8 MB at every start that needs neither of them.
    import structlog as _structlog  # noqa: F401
