"""What a store promises: groups of verbs, each with its guarantees."""
