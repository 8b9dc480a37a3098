"""Collecting: network in, articles out."""
