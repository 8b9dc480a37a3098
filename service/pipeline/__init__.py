"""From stored articles to enqueued deliveries."""
