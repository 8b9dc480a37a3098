"""Logs, metrics, liveness and status."""
