"""The catalogue of sources: what it proposes for a story, and what a config covers."""
