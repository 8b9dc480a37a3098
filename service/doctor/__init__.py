"""Checks of everything a running service needs, each with what to do."""
