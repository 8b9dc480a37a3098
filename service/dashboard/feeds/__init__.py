"""Alerts of a story as feeds for feed readers: Atom and JSON Feed."""
