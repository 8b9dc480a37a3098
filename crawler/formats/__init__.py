"""Parsers that turn feeds, sitemaps and section pages into entries."""
