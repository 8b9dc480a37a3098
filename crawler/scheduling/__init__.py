"""Which hosts are due, who visits them, and when each source is polled next."""
