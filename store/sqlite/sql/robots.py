"""What robots.txt files said."""

SAVE_CRAWL_DELAY = """
INSERT INTO crawl_delays (host, delay_s, until) VALUES (:host, :delay_s, :until)
ON CONFLICT (host) DO UPDATE SET delay_s = excluded.delay_s, until = excluded.until
"""
DELETE_CRAWL_DELAY = "DELETE FROM crawl_delays WHERE host = :host"
DELETE_OLD_CRAWL_DELAYS = "DELETE FROM crawl_delays WHERE until <= :now"
CRAWL_DELAYS = "SELECT host, delay_s FROM crawl_delays WHERE until > :now"
