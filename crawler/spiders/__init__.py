"""Scrapy's side of collecting: section pages, sitemaps and article pages, through one perpetual spider."""
