"""Bytes of feeds, sitemaps and section pages become entries."""
