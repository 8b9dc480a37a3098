"""Chat services: one channel class for all, one file for the format and limits of each service."""
