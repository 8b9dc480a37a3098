"""Sources as the user manages them: check, discover, search, OPML."""
