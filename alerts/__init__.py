"""Matching and sending: articles in, messages out."""
