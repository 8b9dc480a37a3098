"""structlog, without what it loads for ways of logging that are not used here.

It loads rich and twisted where they are installed: 0.1 s and 8 MB at every start that needs neither.
"""

from store.optional_imports import without

with without("rich", "twisted"):
    import structlog

__all__ = ["structlog"]
