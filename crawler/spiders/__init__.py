"""Section pages, sitemaps and article pages, fetched through one perpetual Scrapy spider."""
