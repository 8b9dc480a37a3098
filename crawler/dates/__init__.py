"""Dates and times as publishers write them."""
