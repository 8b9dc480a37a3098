"""Sources as a user handles them: checked, discovered, searched, exchanged as OPML."""
