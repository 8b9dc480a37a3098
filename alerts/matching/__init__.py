"""Whether a report belongs to a story, how surely, and why."""
