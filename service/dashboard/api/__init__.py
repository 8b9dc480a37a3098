"""The same for machines: JSON under `/api/v1`, and feeds of alerts."""
