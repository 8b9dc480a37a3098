"""One HTTP request: allowed addresses, headers, limits, and what the response means."""
