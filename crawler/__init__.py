"""Collecting: fetches sources and turns them into articles."""
