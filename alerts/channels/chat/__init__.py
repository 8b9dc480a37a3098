"""Chat services: one channel for all, one file per service for its shape and limits."""
