"""Text as the rest of `alerts` reads it: normalized, split, annotated with names and themes."""
