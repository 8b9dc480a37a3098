"""Matching: whether a report is a follow-up of a story, with which score, and why."""
