"""Checks of everything that a running service needs, each with advice."""
