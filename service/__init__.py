"""The top room: config, command line, scheduling; the only one that knows all others."""

import crawler  # noqa: F401  # first: it loads structlog without what it needs not
