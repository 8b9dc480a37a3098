"""The contract of every store: groups of verbs, each with its guarantees."""
