"""What is due, under whose lease, and when a source is polled next."""
